import ArgumentParser
import Console
import Foundation
import Ledger
import Requests

/// `chatbridge requests list|show|timeline|parked|release|resume|pause|…`, also while the bot runs.
struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "Shows requests and what happened to them; tries again what was given up.",
        discussion: """
            chatbridge requests list --open
            chatbridge requests list --held
            chatbridge requests show 12 --json
            chatbridge requests show 12 --markdown
            chatbridge requests timeline 12
            chatbridge requests parked
            chatbridge requests release 12
            chatbridge requests resume taxi
            chatbridge requests pause 12; chatbridge requests go-on 12
            chatbridge requests take-over 12; chatbridge requests hand-back 12
            chatbridge requests retry 12 --from 3
            chatbridge requests edit 12 --set aggregation=median
            """,
        subcommands: [
            List.self, Show.self, Timeline.self, ParkedList.self, Release.self, Resume.self, Pause.self, GoOn.self,
            TakeOver.self, HandBack.self, Retry.self, Edit.self,
        ],
        defaultSubcommand: List.self
    )
}

extension RequestsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One line a request, newest first.")
        @OptionGroup var folders: Folders
        @Flag(help: "Only those still open.") var open = false
        @Flag(help: "Only messages that are held until an approver releases them with the button on their card.")
        var held = false
        @Option(help: "At most so many.") var limit = 50
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            try await failing {
                let reader = try LedgerReader(directory: self.folders.dataURL)
                let open = self.open || self.held
                let found = try await reader.requests(open: open ? true : nil, limit: max(1, self.limit))
                let requests = self.held ? found.filter(\.isHeld) : found
                for request in requests {
                    print(self.json ? try RequestRecord(request).line() : RequestRecord(request).summary)
                }
                if requests.isEmpty, !self.json { print("No requests yet.") }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One request, whole.")
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        @Flag(help: "Everything, as JSON; docs/reports.md describes it.") var json = false
        @Flag(help: "Everything, as a page in Markdown.") var markdown = false

        func run() async throws {
            try await failing {
                let reader = try LedgerReader(directory: self.folders.dataURL)
                let request = try await reader.known(self.number)
                guard self.json || self.markdown else { return print(RequestRecord(request).text) }
                guard let report = Report(try await reader.timeline(request.id)) else { return }
                print(self.json ? try report.json() : report.markdown)
            }
        }
    }

    struct Timeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every event of a request, with its hash.")
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            try await failing {
                let reader = try LedgerReader(directory: self.folders.dataURL)
                let id = try await reader.known(self.number).id
                for entry in try await reader.timeline(id) {
                    print(self.json ? try EventLine(entry).line() : EventLine(entry).text)
                }
            }
        }
    }
}

extension Request {
    /// Whether it waits for an approver to say that its words may be read.
    fileprivate var isHeld: Bool {
        if case .asking(let question) = self.phase { return question.audience == .approvers }
        return false
    }
}

extension LedgerReader {
    /// The request with this number, with or without a `#`; an error that says what to do when there is none.
    func known(_ number: String) async throws -> Request {
        guard let request = try await self.request(RequestTarget.id(number)) else {
            throw BatchError(description: "there is no request \(number); see `chatbridge requests list`")
        }
        return request
    }
}
