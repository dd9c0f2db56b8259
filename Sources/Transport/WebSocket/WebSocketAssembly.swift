/// Joins the pieces of a message and watches its length.
struct WebSocketAssembly {
    enum Outcome: Equatable {
        case incomplete
        case message([UInt8])
        case tooLarge
    }

    private let limit: Int
    private var bytes: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    mutating func add(_ piece: UnsafeRawBufferPointer, isLast: Bool) -> Outcome {
        guard self.bytes.count + piece.count <= self.limit else { return .tooLarge }
        self.bytes.append(contentsOf: piece)
        guard isLast else { return .incomplete }
        defer { self.bytes = [] }
        return .message(self.bytes)
    }
}
