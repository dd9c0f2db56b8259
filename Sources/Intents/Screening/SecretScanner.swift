/// Finds credentials in a text: by the form providers give them, and by what is said before them.
///
/// Every rule looks at runs whose ends are computed once, so that the whole is linear.
struct SecretScanner {
    struct Found: Hashable {
        let kind: String
        let range: Range<Int>
    }

    /// The text as bytes, one a scalar; everything beyond ASCII is 255.
    let bytes: [UInt8]
    /// For each place the end of the run of letters, digits, `-` and `_` that it is in.
    let tokenEnds: [Int32]
    /// For each place the end of the run without space, quotes or brackets.
    let valueEnds: [Int32]
    var found: [Found] = []

    init(_ text: TracedText) {
        self.bytes = text.scalars.map { $0.isASCII ? UInt8($0.value) : 255 }
        self.tokenEnds = Self.ends(self.bytes) { Self.isAlphanumeric($0) || $0 == 45 || $0 == 95 }
        self.valueEnds = Self.ends(self.bytes) {
            $0 > 32 && ![34, 39, 96, 60, 62, 40, 41, 44, 59, 91, 93, 123, 125].contains($0)
        }
    }

    /// All of them, in order, without overlap.
    func secrets() -> [Found] {
        var copy = self
        copy.scan()
        var result: [Found] = []
        for next in copy.found.sorted(by: {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        }) {
            if let last = result.last, next.range.lowerBound < last.range.upperBound {
                if next.range.upperBound > last.range.upperBound {
                    result[result.count - 1] = Found(
                        kind: last.kind,
                        range: last.range.lowerBound..<next.range.upperBound
                    )
                }
            } else {
                result.append(next)
            }
        }
        return result
    }

    private mutating func scan() {
        self.findKeys()
        var position = 0
        while position < self.bytes.count {
            let isStart = position == 0 || !Self.isAlphanumeric(self.bytes[position - 1])
            if isStart, Self.isAlphanumeric(self.bytes[position]) {
                self.matchProvider(at: position)
                position = self.matchSpoken(at: position)
                continue
            }
            if self.bytes[position] == 58 { self.matchAddress(at: position) }
            position += 1
        }
    }

    // MARK: provider formats

    private mutating func matchProvider(at start: Int) {
        for format in SecretFormats.byFirstByte[self.bytes[start]] ?? [] where self.has(format.prefix, at: start) {
            let body = start + format.prefix.count
            var end = Int(body < self.bytes.count ? self.tokenEnds[body] : Int32(body))
            if format.alphabet == .value { end = Int(body < self.bytes.count ? self.valueEnds[body] : Int32(body)) }
            guard end - body >= format.least, end - body <= format.most,
                format.alphabet != .upper
                    || self.bytes[body..<end].allSatisfy({ (65...90).contains($0) || (48...57).contains($0) }),
                format.alphabet != .lower || self.bytes[body..<end].allSatisfy(Self.isLower),
                format.alphabet != .hex || self.bytes[body..<end].allSatisfy(Self.isHex)
            else { continue }
            self.found.append(Found(kind: format.kind, range: self.head(of: start)..<end))
            return
        }
        self.matchShape(at: start)
    }

    /// `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of the text when that is missing.
    private mutating func findKeys() {
        let (begin, key, close) = (Array("-----BEGIN ".utf8), Array("PRIVATE KEY".utf8), Array("-----END ".utf8))
        var position = 0
        while position < self.bytes.count {
            guard self.bytes[position] == 45, self.has(begin, at: position) else {
                position += 1
                continue
            }
            let header = position + begin.count..<min(position + begin.count + 40, self.bytes.count)
            guard header.contains(where: { self.has(key, at: $0) }) else {
                position += begin.count
                continue
            }
            var end = header.upperBound
            while end < self.bytes.count, !(self.bytes[end] == 45 && self.has(close, at: end)) { end += 1 }
            if end < self.bytes.count {
                end += close.count
                while end < self.bytes.count, self.bytes[end] != 45 { end += 1 }
                while end < self.bytes.count, self.bytes[end] == 45 { end += 1 }
            }
            self.found.append(Found(kind: "private-key", range: position..<end))
            position = end
        }
    }

    /// The password in `scheme://user:password@host`.
    private mutating func matchAddress(at colon: Int) {
        guard self.has([58, 47, 47], at: colon), colon + 3 < self.bytes.count else { return }
        let limit = min(Int(self.valueEnds[colon + 3]), colon + 600)
        var (user, host): (Int?, Int?) = (nil, nil)
        var position = colon + 3
        while position < limit, ![47, 63, 35].contains(self.bytes[position]) || host == nil && user != nil {
            // A new address begins here: what follows belongs to it.
            if self.bytes[position] == 58, self.has([58, 47, 47], at: position) { break }
            if self.bytes[position] == 58, user == nil { user = position }
            if self.bytes[position] == 64 { host = position }
            position += 1
        }
        guard let user, let host, host > user + 1 else { return }
        self.found.append(Found(kind: "password-in-url", range: user + 1..<host))
    }

    // MARK: what is said before

    /// `password: …`, `token is …`, `sig=…`, `Bearer …`.
    /// Returns where to go on.
    private mutating func matchSpoken(at start: Int) -> Int {
        for cue in SecretFormats.cues[self.lower(start)] ?? [] where self.hasWord(cue.word, at: start) {
            let end = start + cue.word.count
            guard let (value, isAssigned) = self.value(after: end, cue) else { continue }
            guard self.isCredential(value, cue), isAssigned || self.looksMade(value) else { continue }
            self.found.append(Found(kind: cue.kind, range: value))
            // Nothing behind it in the same run can add to it.
            return value.upperBound
        }
        return self.matchSetting(at: start) ?? start + 1
    }

