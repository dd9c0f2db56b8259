/// Messages that nobody read yet, and how the connection ended. What came before the end is read before the end.
struct WebSocketInbox {
    enum Ending: Equatable {
        case goodbye
        case failure(WebSocketFailure)
    }

    enum Next: Equatable {
        /// A message, and whether it is time to read from the socket again.
        case message([UInt8], resumes: Bool)
        case ended(Ending)
        case nothing
    }

    private let highWater: Int
    private var messages: [[UInt8]] = []
    private var taken = 0
    private var bytes = 0
    private var isPaused = false
    private(set) var ending: Ending?

    init(highWater: Int) { self.highWater = highWater }

    /// Keeps a message. Whether to stop reading from the socket.
    mutating func put(_ message: [UInt8]) -> Bool {
        self.messages.append(message)
        self.bytes += message.count
        guard !self.isPaused, self.bytes >= self.highWater else { return false }
        self.isPaused = true
        return true
    }

    /// The first ending counts.
    mutating func end(_ ending: Ending) { self.ending = self.ending ?? ending }

    mutating func take() -> Next {
        guard self.taken < self.messages.count else { return self.ending.map(Next.ended) ?? .nothing }
        let message = self.messages[self.taken]
        self.messages[self.taken] = []
        self.taken += 1
        self.bytes -= message.count
        self.compact()
        let resumes = self.isPaused && self.bytes <= self.highWater / 4
        if resumes { self.isPaused = false }
        return .message(message, resumes: resumes)
    }

    /// Gives back the room of what was taken, now and then rather than for each message.
    private mutating func compact() {
        guard self.taken == self.messages.count || self.taken >= 1024 else { return }
        self.messages.removeFirst(self.taken)
        self.taken = 0
    }
}
