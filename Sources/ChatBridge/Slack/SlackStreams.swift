package import Requests

/// Streams how far work is, where a workspace wants that. It only shows what the card could, which shows it wherever a
/// stream cannot be begun, breaks off, or was stopped by somebody.
package actor SlackStreams {
    /// Keeps the name of a stream across restarts, by the marker of its card; empty for none.
    package struct Memory: Sendable {
        package var recall: @Sendable (String) async throws -> String?
        package var keep: @Sendable (String, String) async throws -> Void

        package init(
            recall: @escaping @Sendable (String) async throws -> String?,
            keep: @escaping @Sendable (String, String) async throws -> Void
        ) {
            self.recall = recall
            self.keep = keep
        }
    }

    private let api: SlackAPI
    private let memory: Memory
    private let time: any TimeSource
    private var streams: [String: SlackStream] = [:]
    /// Cards that have no stream any more: somebody stopped it, or Slack does not take it there.
    private var quiet: Set<String> = []
    /// Whose former life has been looked at.
    private var known: Set<String> = []

    private static let capacity = 200
    private static let glance = Duration.seconds(10)

    package init(api: SlackAPI, memory: Memory, time: any TimeSource) {
        self.api = api
        self.memory = memory
        self.time = time
    }

    /// Ends streams before Slack does, until cancelled. The next progress begins another.
    package func run() async throws {
        while true {
            try await self.time.sleep(until: self.time.now.advanced(by: Self.glance))
            for (marker, stream) in self.streams where stream.isOver(at: self.time.now) { await self.end(marker, nil) }
        }
    }

    /// Shows how far the work on `card` is; whether it does, so that the card need not.
    func show(_ card: Card, _ marker: String, in place: SlackAddress, for user: String?) async -> Bool {
        guard card.state == .working, !card.tasks.isEmpty, !place.ts.isEmpty else {
            await self.end(marker, card)
            return false
        }
        await self.forgetFormer(marker, card)
        guard !self.quiet.contains(marker) else { return false }
        if let stream = self.streams[marker], stream.isOver(at: self.time.now) { await self.end(marker, nil) }
        guard var stream = self.streams[marker] else { return await self.begin(card, marker, in: place, for: user) }
        let news = stream.news(of: card)
        guard !news.isEmpty else { return true }
        do throws(SlackTrouble) {
            let arguments: [String: JSON] = [
                "channel": .text(stream.place.channel), "ts": .text(stream.place.ts), "chunks": .list(news),
            ]
            _ = try await self.api.call(.appendStream, arguments, lane: stream.place.channel)
            self.streams[marker] = stream
            return true
        } catch {
            return await self.broke(error, marker, card, in: place, for: user)
        }
    }

    /// A demand to wait is no end: the next progress says what this one would have.
    private func broke(
        _ trouble: SlackTrouble,
        _ marker: String,
        _ card: Card,
        in place: SlackAddress,
        for user: String?
    ) async -> Bool {
        if case .later = trouble.setback.kind { return true }
        await self.forget(marker)
        switch trouble.code {
        // Slack was quicker.
        case "message_not_in_streaming_state", "message_not_found":
            return await self.begin(card, marker, in: place, for: user)
        case "stopped_by_user": self.silence(marker)
        default: break
        }
        return false
    }

    private func begin(_ card: Card, _ marker: String, in place: SlackAddress, for user: String?) async -> Bool {
        guard self.streams.count < Self.capacity else { return false }
        var stream = SlackStream(place, begun: self.time.now)
        var arguments: [String: JSON] = [
            "channel": .text(place.channel), "thread_ts": .text(place.ts), "task_display_mode": "plan",
            "chunks": .list(stream.news(of: card)),
        ]
        // In a channel somebody in particular is streamed to, though all can see it (docs: chat.startStream).
        if let user {
            arguments["recipient_user_id"] = .text(user)
            arguments["recipient_team_id"] = .text(place.team)
        }
        do throws(SlackTrouble) {
            let reply = try await self.api.call(.startStream, arguments, lane: place.channel)
            guard let ts = reply.ts else { return false }
            stream = SlackStream(SlackAddress(team: place.team, channel: place.channel, ts: ts), begun: stream.begun)
            _ = stream.news(of: card)
            self.streams[marker] = stream
            try? await self.memory.keep(Self.name(marker), stream.place.text)
            return true
        } catch {
            // What Slack refuses here it refuses the next time as well.
            if error.setback.kind == .rejected { self.silence(marker) }
            return false
        }
    }

    /// - Parameter card: what it shows at the end; `nil` for what it shows.
    private func end(_ marker: String, _ card: Card?) async {
        guard var stream = self.streams.removeValue(forKey: marker) else {
            if let card { await self.forgetFormer(marker, card) }
            return
        }
        await self.stop(stream.place, card.map { stream.news(of: $0) } ?? [])
        await self.forget(marker)
    }

    private func stop(_ place: SlackAddress, _ news: [JSON]) async {
        var arguments: [String: JSON] = ["channel": .text(place.channel), "ts": .text(place.ts)]
        if !news.isEmpty { arguments["chunks"] = .list(news) }
        _ = try? await self.api.call(.stopStream, arguments, lane: place.channel)
    }

    /// A stream that an earlier life began is not gone on with: what it shows by now nobody knows.
    private func forgetFormer(_ marker: String, _ card: Card) async {
        guard !self.known.contains(marker) else { return }
        if self.known.count >= 5 * Self.capacity { self.known.removeAll() }
        self.known.insert(marker)
        guard let name = try? await self.memory.recall(Self.name(marker)), let place = SlackAddress(name) else {
            return
        }
        var whole = SlackStream(place, begun: self.time.now)
        await self.stop(place, whole.news(of: card))
        await self.forget(marker)
    }

    private func forget(_ marker: String) async {
        self.streams[marker] = nil
        try? await self.memory.keep(Self.name(marker), "")
    }

    private func silence(_ marker: String) {
        if self.quiet.count >= 5 * Self.capacity { self.quiet.removeAll() }
        self.quiet.insert(marker)
    }

    private static func name(_ marker: String) -> String { "slack:stream:\(marker)" }
}
