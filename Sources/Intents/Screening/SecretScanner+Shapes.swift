/// Credentials that are told by their shape rather than by how they begin.
extension SecretScanner {
    /// A run that begins here and has a credential's shape.
    mutating func matchShape(at start: Int) {
        self.matchToken(at: start)
        let end = Int(self.tokenEnds[start])
        self.matchDotted(start..<end)
        self.matchColon(start..<end)
        self.matchRegion(start..<end)
        self.matchTilde(start..<end)
        self.matchArtifactory(start..<end)
        self.matchLong(start..<end)
    }

    /// Artifactory: `AP`, a hexadecimal digit, and a mixture.
    private mutating func matchArtifactory(_ run: Range<Int>) {
        guard (11...120).contains(run.count), self.has([65, 80], at: run.lowerBound),
            Self.isHex(self.bytes[run.lowerBound + 2])
        else { return }
        let rest = self.bytes[run.dropFirst(2)]
        guard rest.allSatisfy(Self.isAlphanumeric), self.isMixed(rest) else { return }
        self.found.append(Found(kind: "artifactory-key", range: run))
    }

    /// What services hand out as one long run: 64 small letters and digits, 48 hexadecimal digits, or 40 signs of base64.
    /// The lengths and signs of hashes (32, 40, 64 and 128 hexadecimal digits) are nobody's secret.
    private mutating func matchLong(_ run: Range<Int>) {
        let text = self.bytes[run]
        if run.count == 64, text.allSatisfy(Self.isLower), !text.allSatisfy(Self.isHex), self.hasDigits(text) {
            self.found.append(Found(kind: "api-key", range: run))
        } else if run.count == 48, text.allSatisfy(Self.isHex), self.hasDigits(text) {
            self.found.append(Found(kind: "hmac-key", range: run))
        } else {
            self.matchBase64(from: run.lowerBound)
        }
    }

    /// AWS: 40 signs of base64 and nothing more, in quotes or behind a sign.
    private mutating func matchBase64(from start: Int) {
        guard start > 0, [34, 39, 58, 61].contains(self.bytes[start - 1]), start + 40 <= self.bytes.count,
            Int(self.valueEnds[start]) == start + 40
        else { return }
        let text = self.bytes[start..<start + 40]
        guard text.allSatisfy({ Self.isAlphanumeric($0) || $0 == 43 || $0 == 47 }), self.isMixed(text) else { return }
        self.found.append(Found(kind: "aws-secret-key", range: start..<start + 40))
    }

    /// Capitals, small letters and digits: no name of a thing has all of them by chance.
    private func isMixed(_ run: ArraySlice<UInt8>) -> Bool {
        self.hasDigits(run) && run.contains { (97...122).contains($0) } && run.contains { (65...90).contains($0) }
    }

    private func hasDigits(_ run: ArraySlice<UInt8>) -> Bool { run.count { (48...57).contains($0) } > 2 }

    /// Discord: a number's base64, a time and a signature, joined by dots.
    private mutating func matchDotted(_ first: Range<Int>) {
        guard (23...30).contains(first.count), let second = self.run(behind: first, sign: 46),
            (6...7).contains(second.count),
            let third = self.run(behind: second, sign: 46), (27...40).contains(third.count),
            [77, 78, 79].contains(self.bytes[first.lowerBound])
        else { return }
        self.found.append(Found(kind: "discord-token", range: first.lowerBound..<third.upperBound))
    }

    /// Telegram: the bot's number, a colon, and 35 letters.
    private mutating func matchColon(_ first: Range<Int>) {
        guard (8...12).contains(first.count), let second = self.run(behind: first, sign: 58), second.count == 35,
            self.bytes[first].allSatisfy({ (48...57).contains($0) })
        else { return }
        self.found.append(Found(kind: "telegram-token", range: first.lowerBound..<second.upperBound))
    }

