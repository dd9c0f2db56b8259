import Foundation
import Requests
import Simulator

/// Something that somebody asked for, as its thread shows it.
struct Wish: Sendable {
    let workspace: Workspace
    /// The first message of the thread.
    let thread: String
    /// The request that is meant, where the thread has several; otherwise its first.
    var number: String?

    /// The card, as soon as it is as described.
    @discardableResult
    func card(
        _ what: String,
        within limit: Duration = .seconds(60),
        _ condition: @escaping @Sendable (Simulator.Message) -> Bool = { _ in true }
    ) async throws -> Simulator.Message {
        try await self.message("card", what, within: limit, condition)
    }

    /// The card with the plan to approve.
    @discardableResult
    func plan() async throws -> Simulator.Message {
        try await self.card("the plan is shown", within: .seconds(90)) { $0.actionIDs.contains("press:approve") }
    }

    /// The bot's message of this kind (`card`, `results`, `closing`), as soon as it is as described.
    @discardableResult
    func message(
        _ kind: String,
        _ what: String,
        within limit: Duration = .seconds(60),
        _ condition: @escaping @Sendable (Simulator.Message) -> Bool = { _ in true }
    ) async throws -> Simulator.Message {
        let (thread, number) = (self.thread, self.number)
        let find: @Sendable (Simulator.VisibleState) -> Simulator.Message? = { state in
            state.thread(thread, in: Workspace.channel).first {
                guard let marker = $0.marker, marker.hasSuffix("/\(kind)") else { return false }
                return number.map { marker.hasPrefix("\($0)/") } != false && condition($0)
            }
        }
        let state = try await self.workspace.wait(what, within: limit) { find($0) != nil }
        guard let message = find(state) else { return try await self.message(kind, what, within: limit, condition) }
        return message
    }

    /// Presses a button of the card.
    func press(_ action: String, as person: String, stale: Bool = false) async throws {
        let card = try await self.card("there is a card")
        try await self.workspace.simulator.press(
            as: person,
            channel: Workspace.channel,
            messageTs: card.ts,
            actionId: action,
            stale: stale
        )
    }

    /// The request's number, which its card names.
    func id() async throws -> RequestID {
        let marker = try await self.card("there is a card").marker ?? ""
        return RequestID(String(marker.prefix { $0 != "/" }))
    }

    func request() async throws -> Request {
        let id = try await self.id()
        guard let request = try await self.workspace.requests().first(where: { $0.id == id }) else {
            throw Failure("request \(id) is not in the ledger")
        }
        return request
    }
}

extension Workspace {
    /// Asks the bot in the channel.
    func ask(_ words: String, as person: String = "U0ANA") async throws -> Wish {
        let thread = try await self.simulator.post(as: person, in: Self.channel, text: "@analytics-bot \(words)")
        return Wish(workspace: self, thread: thread)
    }

    /// What the bot tells this person alone because of `act`.
    func whisper(to person: String, after act: () async throws -> Void) async throws -> String {
        let before = try await self.simulator.visible().ephemerals(for: person, in: Self.channel).count
        try await act()
        let state = try await self.wait("\(person) is told something") {
            $0.ephemerals(for: person, in: Self.channel).count > before
        }
        return state.ephemerals(for: person, in: Self.channel)[before].words
    }

    /// How often each message of a request was posted, by its marker, such as `1/card`.
    func posts() async throws -> [String: Int] {
        let markers = try await self.simulator.ledger().filter { $0.kind == .messagePosted }.compactMap(\.marker)
        return Dictionary(markers.map { ($0, 1) }, uniquingKeysWith: +)
    }
}
