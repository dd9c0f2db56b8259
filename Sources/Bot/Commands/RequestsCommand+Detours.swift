import ArgumentParser
import Foundation
import Requests

/// What the buttons of a card do, for the operator of this machine.
extension RequestsCommand {
    /// Leaves `detour` at the desk, and says what came of it.
    fileprivate static func ask(_ detour: Detour, _ number: String, _ folders: Folders) async throws {
        try await failing {
            let id = number.hasPrefix("#") ? String(number.dropFirst()) : number
            print(try await Desk(folders.dataURL).ask(.detour(id, detour), folders))
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stops what is under way until it may go on.")
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        func run() async throws { try await RequestsCommand.ask(.pause, self.number, self.folders) }
    }

    struct GoOn: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "go-on", abstract: "Lets a paused request go on.")
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        func run() async throws { try await RequestsCommand.ask(.goOn, self.number, self.folders) }
    }

    struct TakeOver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "take-over",
            abstract: "Puts the work so far on a branch, and leaves the rest to you."
        )
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        func run() async throws { try await RequestsCommand.ask(.takeOver, self.number, self.folders) }
    }

    struct HandBack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hand-back",
            abstract: "Has what is on the branch now shown as a plan, tested and merged."
        )
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        func run() async throws { try await RequestsCommand.ask(.handBack, self.number, self.folders) }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has a failed request go on from a step; the approval stands if plan and base are the same."
        )
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        @Option(help: "The step, counted from 1; otherwise the one that failed.") var from: Int?
        func run() async throws {
            try await RequestsCommand.ask(.redo(self.from.map { $0 - 1 }), self.number, self.folders)
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draws the plan anew with other slots; approvals are void.",
            discussion: "chatbridge requests edit 12 --set aggregation=median --set name=median_fare"
        )
        @OptionGroup var folders: Folders
        @Argument(help: "The request's number.") var number: String
        @Option(name: .customLong("set"), help: "slot=value; may be repeated. An empty value takes the slot away.")
        var slots: [String]

        func run() async throws {
            try await failing {
                var values: [String: String] = [:]
                for slot in self.slots {
                    let parts = slot.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                        String.init
                    )
                    guard parts.count == 2, !parts[0].isEmpty else {
                        throw BatchError(description: "'\(slot)' should read slot=value")
                    }
                    values[parts[0]] = parts[1]
                }
                try await RequestsCommand.ask(.edit(values), self.number, self.folders)
            }
        }
    }
}

/// What the operator can do to one request.
enum Detour: Codable, Sendable {
    case pause
    case goOn
    case takeOver
    case handBack
    /// From this step, or from the one that failed.
    case redo(Int?)
    /// These slots, as people write them.
    case edit([String: String])

    /// The command it comes to for the request as it is. Throws in words when it cannot be said.
    func command(by person: PersonID, on request: Request) throws -> Command {
        let revision = request.revision
        switch self {
        case .pause: return .pause(by: person)
        case .goOn: return .goOn(by: person, revision: revision)
        case .takeOver: return .takeOver(by: person)
        case .handBack: return .handBack(by: person, revision: revision)
        case .redo(let step):
            var failed = 0
            if case .stopped(.stepFailed(let step, _)) = request.phase { failed = step }
            return .redo(from: step ?? failed, by: person, revision: revision)
        case .edit(let values):
            guard var intent = request.plan?.intent else { throw Refusal.noPlan }
            for (slot, text) in values { intent.slots[slot] = try Self.value(text, of: slot, in: intent) }
            return .edit(intent, by: person, revision: revision)
        }
    }

    /// A value of the kind that the slot has; the planner says whether it makes sense.
    private static func value(_ text: String, of slot: String, in intent: Intent) throws -> SlotValue? {
        guard !text.isEmpty else { return nil }
        switch intent.slots[slot] {
        case .list?: return .list(text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        case .flag?: return .flag(["yes", "true", "on", "1"].contains(text.lowercased()))
        case .filters?:
            throw BatchError(description: "'\(slot)' is a list of conditions; press Edit plan on the card to change it")
        case .text?, nil: return .text(text)
        }
    }
}