    /// Mailchimp: 32 small letters and digits, and the data centre, `-us12`.
    private mutating func matchRegion(_ run: Range<Int>) {
        guard (36...37).contains(run.count), self.has([45, 117, 115], at: run.lowerBound + 32),
            self.bytes[run.prefix(32)].allSatisfy(Self.isLower)
        else { return }
        self.found.append(Found(kind: "mailchimp-key", range: run))
    }

    /// Azure: three signs, a digit, `Q~`, and 31 to 34 more.
    private mutating func matchTilde(_ run: Range<Int>) {
        guard run.count == 5, self.has([81, 126], at: run.upperBound - 1),
            (48...57).contains(self.bytes[run.upperBound - 2])
        else { return }
        let end = Int(self.valueEnds[run.lowerBound])
        guard (36...44).contains(end - run.lowerBound) else { return }
        self.found.append(Found(kind: "azure-secret", range: run.lowerBound..<end))
    }

    /// `snowflake_api_key: …`: a setting whose name says that it holds a credential. Returns where to go on.
    mutating func matchSetting(at start: Int) -> Int? {
        let end = Int(self.tokenEnds[start])
        // Looked at from its beginning only, and not when it is longer than names are.
        guard start == 0 || self.bytes[start - 1] != 95 && self.bytes[start - 1] != 45, end - start <= 60,
            let ending = SecretFormats.endings.first(where: { self.ends(with: $0.word, start..<end) })
        else { return nil }
        let cue = SecretFormats.Cue(kind: "secret", word: [], least: ending.least, isLoose: false, needsNoSign: false)
        guard let (value, isAssigned) = self.value(after: end, cue), isAssigned, value.count >= ending.least,
            self.isMade(self.bytes[value.prefix(96)])
        else { return nil }
        self.found.append(Found(kind: "secret", range: value))
        return value.upperBound
    }

    private func ends(with word: [UInt8], _ run: Range<Int>) -> Bool {
        guard run.count > word.count else { return false }
        let start = run.upperBound - word.count
        return word.indices.allSatisfy { self.lower(start + $0) == word[$0] }
    }

    /// Letters and digits in a mixture that no name of a column has.
    private func isMade(_ run: ArraySlice<UInt8>) -> Bool {
        let digits = run.count { (48...57).contains($0) }
        let (lower, upper) = (run.contains { (97...122).contains($0) }, run.contains { (65...90).contains($0) })
        guard digits > 0, lower || upper, !run.contains(46) || run.count > 30 else { return false }
        let isMixed = lower && upper && digits > 1 || digits > 5
        return isMixed || !run.contains(95) && !run.contains(45)
    }

    private func run(behind run: Range<Int>, sign: UInt8) -> Range<Int>? {
        guard run.upperBound + 1 < self.bytes.count, self.bytes[run.upperBound] == sign else { return nil }
        return run.upperBound + 1..<max(run.upperBound + 1, Int(self.tokenEnds[run.upperBound + 1]))
    }

    /// Where a credential begins whose mark is in its middle: `<14 characters>.atlasv1.<the rest>`.
    func head(of mark: Int) -> Int {
        guard mark > 14, self.bytes[mark - 1] == 46, self.has(Array("atlasv1".utf8), at: mark),
            self.bytes[(mark - 15)..<(mark - 1)].allSatisfy(Self.isAlphanumeric)
        else { return mark }
        return mark - 15
    }

    /// A JSON web token: three runs joined by dots, the first two of which begin with `eyJ`.
    mutating func matchToken(at start: Int) {
        guard self.has(Array("eyJ".utf8), at: start) else { return }
        let first = Int(self.tokenEnds[start])
        guard first - start >= 10, first + 1 < self.bytes.count, self.bytes[first] == 46 else { return }
        let second = Int(self.tokenEnds[first + 1])
        guard second - first >= 10 else { return }
        var end = second
        if second + 1 < self.bytes.count, self.bytes[second] == 46 { end = Int(self.tokenEnds[second + 1]) }
        self.found.append(Found(kind: "jwt", range: start..<end))
    }
}
