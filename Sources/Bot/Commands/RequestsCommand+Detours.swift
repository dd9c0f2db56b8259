import ArgumentParser
import Foundation
import Requests

/// What the buttons of a card do, for the operator of this machine.
extension RequestsCommand {
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stops what is under way until it may go on.")
        @OptionGroup var target: RequestTarget
        func run() async throws { try await self.target.ask { .detour($0, .pause) } }
    }

    struct GoOn: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "go-on", abstract: "Lets a paused request go on.")
        @OptionGroup var target: RequestTarget
        func run() async throws { try await self.target.ask { .detour($0, .goOn) } }
    }

    struct TakeOver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "take-over",
            abstract: "Puts the work so far on a branch, and leaves the rest to you."
        )
        @OptionGroup var target: RequestTarget
        func run() async throws { try await self.target.ask { .detour($0, .takeOver) } }
    }

    struct HandBack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hand-back",
            abstract: "Has what is on the branch now shown as a plan, tested and merged."
        )
        @OptionGroup var target: RequestTarget
        func run() async throws { try await self.target.ask { .detour($0, .handBack) } }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has a failed request go on from a step; the approval stands if plan and base are the same."
        )
        @OptionGroup var target: RequestTarget
        @Option(help: "The step, counted from 1; otherwise the one that failed.") var from: Int?
        func run() async throws {
            try await self.target.ask { .detour($0, .redo(self.from.map { $0 - 1 })) }
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draws the plan anew with other slots; approvals are void.",
            discussion: "chatbridge requests edit 12 --set aggregation=median --set name=median_fare"
        )
        @OptionGroup var target: RequestTarget
        @Option(name: .customLong("set"), help: "slot=value; may be repeated. An empty value takes the slot away.")
        var slots: [String]

        func run() async throws { try await self.target.ask { .edit($0, try self.values()) } }

        private func values() throws -> [String: String] {
            var values: [String: String] = [:]
            for slot in self.slots {
                let parts = slot.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, !parts[0].isEmpty else {
                    throw BatchError(description: "'\(slot)' should read slot=value")
                }
                values[parts[0]] = parts[1]
            }
            return values
        }
    }
}

/// Slots as the operator writes them.
struct SlotEdit {
    let values: [String: String]

    /// The command that draws the plan anew. Throws in words when a value cannot be said so.
    func command(by person: PersonID, on request: Request) throws -> Command {
        guard var intent = request.plan?.intent else { throw Refusal.noPlan }
        for (slot, text) in self.values { intent.slots[slot] = try Self.value(text, of: slot, in: intent) }
        return .edit(intent, by: person, revision: request.revision)
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
