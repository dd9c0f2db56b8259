import Requests

/// Reads histories at the pace that the rounds allow.
actor SlackHistoryReader {
    private static let mostPages = 10
    private static let mostThreads = 50

    private let api: SlackAPI
    private let time: any TimeSource
    private var rounds: SlackRounds
    private let alarm = SlackAlarm()
    private var listing: String?

    init(api: SlackAPI, rounds: SlackRounds, time: any TimeSource) {
        self.api = api
        self.rounds = rounds
        self.time = time
    }

    var refusals: [String: String] {
        var refusals = self.rounds.refusals
        refusals["*"] = self.listing
        return refusals
    }

    func next() -> SlackRounds.Step { self.rounds.next(now: self.time.now) }

    func finished(_ channel: String, _ outcome: SlackRounds.Outcome) {
        self.rounds.finished(channel, outcome, now: self.time.now)
    }

    func gap() {
        self.rounds.gap(now: self.time.now)
        self.alarm.ring()
    }

    /// Returns at `time`, or when there was a gap.
    nonisolated func wait(until time: Timestamp) async { await self.alarm.wait(until: time, on: self.time) }

    /// Returns when there is a connection again, or after a while.
    nonisolated func pause() async { await self.wait(until: self.time.now.advanced(by: .seconds(30))) }

    /// Asks which channels there are besides `known` ones. Returns why not, when that is not permitted.
    func list(_ known: [String]) async -> String? {
        var channels = known
        var cursor: String?
        self.listing = nil
        do {
            repeat {
                let page = try await self.paced { () async throws(SlackTrouble) in
                    try await self.api.conversations(cursor: cursor)
                }
                channels += page.elements
                cursor = page.cursor
            } while cursor != nil && channels.count < 1000
        } catch {
            if let trouble = error as? SlackTrouble, trouble.setback.kind == .rejected {
                self.listing = trouble.setback.message
            }
        }
        self.rounds.listed(channels, now: self.time.now)
        return self.listing
    }

    /// What was said in `channel` after `since` outside threads, in order.
    func read(_ channel: String, since: String) async throws -> [SlackWire.Message] {
        var found: [SlackWire.Message] = []
        var cursor: String?
        for _ in 0..<Self.mostPages {
            let page = try await self.paced { () async throws(SlackTrouble) in
                try await self.api.history(of: channel, since: since, cursor: cursor)
            }
            found += page.elements
            cursor = page.cursor
            if cursor == nil { break }
        }
        return found.sorted { $0.ts ?? "" < $1.ts ?? "" }
    }

    /// The threads worth a look: those in which somebody else than `own` has replied after `since`, and the `open` ones
    /// that begin further back; the newest, when there are many.
    static func threads(in found: [SlackWire.Message], open: Set<String>, since: String, own: String) -> [String] {
        let known = Set(found.compactMap(\.ts))
        let busy = found.filter { message in
            message.latestReply.map { $0 > since } ?? false && message.repliers != [own]
        }
        return Set(busy.compactMap(\.ts)).union(open.subtracting(known)).sorted().suffix(Self.mostThreads)
    }

    /// What was said in a thread after `since`, in order, with its first message.
    func replies(to thread: String, in channel: String, since: String) async throws -> [SlackWire.Message] {
        do {
            return try await self.paced { () async throws(SlackTrouble) in
                try await self.api.replies(to: thread, in: channel, since: since)
            }
        } catch let trouble as SlackTrouble where trouble.code == "thread_not_found" {
            return []
        }
    }

    /// Makes a call when it is time; one that comes too early for Slack is made again when Slack says.
    private func paced<Answer: Sendable>(
        _ call: () async throws(SlackTrouble) -> Answer
    ) async throws -> Answer {
        while true {
            let now = self.time.now
            let time = self.rounds.call(now: now)
            if time > now { try await self.time.sleep(until: time) }
            do {
                return try await call()
            } catch {
                guard case .later(let until) = error.setback.kind, error.code == nil || error.code == "ratelimited"
                else {
                    throw error
                }
                self.rounds.limited(until: until, now: self.time.now)
                try await self.time.sleep(until: until)
            }
        }
    }
}
