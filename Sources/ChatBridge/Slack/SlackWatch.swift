package import Logging
package import Requests
import Synchronization

/// Watches whether the app may still speak in a workspace. When it may not, nothing is sent any more: what is to be said is
/// given up with the workspace as the reason, and tried again once Slack takes the token again, or another one.
package final class SlackWatch: Sendable {
    /// How long calls may ask for themselves whether a refused token holds again.
    private static let patience = Duration.seconds(60)
    private static let glance = Duration.seconds(15)
    private static let longestPause = Duration.seconds(300)

    private let api: SlackAPI
    private let me: SlackIdentity
    private let time: any TimeSource
    private let log: Logger
    private let alarm = SlackAlarm()
    private let isDismissed = Atomic<Bool>(false)

    package init(api: SlackAPI, me: SlackIdentity, time: any TimeSource, log: Logger) {
        self.api = api
        self.me = me
        self.time = time
        self.log = log
    }

    /// Slack says that the app was taken out of the workspace; that may be old news.
    package func dismissed() {
        self.isDismissed.store(true, ordering: .relaxed)
        self.alarm.ring()
    }

    /// Watches until it is cancelled. Once.
    ///
    /// - Parameters:
    ///   - gone: is called when it is certain that the app was taken out.
    ///   - open: is called at the beginning and whenever the workspace takes what is said to it again.
    package func run(gone: () async -> Void, open: () async -> Void) async throws {
        await open()
        // What was refused while it was shut may be put aside a moment after it was opened.
        var isFresh = true
        var pause = Self.glance
        while true {
            await self.alarm.wait(until: self.time.now.advanced(by: pause), on: self.time)
            try Task.checkCancellation()
            let isDismissed = self.isDismissed.exchange(false, ordering: .relaxed)
            let (since, wasShut) = self.api.gate.refusal
            guard isDismissed || since != nil || wasShut else {
                if isFresh { await open() }
                isFresh = false
                continue
            }
            guard let why = await self.obstacle() else {
                if wasShut { await open() }
                isFresh = isFresh || wasShut
                pause = Self.glance
                continue
            }
            let isLong = since.map { $0.advanced(by: Self.patience) <= self.time.now } ?? false
            guard wasShut || isLong || isDismissed else { continue }
            self.api.gate.shut(because: why)
            if !wasShut {
                self.log.error("a workspace takes nothing any more", metadata: ["team.id": "\(self.me.team)"])
            }
            if isDismissed { await gone() }
            pause = wasShut ? min(pause * 2, Self.longestPause) : Self.glance
        }
    }

    /// Why the token does not hold; `nil` when it does, or when Slack cannot be asked.
    private func obstacle() async -> String? {
        let words: String
        do throws(SlackTrouble) {
            let reply = try await self.api.whoAmI()
            guard reply.team != self.me.team else {
                self.api.gate.shut(because: nil)
                return nil
            }
            words = "the token is one of another workspace"
        } catch {
            if error.isShut { return error.setback.message }
            guard let code = error.code, SlackCode.isFatal(code) else {
                // A workspace stays shut while Slack cannot be asked.
                return self.api.gate.refusal.isShut ? error.setback.message : nil
            }
            words = code
        }
        return "Slack does not let the app speak in the workspace \(self.me.team) any more (\(words)): "
            + "install the app again"
    }
}
