package import Logging
package import Requests
import Synchronization

/// Keeps the pages of those who look at them up to date (`views.publish`). Nothing of it is written down: who opens their
/// page again has it drawn again.
package final class SlackHomes: Sendable {
    /// What a person's page says now.
    package typealias Draw = @Sendable (PersonID) async throws -> Home

    private struct State {
        var line = SlackHomeLine()
        /// What each page showed last.
        var shown: [PersonID: [UInt8]] = [:]
    }

    private static let longestWait = Duration.seconds(3600)
    private static let pauseAfterFailure = Duration.seconds(15)

    private let api: SlackAPI
    private let home: SlackHome
    private let time: any TimeSource
    private let log: Logger
    private let state = Mutex(State())
    private let alarm = SlackAlarm()

    package init(api: SlackAPI, me: SlackIdentity, rendering: SlackRendering, time: any TimeSource, log: Logger) {
        self.api = api
        self.home = SlackHome(me: me, rendering: rendering)
        self.time = time
        self.log = log
    }

    /// Somebody looks at their page; `place` is where they and the bot talk.
    package func opened(by person: PersonID, in place: ConversationID) {
        let now = self.time.now
        self.state.withLock { state in
            state.line.open(person, in: place, now: now)
            // What Slack shows to whoever comes back is what it kept; nobody but Slack knows what that is.
            state.shown[person] = nil
        }
        self.alarm.ring()
    }

    /// Something that these people's pages show may have changed.
    package func touch(_ people: some Sequence<PersonID>) {
        let now = self.time.now
        // Hardly anybody looks at their page: then nobody need wake up, a thousand times a second where much comes in.
        guard self.state.withLock({ $0.line.touch(people, now: now) }) else { return }
        self.alarm.ring()
    }

    /// Draws pages until it is cancelled. Once.
    package func run(_ draw: Draw) async throws {
        while true {
            try Task.checkCancellation()
            let now = self.time.now
            if let (person, place) = self.state.withLock({ $0.line.next(now: now) }) {
                await self.show(person, in: place, draw)
            } else {
                let wake = self.state.withLock { $0.line.wake }
                await self.alarm.wait(until: wake ?? now.advanced(by: Self.longestWait), on: self.time)
            }
        }
    }

    private func show(_ person: PersonID, in place: ConversationID, _ draw: Draw) async {
        guard let user = self.home.me.user(of: person) else { return }
        do {
            let view = self.home.view(try await draw(person), in: place)
            let bytes = view.bytes
            guard self.state.withLock({ $0.shown[person] != bytes }) else {
                return self.state.withLock { $0.line.sentNothing() }
            }
            _ = try await self.api.call(.publishView, ["user_id": .text(user), "view": view], lane: user)
            self.state.withLock { state in
                if state.shown.count >= SlackHomeLine.capacity { state.shown.removeAll() }
                state.shown[person] = bytes
            }
        } catch let trouble as SlackTrouble where trouble.setback.kind == .rejected {
            self.log.warning("a home page was refused", metadata: ["reason": "\(trouble.setback.message)"])
        } catch {
            let trouble = (error as? SlackTrouble)?.setback
            var again = self.time.now.advanced(by: Self.pauseAfterFailure)
            if case .later(let until)? = trouble?.kind { again = max(again, until) }
            self.state.withLock { $0.line.putOff(person, until: again) }
            self.log.debug(
                "a home page could not be drawn",
                metadata: ["reason": "\(trouble?.message ?? String(describing: error))"]
            )
        }
    }
}
