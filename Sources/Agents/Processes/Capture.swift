import Subprocess

/// What a program wrote to one stream, up to a limit. A value: it is fed with what arrives, and gives finished lines back.
struct Capture: Sendable {
    let limit: Int
    private(set) var bytes: [UInt8] = []
    /// The program wrote more than it may; the rest is not kept.
    private(set) var isOver = false
    private var lineStart = 0

    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    init(limit: Int) { self.limit = limit }

    /// Takes what arrived. Returns the lines that it ended.
    mutating func take(_ arrived: UnsafeRawBufferPointer) -> [String] {
        let known = self.bytes.count
        self.bytes.append(contentsOf: arrived.prefix(self.limit - known))
        if arrived.count > self.limit - known { self.isOver = true }
        var lines: [String] = []
        // Looked for in the new part alone: a line may be endless.
        var searched = known
        while let end = self.bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: self.bytes[self.lineStart..<end], as: UTF8.self))
            (self.lineStart, searched) = (end + 1, end + 1)
        }
        return lines
    }

    /// Reads `stream` to its end, or to the limit.
    static func reading(
        _ stream: SubprocessOutputSequence,
        limit: Int,
        onLine: Child.LineListener?
    ) async throws -> Capture {
        var capture = Capture(limit: limit)
        for try await buffer in stream {
            let lines = buffer.withUnsafeBytes { capture.take($0) }
            if capture.isOver { break }
            guard let onLine else { continue }
            for line in lines { await onLine(line) }
        }
        return capture
    }
}
