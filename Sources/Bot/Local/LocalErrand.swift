import Foundation
import Ledger
import Requests
import Synchronization

/// One request from a terminal, from its words to its end.
struct LocalErrand: Sendable {
    let text: String
    let approves: Bool
    let printsEvents: Bool
    let succeeded = Outcome()

    /// Whether the errand came to what was asked for; false until it did.
    final class Outcome: Sendable {
        private let value = Atomic<Bool>(false)
        var isGood: Bool { self.value.load(ordering: .relaxed) }
        func set(_ good: Bool) { self.value.store(good, ordering: .relaxed) }
    }

    func run(in session: LocalSession) async throws {
        let id = try await session.ask(self.text)
        var answered = -1
        var printed = 0
        var end = End()
        for await change in session.changes where change.request.id == id {
            if self.printsEvents { printed = try await self.printEvents(of: id, after: printed, in: session) }
            end.note(change)
            if end.isReached {
                self.succeeded.set(end.isGood)
                return
            }
            let request = change.request
            guard case .shown(.card, _) = change, request.revision != answered, request.isWaiting else { continue }
            answered = request.revision
            guard try await self.answer(request, in: session) else { return }
        }
    }

    /// Answers what the request waits for; false when nobody is there to answer.
    private func answer(_ request: Request, in session: LocalSession) async throws -> Bool {
        switch request.phase {
        case .awaitingApproval:
            guard try self.approves || Self.confirms("Approve this plan?", or: "add --yes to approve it") else {
                return try await self.leave(request, session)
            }
            try await session.approve(request)
        case .awaitingMerge:
            guard try self.approves || Self.confirms("Merge it?", or: "add --yes to merge it") else {
                return try await self.leave(request, session)
            }
            try await session.command(.merge(by: session.person, revision: request.revision), to: request.id)
        case .asking(let question):
            guard Keyboard.isThere, let line = Self.prompt("Your answer") else {
                Self.say("chatbridge: say it more exactly, for example with the name of the column or the model\n")
                return try await self.leave(request, session)
            }
            let choice = Int(line).map { $0 - 1 }
            if let choice, question.options.indices.contains(choice) {
                let command = Command.choose(choice, by: session.person, revision: request.revision)
                try await session.command(command, to: request.id)
            } else {
                try await session.command(.reply(line, by: session.person), to: request.id)
            }
        default: break
        }
        return true
    }

    private func leave(_ request: Request, _ session: LocalSession) async throws -> Bool {
        try await session.command(.cancel(by: session.person), to: request.id)
        return false
    }

    private func printEvents(of id: RequestID, after seq: Int, in session: LocalSession) async throws -> Int {
        let entries = try await session.rooms.ledger.timeline(id).dropFirst(seq)
        for entry in entries { Self.print(try EventLine(entry).line()) }
        return seq + entries.count
    }

    private static func confirms(_ question: String, or advice: String) throws -> Bool {
        guard Keyboard.isThere else {
            Self.say("chatbridge: nobody is at the terminal to answer; \(advice)\n")
            return false
        }
        return self.prompt("\(question) [y/N]").map { ["y", "yes"].contains($0.lowercased()) } ?? false
    }

    private static func prompt(_ question: String) -> String? {
        self.say("\(question) ")
        return readLine(strippingNewline: true)
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// Tells when everything about a request has been said and done.
private struct End {
    private var lastWord = false
    private var cleared = false
    private var phase: Request.Phase?

    mutating func note(_ change: LocalSession.Change) {
        self.phase = change.request.phase
        guard change.request.isClosed else { return }
        switch change {
        case .shown(.closing, _): self.lastWord = true
        case .shown(.card, _): if case .answered = change.request.phase { (self.lastWord, self.cleared) = (true, true) }
        case .ran(.cleanUp, _): self.cleared = true
        default: break
        }
    }

    var isReached: Bool { self.lastWord && self.cleared }

    var isGood: Bool {
        switch self.phase {
        case .finished, .answered: true
        default: false
        }
    }
}

extension Request {
    /// Whether it waits for a person.
    var isWaiting: Bool {
        switch self.phase {
        case .awaitingApproval, .awaitingMerge, .asking: true
        default: false
        }
    }
}