    /// The run that follows `:`, `=`, "is" or a space, as the cue allows.
    func value(after end: Int, _ cue: SecretFormats.Cue) -> (Range<Int>, isAssigned: Bool)? {
        var position = end
        var isAssigned = false
        var words = 0
        while position < self.bytes.count, position - end < 60 {
            let byte = self.bytes[position]
            if byte == 58 || byte == 61 || byte == 93 {
                isAssigned = true
                position += 1
            } else if byte == 32 || byte == 34 || byte == 39 || byte == 96 || byte == 62 {
                position += 1
            } else if Self.isAlphanumeric(byte), let filler = self.filler(at: position) {
                if filler == "is" || filler == "was" { isAssigned = true }
                words += 1
                position += filler.utf8.count
                guard words < 6 else { return nil }
            } else {
                break
            }
        }
        guard position < self.bytes.count, isAssigned || cue.needsNoSign || cue.isLoose, position > end else {
            return nil
        }
        var stop = Int(self.valueEnds[position])
        while stop > position, [46, 33, 63].contains(self.bytes[stop - 1]) { stop -= 1 }
        return stop > position ? (position..<stop, isAssigned || cue.needsNoSign) : nil
    }

    /// Without a sign before it only a mixture of letters and digits is taken: `login ana password Zx81spectrum`.
    func looksMade(_ value: Range<Int>) -> Bool {
        let run = self.bytes[value.prefix(96)]
        return run.count >= 8 && run.contains { (48...57).contains($0) } && run.contains { Self.isAlphanumeric($0) }
            && run.contains { (97...122).contains($0) || (65...90).contains($0) } && !run.contains(95)
            && !Self.isIdentifierOrHash(run)
    }

    /// Small words between a cue and its value: "the password **for the** warehouse **is** …".
    private func filler(at position: Int) -> String? {
        let fillers = [
            "is", "was", "for", "the", "my", "our", "to", "of", "still", "now", "set", "user", "db", "database",
            "account", "warehouse", "prod", "production", "staging", "snowflake", "admin",
        ]
        return fillers.first { self.hasWord(Array($0.utf8), at: position) }
    }

    private func isCredential(_ value: Range<Int>, _ cue: SecretFormats.Cue) -> Bool {
        // The beginning tells: looking at all of a run for each cue in it would take the square of its length.
        let run = self.bytes[value.prefix(96)]
        guard run.count >= cue.least, run.first != 91, run.first != 123, run.first != 36 else { return false }
        if run.count <= 12,
            SecretFormats.plainWords.contains(String(decoding: run, as: UTF8.self).lowercased())
        {
            return false
        }
        let digits = run.contains { (48...57).contains($0) }
        let lower = run.contains { (97...122).contains($0) }
        let upper = run.contains { (65...90).contains($0) }
        let signs = run.contains { !Self.isAlphanumeric($0) && $0 != 95 && $0 != 45 && $0 != 46 }
        let kinds = [digits, lower, upper, signs].filter { $0 }.count
        if cue.isLoose { return kinds >= 2 || run.count >= 6 && !run.contains(95) && self.isQuotedOrEnds(value) }
        // Base64 of a name and a password need not have a digit, but has capitals inside.
        if cue.needsNoSign, lower, run.dropFirst().contains(where: { (65...90).contains($0) }) { return true }
        // Names of columns have letters and underscores; credentials have digits among them.
        // What is said to be a token is none of a commit's names, even when it looks like one.
        return digits && kinds >= 2 && (cue.isTold && run.count >= 32 || !Self.isIdentifierOrHash(run))
    }

    /// A plain word counts as a password only when nothing follows that would make it part of a sentence.
    private func isQuotedOrEnds(_ value: Range<Int>) -> Bool {
        let before = value.lowerBound > 0 ? self.bytes[value.lowerBound - 1] : 32
        guard value.upperBound < self.bytes.count else { return true }
        let after = self.bytes[value.upperBound]
        return [34, 39, 96].contains(before) || [46, 44, 33, 59].contains(after)
    }

    /// A uuid or a git hash: long, hexadecimal, and no secret.
    static func isIdentifierOrHash(_ run: ArraySlice<UInt8>) -> Bool {
        let hex = run.allSatisfy { Self.isHex($0) || $0 == 45 }
        return hex && (run.count == 36 || run.count == 40 || run.count == 7 || run.count == 8)
    }

    // MARK: reading bytes

    func has(_ text: [UInt8], at start: Int) -> Bool {
        guard start + text.count <= self.bytes.count else { return false }
        for (offset, byte) in text.enumerated() where self.bytes[start + offset] != byte { return false }
        return true
    }

    /// The word in any case, and not only the beginning of a longer one.
    private func hasWord(_ word: [UInt8], at start: Int) -> Bool {
        let end = start + word.count
        guard end <= self.bytes.count else { return false }
        for (offset, byte) in word.enumerated() where self.lower(start + offset) != byte { return false }
        return end == self.bytes.count || !Self.isAlphanumeric(self.bytes[end]) && self.bytes[end] != 95
    }

    func lower(_ position: Int) -> UInt8 {
        let byte = self.bytes[position]
        return (65...90).contains(byte) ? byte + 32 : byte
    }

    private static func ends(_ bytes: [UInt8], _ belongs: (UInt8) -> Bool) -> [Int32] {
        var ends = [Int32](repeating: 0, count: bytes.count)
        var end = Int32(bytes.count)
        for position in bytes.indices.reversed() {
            if !belongs(bytes[position]) { end = Int32(position) }
            ends[position] = end
        }
        return ends
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
    }

    static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }

    static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte) || (65...70).contains(byte)
    }
}
