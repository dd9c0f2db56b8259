import Foundation
import GRDB
import Logging
import Requests

extension Draft {
    /// Writes down what came in, once.
    mutating func record(_ intake: Intake) throws -> Receipt {
        guard try !self.isNothing(intake.wish) else { return .ignored }
        guard try self.remember(intake.keys) else { return .seen }
        switch intake.wish {
        case .nothing: return .ignored
        case .errand(let errand):
            try self.enqueue(.errand(errand))
            return .errand
        case .command(let id, let command, let place):
            self.isPress = true
            defer { self.isPress = false }
            return try self.obey(command, on: id, answeringIn: place)
        case .amend(let amendment, let unheard): return try self.amend(amendment, unheard)
        case .tryAgain(let place): return try self.tryAgain(at: place) > 0 ? .errand : .ignored
        case .message(let opening):
            return try self.hear(opening, asAnswer: !intake.standsAlone, carrying: intake.luggage)
        }
    }

    /// Whether all keys are new; afterwards none is.
    func remember(_ keys: [String]) throws -> Bool {
        guard !keys.isEmpty else { return true }
        let rows = repeatElement("(?, ?)", count: keys.count).joined(separator: ", ")
        try self.execute(
            "INSERT INTO inbox (key, at) VALUES \(rows) ON CONFLICT DO NOTHING",
            StatementArguments(keys.flatMap { [$0, self.at] as [any DatabaseValueConvertible] })
        )
        return self.db.changesCount == keys.count
    }

    /// Words are the answer to the open question where they are said, or else a request of their own.
    mutating func hear(_ opening: Opening, asAnswer: Bool = true, carrying luggage: Luggage) throws -> Receipt {
        let receipt = try self.hear(opening, asAnswer: asAnswer)
        if case .recorded(let id) = receipt, !luggage.isEmpty {
            _ = try self.carryOut(.attach(luggage.parcels, left: luggage.left), on: id)
        }
        return receipt
    }

    /// The words alone.
    mutating func hear(_ opening: Opening, asAnswer: Bool) throws -> Receipt {
        if asAnswer, case .text(let text) = opening.words, let asking = try self.openQuestion(for: opening) {
            let reply = Command.reply(text, by: opening.person, in: opening.message)
            return try self.obey(reply, on: asking, answeringIn: opening.conversation)
        }
        let arrival: Timestamp
        do {
            arrival = try self.policy.allowance.admit(try self.arrival(of: opening.person), now: self.now)
        } catch let refusal as Refusal {
            try self.tell(refusal, to: opening.person, in: opening.conversation, about: nil)
            return .refused(refusal)
        }
        let id = RequestID(number: self.books.lastRequest + 1)
        let receipt = try self.obey(.open(id, opening), on: id, answeringIn: opening.conversation)
        if case .recorded = receipt {
            self.books.lastRequest += 1
            try self.execute(
                "INSERT INTO bucket (person, arrival) VALUES (?, ?) ON CONFLICT DO UPDATE SET arrival = excluded.arrival",
                [opening.person.rawValue, arrival.milliseconds]
            )
        }
        return receipt
    }

    /// The request to which words in this conversation are the answer.
    private func openQuestion(for opening: Opening) throws -> RequestID? {
        guard self.books.questions > 0 else { return nil }
        let newest = try self.rows(
            """
            SELECT id, requester, phase FROM request WHERE id IN (
                (SELECT max(id) FROM request INDEXED BY request_thread WHERE \(Schema.isIn("?1"))),
                (SELECT request FROM message WHERE ref = ?1)
            )
            ORDER BY id DESC LIMIT 1
            """,
            [opening.conversation.rawValue]
        )
        let mirrored = try self.rows(
            """
            SELECT id, requester, phase FROM mirror JOIN request ON id = request
            WHERE mirror.conversation = ? AND open = 1 ORDER BY id DESC LIMIT \(Self.mirrorsSought)
            """,
            [opening.conversation.rawValue]
        )
        let asking = (newest + mirrored).first {
            $0["phase"] == Phase.asking.rawValue
                && self.rules.isOne(opening.person, PersonID($0["requester"] as String))
        }
        return asking.map { RequestID(number: $0["id"]) }
    }

    /// Among so many open requests that are shown in a conversation besides their own, one is looked for that asks.
    private static let mirrorsSought = 32

    private func arrival(of person: PersonID) throws -> Timestamp? {
        try self.rows("SELECT arrival FROM bucket WHERE person = ?", [person.rawValue]).first
            .map { Timestamp(milliseconds: $0["arrival"]) }
    }

