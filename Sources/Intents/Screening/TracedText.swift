/// Unicode scalars that remember where they stood in the text as it came.
struct TracedText {
    private(set) var scalars: [Unicode.Scalar] = []
    /// For each scalar, where it came from.
    private(set) var origins: [Int32] = []

    init() {}

    init(_ text: String, limit: Int) {
        self.scalars = Array(text.unicodeScalars.prefix(limit))
        self.origins = Array(0..<Int32(self.scalars.count))
    }

    var count: Int { self.scalars.count }

    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self.scalars)
        return String(view)
    }

    mutating func append(_ scalar: Unicode.Scalar, from origin: Int32) {
        self.scalars.append(scalar)
        self.origins.append(origin)
    }

    mutating func append(_ text: String, from origin: Int32) {
        for scalar in text.unicodeScalars { self.append(scalar, from: origin) }
    }

    mutating func append(_ other: TracedText, _ range: Range<Int>) {
        self.scalars.append(contentsOf: other.scalars[range])
        self.origins.append(contentsOf: other.origins[range])
    }

    mutating func cut(to count: Int) {
        self.scalars.removeLast(max(0, self.count - count))
        self.origins.removeLast(max(0, self.origins.count - count))
    }

    mutating func trimEnd() {
        while self.scalars.last == " " { self.cut(to: self.count - 1) }
    }
}
