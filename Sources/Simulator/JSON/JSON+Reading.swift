extension Simulator.JSON {
    /// Reads JSON text (RFC 8259); `nil` when it is not JSON or is nested more than 100 deep.
    package init?(parsing bytes: some Sequence<UInt8>) {
        var parser = JSONParser(bytes: Array(bytes))
        guard let value = parser.document() else { return nil }
        self = value
    }

    /// Reads JSON text; `nil` when it is not JSON.
    package init?(parsing text: String) { self.init(parsing: text.utf8) }
}

/// A recursive reader over bytes. A tree read by one pass costs far less than `Decodable` probing each kind in turn.
private struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() -> JSON? {
        guard let value = self.value() else { return nil }
        self.skipSpace()
        return self.position == self.bytes.count ? value : nil
    }

    private var next: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    private mutating func skipSpace() {
        while let byte = self.next, byte == 0x20 || (0x09...0x0D).contains(byte) { self.position += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        self.skipSpace()
        guard self.next == byte.asciiValue else { return false }
        self.position += 1
        return true
    }

    private mutating func value() -> JSON? {
        self.skipSpace()
        guard let byte = self.next, self.depth < 100 else { return nil }
        self.depth += 1
        defer { self.depth -= 1 }
        switch byte {
        case UInt8(ascii: "{"): return self.object()
        case UInt8(ascii: "["): return self.array()
        case UInt8(ascii: "\""): return self.string().map(JSON.string)
        case UInt8(ascii: "t"): return self.word("true", .bool(true))
        case UInt8(ascii: "f"): return self.word("false", .bool(false))
        case UInt8(ascii: "n"): return self.word("null", .null)
        default: return self.number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) -> JSON? {
        let end = self.position + word.utf8CodeUnitCount
        guard end <= self.bytes.count, String(decoding: self.bytes[self.position..<end], as: UTF8.self) == "\(word)"
        else { return nil }
        self.position = end
        return value
    }

    private mutating func number() -> JSON? {
        let start = self.position
        while let byte = self.next, "+-0123456789.eE".utf8.contains(byte) { self.position += 1 }
        let text = String(decoding: self.bytes[start..<self.position], as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        return Double(text).map(JSON.double)
    }

    private mutating func array() -> JSON? {
        guard self.take("[") else { return nil }
        var elements: [JSON] = []
        if self.take("]") { return .array(elements) }
        while true {
            guard let element = self.value() else { return nil }
            elements.append(element)
            if self.take("]") { return .array(elements) }
            guard self.take(",") else { return nil }
        }
    }

    private mutating func object() -> JSON? {
        guard self.take("{") else { return nil }
        var members: [String: JSON] = [:]
        if self.take("}") { return .object(members) }
        while true {
            self.skipSpace()
            guard let name = self.string(), self.take(":"), let value = self.value() else { return nil }
            members[name] = value
            if self.take("}") { return .object(members) }
            guard self.take(",") else { return nil }
        }
    }

    private mutating func string() -> String? {
        guard self.next == UInt8(ascii: "\"") else { return nil }
        self.position += 1
        var text: [UInt8] = []
        while let byte = self.next {
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard self.escape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte = self.next else { return false }
        self.position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"): return self.unicode(into: &text)
        default: return false
        }
        return true
    }

    private mutating func unicode(into text: inout [UInt8]) -> Bool {
        guard let first = self.hex() else { return false }
        var code = UInt32(first)
        if (0xD800..<0xDC00).contains(code) {
            guard self.next == UInt8(ascii: "\\") else { return false }
            self.position += 1
            guard self.next == UInt8(ascii: "u") else { return false }
            self.position += 1
            guard let second = self.hex(), (0xDC00..<0xE000).contains(second) else { return false }
            code = 0x10000 + (code - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { return false }
        text += String(scalar).utf8
        return true
    }

    private mutating func hex() -> UInt16? {
        guard self.position + 4 <= self.bytes.count else { return nil }
        let digits = self.bytes[self.position..<self.position + 4]
        guard digits.allSatisfy({ ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) || (0x30...0x39).contains($0) }) else {
            return nil
        }
        self.position += 4
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
