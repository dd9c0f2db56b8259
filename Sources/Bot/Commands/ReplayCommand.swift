import ArgumentParser
import ChatBridge
import Console
import Foundation
import Ledger
import Requests

/// `chatbridge replay`: the thread of a request once more.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Draws the thread of a request again from the ledger alone, and compares it with what was sent.",
        discussion: """
            chatbridge replay 12
            chatbridge replay 12 --json      one object a message: {"at","post","digest","sent","same","text"}

            Ends with 1 when a message reads differently now. Cards name who may approve, so a policy that has changed since
            is one reason.
            """
    )

    @OptionGroup var folders: Folders
    @Argument(help: "The request's number.") var number: String
    @Flag(help: "One JSON object a line.") var json = false

    func run() async throws {
        try await failing {
            let reader = try LedgerReader(directory: self.folders.dataURL)
            let id = try await reader.known(self.number).id
            let policy = try Configuration.read(self.folders.configURL).policy
            let scenes = Replay(try await reader.timeline(id), under: policy).scenes
            for scene in scenes { print(self.json ? try scene.line() : scene.text) }
            let changed = scenes.count { !$0.isSame }
            if !self.json {
                print(
                    "\(scenes.count) messages, \(changed == 0 ? "all" : "\(scenes.count - changed)") as they were sent"
                )
            }
            guard changed == 0 else { throw ExitCode.failure }
        }
    }
}

extension Replay.Scene {
    fileprivate var text: String {
        let verdict = self.isSame ? "as it was sent" : "NOT as it was sent (\(self.sent.prefix(12)))"
        let place = self.mirror.map { " in \($0)" } ?? ""
        return
            "── \(self.at.text)  \(self.post.rawValue)\(place)  \(self.digest.prefix(12)), \(verdict)\n\(self.card.plainText)\n"
    }

    fileprivate func line() throws -> String {
        struct Line: Encodable {
            var at: String
            var post: String
            var mirror: String?
            var digest: String
            var sent: String
            var same: Bool
            var text: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(
            at: self.at.text,
            post: self.post.rawValue,
            mirror: self.mirror?.rawValue,
            digest: self.digest,
            sent: self.sent,
            same: self.isSame,
            text: self.card.plainText
        )
        return String(decoding: try encoder.encode(line), as: UTF8.self)
    }
}
