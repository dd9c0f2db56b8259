import Subprocess

/// What a child wrote to one stream, up to a limit.
struct Capture: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The child wrote more than it may; the rest was not read.
    private(set) var isOver = false

    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    init(_ stream: SubprocessOutputSequence, limit: Int, onLine: Child.LineListener?) async throws {
        var lineStart = 0
        for try await buffer in stream {
            buffer.withUnsafeBytes { self.bytes.append(contentsOf: $0.prefix(limit - self.bytes.count)) }
            if self.bytes.count >= limit {
                self.isOver = true
                return
            }
            guard let onLine else { continue }
            while let end = self.bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
                await onLine(String(decoding: self.bytes[lineStart..<end], as: UTF8.self))
                lineStart = end + 1
            }
        }
    }
}
