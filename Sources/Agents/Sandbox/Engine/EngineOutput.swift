/// The two streams of a container as the Engine API sends them over one connection: frames of a byte that says which
/// (1 output, 2 errors), three of nothing, four of length (big-endian), and so many bytes.
struct EngineOutput: Sendable {
    private(set) var output: Capture
    private(set) var errors: Capture
    private var header: [UInt8] = []
    private var left = 0

    var isOver: Bool { self.output.isOver || self.errors.isOver }

    init(limit: Int) {
        self.output = Capture(limit: limit)
        self.errors = Capture(limit: limit)
    }

    /// Takes what arrived, however it is cut. Returns the lines of output that it ended.
    mutating func take(_ arrived: UnsafeRawBufferPointer) -> [String] {
        var lines: [String] = []
        var rest = arrived[...]
        while !rest.isEmpty {
            if self.left == 0 {
                let part = rest.prefix(8 - self.header.count)
                self.header += part
                rest = rest.dropFirst(part.count)
                guard self.header.count == 8 else { break }
                self.left = self.header[4...].reduce(0) { $0 << 8 | Int($1) }
                if self.left == 0 { self.header = [] }
                continue
            }
            let part = rest.prefix(self.left)
            if self.header[0] == 2 {
                _ = self.errors.take(UnsafeRawBufferPointer(rebasing: part))
            } else {
                lines += self.output.take(UnsafeRawBufferPointer(rebasing: part))
            }
            self.left -= part.count
            rest = rest.dropFirst(part.count)
            if self.left == 0 { self.header = [] }
        }
        return lines
    }
}
