import Digests

/// Everything that happened, line by line, and how often what happened.
struct Record {
    private var bytes: [UInt8] = []
    private let echo: ((String) -> Void)?
    private(set) var tally: [String: Int] = [:]
    private(set) var violations: [String] = []

    init(echo: ((String) -> Void)?) { self.echo = echo }

    mutating func line(_ time: Int64, _ text: String) {
        let line = "\(time) \(text)"
        self.bytes.append(contentsOf: line.utf8)
        self.bytes.append(UInt8(ascii: "\n"))
        self.echo?(line)
    }

    mutating func count(_ what: String, _ times: Int = 1) { self.tally[what, default: 0] += times }

    /// Something that must never happen did.
    mutating func accuse(_ time: Int64, _ what: String) {
        self.line(time, "VIOLATION \(what)")
        if self.violations.count < 20 { self.violations.append(what) }
    }

    /// SHA-256 over all lines.
    var digest: String { SHA256.hex(self.bytes) }
}
