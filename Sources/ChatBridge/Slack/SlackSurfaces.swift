package import Requests
import Synchronization

/// What the app shows besides the messages of requests, and what that needs to know of them.
package struct SlackSurfaces: Sendable {
    /// A request as lists show it; `nil` when there is none of that name.
    package typealias Find = @Sendable (RequestID) async throws -> Home.Entry?

    /// The newest request of a conversation that is not over.
    package typealias Underway = @Sendable (ConversationID) async throws -> Request?

    package let homes: SlackHomes
    private let draw: SlackHomes.Draw
    private let find: Find
    private let underway: Underway
    private let prompts: SlackPrompts
    private let api: SlackAPI
    private let home: SlackHome
    private let directs = SlackDirects()

    package init(
        homes: SlackHomes,
        api: SlackAPI,
        me: SlackIdentity,
        rendering: SlackRendering,
        draw: @escaping SlackHomes.Draw,
        find: @escaping Find,
        underway: @escaping Underway
    ) {
        self.homes = homes
        self.underway = underway
        self.prompts = SlackPrompts(api: api)
        self.draw = draw
        self.find = find
        self.api = api
        self.home = SlackHome(me: me, rendering: rendering)
    }

    /// Draws pages, and suggests what to ask, until it is cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.homes.run(self.draw) }
            group.addTask { await self.prompts.run(self.draw) }
            try await group.waitForAll()
        }
    }

    /// Suggests what to ask in a conversation that has just begun.
    func greet(_ person: PersonID, in place: ConversationID) { self.prompts.add(person, in: place) }

    /// What comes of a person's wish that what is under way there stops; `nil` when nothing is. It is paused where it can
    /// go on later, and otherwise cancelled.
    func stop(in place: ConversationID, by person: PersonID) async -> Intake.Wish? {
        guard let request = try? await self.underway(place) else { return nil }
        switch request.phase {
        case .planning, .awaitingApproval, .working, .awaitingMerge:
            return .command(request.id, .pause(by: person), in: place)
        case .understanding, .asking, .lookingUp: return .command(request.id, .cancel(by: person), in: place)
        case .paused, .takenOver, .answered, .finished, .stopped: return nil
        }
    }

    /// The answer to a slash command that only looks, seen by its person alone.
    func answer(_ glance: Inbound.Glance, for person: PersonID) async -> JSON {
        do {
            switch glance {
            case .help(let command): return self.home.help(try await self.draw(person), command: command)
            case .status(nil): return self.home.status(try await self.draw(person))
            case .status(let request?): return self.home.status(try await self.find(request), of: request)
            }
        } catch {
            return [
                "response_type": "ephemeral", "text": "I cannot look that up just now. Please try again in a minute.",
            ]
        }
    }

    /// Where somebody and the bot talk has a channel of its own; until it is known, the person's id stands for it.
    func locate(_ inbound: inout Inbound) async {
        switch inbound.gesture {
        case .formWanted(let template, let handle, let person, let place):
            guard let home = await self.directs.channel(at: place, self.api) else { return }
            inbound.gesture = .formWanted(template: template, handle: handle, by: person, in: home)
        case .formSubmitted(var submission):
            guard let home = await self.directs.channel(at: submission.conversation, self.api) else { return }
            submission.conversation = home
            inbound.gesture = .formSubmitted(submission)
        default: return
        }
    }
}

/// The channels in which people and the bot talk alone, asked for once and remembered: they never change.
final class SlackDirects: Sendable {
    private static let capacity = 2048

    private let known = Mutex<[String: String]>([:])

    /// The channel for which `place` has no more than a person's id; `nil` when it is a channel already, or cannot be
    /// asked for quickly: posts find their way by the person's id as well.
    func channel(at place: ConversationID, _ api: SlackAPI) async -> ConversationID? {
        guard var address = SlackAddress(place), address.channel.hasPrefix("U") || address.channel.hasPrefix("W") else {
            return nil
        }
        let user = address.channel
        if let channel = self.known.withLock({ $0[user] }) {
            address.channel = channel
            return address.conversation
        }
        let reply = try? await api.call(.openDirect, ["users": .text(user)], lane: user, timeout: .seconds(1))
        guard let channel = reply?.channel else { return nil }
        self.known.withLock { known in
            if known.count >= Self.capacity { known.removeAll() }
            known[user] = channel
        }
        address.channel = channel
        return address.conversation
    }
}
