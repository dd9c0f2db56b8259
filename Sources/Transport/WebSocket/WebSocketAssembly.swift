/// Joins the pieces of a message and watches its length.
struct WebSocketAssembly {
    enum Outcome: Equatable {
        case incomplete
        case message([UInt8])
        case tooLarge
        /// Another message began before this one ended (RFC 6455, section 5.4).
        case disordered
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    private var hasBegun = false

    init(limit: Int) { self.limit = limit }

    mutating func add(_ piece: UnsafeRawBufferPointer, isFirst: Bool, isLast: Bool) -> Outcome {
        if isFirst, self.hasBegun { return .disordered }
        self.hasBegun = !isLast
        guard self.bytes.count + piece.count <= self.limit else { return .tooLarge }
        self.bytes.append(contentsOf: piece)
        guard isLast else { return .incomplete }
        defer { self.bytes = [] }
        return .message(self.bytes)
    }
}
