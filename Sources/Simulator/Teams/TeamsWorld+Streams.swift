import NIOHTTP1

/// How a message stands that is being written (docs: Teams, "Stream bot messages").
package struct TeamsWriting: Hashable, Sendable {
    /// Microseconds since 1970.
    var begun: Int64
    var last: Int64
    var sequence = 1
    /// What was said by now; a line that goes away is none of it.
    var words = ""
    /// Whether somebody pressed Stop.
    package internal(set) var isStopped = false
}

extension TeamsSimulator {
    /// Presses the Stop button that is there while the bot writes.
    package func stop(_ id: String) throws {
        try self.with { world in
            guard let index = world.messages.firstIndex(where: { $0.id == id && $0.writing != nil }) else {
                throw SimulatorError("nothing is being written in \(id)")
            }
            world.messages[index].writing?.isStopped = true
            world.record(.messageEdited, world.messages[index])
        }
    }
}

// What is written while people look on: a piece is a typing activity, the last one a message.
extension TeamsWorld {
    private static let life: Int64 = 120_000_000
    private static let pause: Int64 = 1_000_000
    private static let longestLine = 1000

    /// The part of an activity that makes it a piece of a stream.
    static func stream(of body: Simulator.JSON) -> Simulator.JSON? {
        body["entities"].array?.first { $0["type"].string == "streaminfo" }
    }

    /// Takes a piece of a message that is being written.
    mutating func write(_ body: Simulator.JSON, _ stream: Simulator.JSON, in chat: String) -> Reply {
        guard self.people.contains(where: { $0.chat == chat }) else {
            return Self.refusal(400, "BadArgument", "Streaming API is not enabled in this conversation")
        }
        guard let text = body["text"].string, !text.isEmpty else {
            return Self.refusal(400, "BadRequest", "Streaming activities should include text")
        }
        guard body["type"].string == (stream["streamType"].string == "final" ? "message" : "typing") else {
            return Self.refusal(400, "BadRequest", "Only start and continue streaming types are allowed as typing")
        }
        guard let id = stream["streamId"].string else { return self.beginWriting(text, stream, in: chat) }
        guard let index = self.messages.firstIndex(where: { $0.id == id && $0.conversation == chat }),
            let writing = self.messages[index].writing
        else { return Self.refusal(403, "ContentStreamNotAllowed", "Content stream is not allowed any more") }
        if let refusal = self.refusal(of: text, stream, after: writing) { return refusal }
        return self.goOn(index, with: body, text, stream)
    }

    private mutating func beginWriting(_ text: String, _ stream: Simulator.JSON, in chat: String) -> Reply {
        let kind = stream["streamType"].string
        guard stream["streamSequence"].integer == 1, ["informative", "streaming"].contains(kind) else {
            return Self.refusal(400, "BadRequest", "A stream begins with its first piece")
        }
        guard !self.messages.contains(where: { $0.conversation == chat && $0.isBeingWritten(at: self.clock()) }) else {
            return Self.refusal(403, "ContentStreamNotAllowed", "One stream at a time")
        }
        let id = self.nextID()
        var message = TeamsMessage(id: id, conversation: chat, author: "bot", text: text)
        message.writing = TeamsWriting(begun: self.clock(), last: self.clock())
        if kind == "streaming" { message.writing?.words = text }
        self.messages.append(message)
        self.record(.messagePosted, message)
        return .json(["id": .string(id)], status: .created)
    }

    private func refusal(of text: String, _ stream: Simulator.JSON, after writing: TeamsWriting) -> Reply? {
        let kind = stream["streamType"].string
        if writing.isStopped {
            return Self.refusal(403, "ContentStreamNotAllowed", "Content stream was canceled by user")
        }
        if self.clock() - writing.begun > Self.life {
            let words = "Content stream finished due to exceeded streaming time"
            return Self.refusal(403, "ContentStreamNotAllowed", words)
        }
        if kind != "final", self.clock() - writing.last < Self.pause {
            return Self.refusal(429, "TooManyRequests", "API calls quota exceeded")
        }
        let isInOrder = kind == "final" || (stream["streamSequence"].integer ?? 0) > writing.sequence
        let goesOn = kind == "informative" ? writing.words.isEmpty : text.hasPrefix(writing.words)
        guard isInOrder, goesOn, kind != "informative" || text.count <= Self.longestLine else {
            return Self.refusal(400, "BadRequest", "A piece has to go on with what was said")
        }
        return nil
    }

    private mutating func goOn(
        _ index: Int,
        with body: Simulator.JSON,
        _ text: String,
        _ stream: Simulator.JSON
    ) -> Reply {
        if stream["streamType"].string == "final" {
            self.messages[index].writing = nil
            self.messages[index].show(body)
        } else {
            self.messages[index].text = text
            self.messages[index].writing?.last = self.clock()
            self.messages[index].writing?.sequence = stream["streamSequence"].integer ?? 0
            if stream["streamType"].string == "streaming" { self.messages[index].writing?.words = text }
        }
        self.record(.messageEdited, self.messages[index])
        return .json([:], status: .accepted)
    }
}

extension TeamsMessage {
    /// Whether the bot is writing it at that time, in microseconds.
    package func isBeingWritten(at time: Int64) -> Bool {
        self.writing.map { !$0.isStopped && time - $0.begun <= 120_000_000 } ?? false
    }
}
