package import Requests

/// Writes how far work is before the eyes of whoever chats with the bot alone, where that is wanted. It only shows what
/// the card could, which shows it wherever there is no stream: among several people, beside another one, and when one
/// breaks off or somebody stops it.
package actor TeamsStreams {
    private let client: TeamsClient
    private let places: TeamsPlaces
    /// Knows the streams of an earlier life.
    private let memory: TeamsMemory
    private let time: any TimeSource
    /// By the markers of their cards.
    private var streams: [String: TeamsStream] = [:]
    /// Chats in which something is being written: Teams takes one stream at a time.
    private var chats: Set<String> = []
    /// Cards that have no stream any more: somebody stopped it, or Teams does not take it there.
    private var quiet: Set<String> = []
    /// Whose former life has been looked at.
    private var known: Set<String> = []

    private static let capacity = 1000
    private static let glance = Duration.milliseconds(500)

    package init(client: TeamsClient, places: TeamsPlaces, memory: TeamsMemory, time: any TimeSource) {
        self.client = client
        self.places = places
        self.memory = memory
        self.time = time
    }

    /// Sends what there is to say, one piece of a stream after the other, until cancelled.
    package func run() async throws {
        while true {
            try await self.time.sleep(until: self.time.now.advanced(by: Self.glance))
            await self.write()
        }
    }

    /// Shows how far the work on `card` is; whether it does, so that the card need not.
    func show(_ card: Card, _ marker: String, in chat: TeamsAddress) async -> Bool {
        guard let place = try? await self.places.place(of: chat), place.scope == .personal else { return false }
        await self.endFormer(marker, chat, place.service)
        guard card.state == .working, !card.steps.isEmpty else {
            self.end(marker, card)
            return false
        }
        guard !self.quiet.contains(marker) else { return false }
        guard var stream = self.streams[marker] else { return await self.begin(card, marker, in: chat, place.service) }
        if stream.tell(card) {
            self.streams[marker] = stream
            return true
        }
        // Something is done once more. What was said stays said; what comes now is in another one.
        self.end(marker, nil)
        return false
    }

    /// Whether the steps of this card are being written.
    func isWriting(_ marker: String) -> Bool { self.streams[marker] != nil }

    private func begin(_ card: Card, _ marker: String, in chat: TeamsAddress, _ service: String) async -> Bool {
        guard self.chats.insert(chat.lane).inserted else { return false }
        do throws(TeamsTrouble) {
            let name = try await self.client.stream(TeamsStream.beginning(card), to: chat, at: service)
            guard let name else { throw TeamsTrouble(.rejected, "Teams did not name the stream") }
            let place = chat.with(activity: name)
            self.streams[marker] = TeamsStream(card, at: place, of: service, now: self.time.now)
            try? await self.memory.keep(Self.name(marker), place.message.rawValue)
            return true
        } catch {
            self.chats.remove(chat.lane)
            // What Teams refuses here it refuses the next time as well.
            if error.setback.kind == .rejected { self.silence(marker) }
            return false
        }
    }

    /// - Parameter card: what is said at the end; `nil` for what is said already.
    private func end(_ marker: String, _ card: Card?) {
        guard var stream = self.streams[marker] else { return }
        if let card { _ = stream.tell(card) }
        stream.end()
        self.streams[marker] = stream
    }

    /// Sends what is due.
    func write() async {
        for marker in self.streams.keys.sorted() {
            guard let piece = self.streams[marker]?.next(now: self.time.now), let stream = self.streams[marker] else {
                continue
            }
            do throws(TeamsTrouble) {
                let chat = stream.place.with(activity: "")
                _ = try await self.client.stream(piece.activity, to: chat, at: stream.service)
                if piece.isLast { await self.forget(marker) }
            } catch {
                await self.broke(error, marker, stream, atItsEnd: piece.isLast)
            }
        }
    }

    /// What could not be sent is in the next piece, too. A refusal is the end of a stream: what it said is put in its place,
    /// as a message like others.
    private func broke(_ trouble: TeamsTrouble, _ marker: String, _ stream: TeamsStream, atItsEnd isLast: Bool) async {
        guard trouble.setback.kind == .rejected else {
            if isLast { self.end(marker, nil) }
            return
        }
        if !trouble.isOverdue { self.silence(marker) }
        do throws(TeamsTrouble) {
            try await self.client.put(stream.whole(asFinal: false), to: stream.place, at: stream.service)
        } catch {
            guard error.setback.kind == .rejected else { return self.end(marker, nil) }
        }
        await self.forget(marker)
    }

    /// A stream that an earlier life began is not gone on with: what it says by now nobody knows. Teams ends it by itself.
    private func endFormer(_ marker: String, _ chat: TeamsAddress, _ service: String) async {
        guard !self.known.contains(marker) else { return }
        if self.known.count >= Self.capacity { self.known.removeAll() }
        self.known.insert(marker)
        guard self.streams[marker] == nil, let name = try? await self.memory.recall(Self.name(marker)),
            let place = TeamsAddress(name)
        else { return }
        let words: JSON = ["type": "message", "text": "It goes on below.", "textFormat": "plain"]
        try? await self.client.put(words, to: place, at: service)
        try? await self.memory.keep(Self.name(marker), "")
    }

    private func forget(_ marker: String) async {
        if let stream = self.streams.removeValue(forKey: marker) { self.chats.remove(stream.place.lane) }
        try? await self.memory.keep(Self.name(marker), "")
    }

    private func silence(_ marker: String) {
        if self.quiet.count >= Self.capacity { self.quiet.removeAll() }
        self.quiet.insert(marker)
    }

    private static func name(_ marker: String) -> String { "teams:stream:\(marker)" }
}