    /// Carries out a command from outside; a person is told why theirs was refused.
    mutating func obey(
        _ command: Command,
        on id: RequestID,
        answeringIn place: ConversationID?
    ) throws -> Receipt {
        do {
            return try self.carryOut(command, on: id) ? .recorded(id) : .ignored
        } catch let refusal as Refusal {
            try self.tell(refusal, to: command.person, in: place, about: id)
            return .refused(refusal)
        }
    }

    /// Carries out what a hand answered; `request` is the one that it worked on.
    mutating func carryOut(_ order: Order, answeringFor request: Request?) throws {
        do {
            _ = try self.carryOut(try self.admitted(order.command, for: request), on: order.request)
        } catch let refusal as Refusal {
            self.logger.debug(
                "An order was refused.",
                metadata: ["request.id": "\(order.request)", "refusal": "\(refusal)"]
            )
            guard let request else { return }
            try self.tell(refusal, to: order.command.person, in: request.conversation, about: order.request)
        }
    }

    /// A change is turned away while the line for the agents is full: early, before anything is planned.
    private func admitted(_ command: Command, for request: Request?) throws -> Command {
        guard case .understand(.change) = command, let request, let until = try self.isFull(for: request.requester)
        else { return command }
        return .understand(.answer(.lineIsFull(until: until, now: self.now)))
    }

    private mutating func tell(
        _ refusal: Refusal,
        to person: PersonID?,
        in place: ConversationID?,
        about request: RequestID?
    ) throws {
        guard let person, let place else { return }
        try self.enqueue(.errand(.refuse(refusal, to: person, in: place, request: request)))
    }

    /// Decides the command and writes down what follows; false when nothing does. Throws a `Refusal`.
    mutating func carryOut(_ command: Command, on id: RequestID) throws -> Bool {
        guard let number = id.number else { throw Refusal.unknownRequest }
        let known = try self.request(number)
        let decision = try decide(command, on: known, under: self.policy)
        guard !decision.events.isEmpty || !decision.effects.isEmpty else { return false }
        var request = known
        for event in decision.events { try self.append(event, to: &request, number) }
        guard let request else { return false }
        try self.list(request, number, before: known)
        self.news.requests[number] = request
        try self.announce(request, number, before: known)
        for effect in decision.effects { try self.add(effect, of: number, by: request.requester) }
        try self.share(request, number, before: known)
        try self.count(request, before: known)
        for case .lifted(let holds, _) in decision.events { try self.lift(holds) }
        if known?.isClosed == true, !request.isClosed {
            try self.execute(
                "DELETE FROM parked WHERE request = ? AND hand IN ('agents', 'understand')",
                [number]
            )
            try self.keepWorkspaces(of: number)
        }
        return true
    }

    /// Has it told elsewhere that the request stands otherwise than before.
    private mutating func announce(_ request: Request, _ number: Int64, before: Request?) throws {
        let (state, former) = (Phase(request.phase), before.map { Phase($0.phase) })
        guard state != former else { return }
        for hook in self.settings.hooks {
            let call = HookCall(
                hook: hook,
                event: self.books.position.end.seq,
                state: state.rawValue,
                before: former?.rawValue,
                at: self.now
            )
            try self.enqueue(.call(call), of: number, by: request.requester)
        }
    }

    private mutating func append(_ event: Event, to request: inout Request?, _ number: Int64) throws {
        let body = try JSON.text(event)
        let end = self.books.position.end.following(request: number, at: self.at, body: body)
        self.books.position.end = end
        try self.execute(
            "INSERT INTO event (seq, request, at, body, hash) VALUES (?, ?, ?, ?, ?)",
            [end.seq, number, self.at, body, Data(end.hash)]
        )
        request.apply(event, at: self.now)
        try self.index(event, of: number)
    }

    /// Keeps the list of requests, in which they are found, up to date.
    private mutating func list(_ request: Request, _ number: Int64, before: Request?) throws {
        self.books.questions += (request.isAsking ? 1 : 0) - (before?.isAsking == true ? 1 : 0)
        let phase = Phase(request.phase).rawValue
        if before == nil {
            try self.execute(
                """
                INSERT INTO request (id, conversation, requester, phase, open, opened_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    number, request.conversation.rawValue, request.requester.rawValue, phase, !request.isClosed,
                    self.at,
                ]
            )
        } else {
            try self.execute(
                "UPDATE request SET phase = ?, open = ? WHERE id = ?",
                [phase, !request.isClosed, number]
            )
        }
        guard request.isClosed, !request.isWatched else { return }
        try self.execute(
            "DELETE FROM outbox WHERE request = ? AND hand = 'clock' AND ticket IS NULL",
            [number]
        )
    }
}
