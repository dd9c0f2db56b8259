import Foundation
import Intents
import UnderstandingCases

/// How many credentials are found and wholly replaced, and how much else is taken for one.
struct SecretFigures {
    let cases: Cases
    /// JSON Lines of kind, text, secret: see `public-secrets`.
    let published: String?
    /// Sentences of others in which nothing is secret.
    let others: [String]
    let showing: Bool

    func figures() throws -> [Figure] {
        try self.figures("credentials", of: self.messages()) + self.publishedFigures() + [self.precision()]
    }

    private func publishedFigures() throws -> [Figure] {
        guard let file = self.published else { return [] }
        let lines = try String(contentsOf: URL(filePath: file), encoding: .utf8).split(separator: "\n")
        let messages = try lines.map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
        return messages.isEmpty ? [] : self.figures("forms of detect-secrets", of: messages)
    }

    private func figures(_ name: String, of messages: [Message]) -> [Figure] {
        var (found, redacted) = (0, 0)
        for message in messages {
            let clean = Sanitiser().clean(message.text)
            if clean.secrets.isEmpty {
                if self.showing { print("missed \(message.kind): \(message.text)") }
            } else {
                found += 1
            }
            if Self.isGone(message.secret, from: clean.text) {
                redacted += 1
            } else if self.showing, !clean.secrets.isEmpty {
                print("left of \(message.kind): \(message.text)\n    in \(clean.text)")
            }
        }
        func share(_ count: Int) -> Double { Double(count) / Double(max(1, messages.count)) }
        return [
            Figure("secrets", "\(name) found", share(found), atLeast: 0.96, of: messages.count),
            Figure("secrets", "\(name) wholly replaced", share(redacted), atLeast: 0.96),
        ]
    }

    /// Of what is taken for a credential, how much is one: the own cases beside texts without any.
    private func precision() throws -> Figure {
        let hits = try self.messages().reduce(0) { $0 + Sanitiser().clean($1.text).secrets.count }
        let free = try self.secretFree()
        var wrong = 0
        for text in free {
            let clean = Sanitiser().clean(text)
            wrong += clean.secrets.count
            if self.showing, !clean.secrets.isEmpty { print("not secret: \(text)\n    \(clean.text)") }
        }
        return Figure(
            "secrets",
            "precision, among \(free.count) texts without any",
            Double(hits) / Double(max(1, hits + wrong)),
            atLeast: 0.98
        )
    }

    private struct Message: Decodable {
        let kind: String
        let text: String
        let secret: String
    }

    /// Every credential in every carrier; one of each also split by zero-width characters.
    private func messages() throws -> [Message] {
        let carriers = try self.cases.lines("carriers.txt")
        var random = Dice(seed: 7)
        return try self.cases.lines("secrets.txt").flatMap { line -> [Message] in
            let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
            let split = Self.spell(parts[1], &random)
            let hidden = split.text.replacingOccurrences(
                of: split.secret,
                with: split.secret.map(String.init).joined(separator: "\u{200B}")
            )
            let plain = carriers.map { carrier in
                let (text, secret) = Self.spell(parts[1], &random)
                return Message(kind: parts[0], text: carrier.replacingOccurrences(of: "%", with: text), secret: secret)
            }
            return plain + [Message(kind: parts[0] + " split", text: hidden, secret: split.secret)]
        }
    }

    private func secretFree() throws -> [String] {
        var random = Dice(seed: 11)
        let made = try self.cases.lines("secret-free.txt").flatMap { line in
            (0..<6).map { _ in Self.spell(line, &random).text }
        }
        return try made + self.cases.lines("screening-benign.txt")
            + self.cases.requests("requests-test.txt").map(\.text)
            + self.cases.requests("requests-second.txt").map(\.text) + self.others
    }

    /// Writes out a pattern with `[class]{count}`; what stands in `<…>`, or all of it, is the secret.
    static func spell(_ pattern: String, _ random: inout Dice) -> (text: String, secret: String) {
        var (text, secret) = ("", "")
        var isInside = false
        var rest = Substring(pattern)
        let isMarked = pattern.contains("<")
        while let next = rest.popFirst() {
            switch next {
            case "<": isInside = true
            case ">": isInside = false
            case "[":
                let letters = Self.letters(rest.prefix { $0 != "]" })
                rest = rest.drop { $0 != "{" }.dropFirst()
                let count = Int(rest.prefix { $0 != "}" }) ?? 1
                rest = rest.drop { $0 != "}" }.dropFirst()
                let run = String((0..<count).map { _ in letters[random.below(letters.count)] })
                text += run
                if isInside || !isMarked { secret += run }
            default:
                text.append(next)
                if isInside || !isMarked { secret.append(next) }
            }
        }
        return (text, secret)
    }

    private static func letters(_ text: Substring) -> [Character] {
        var letters: [Character] = []
        var rest = text.unicodeScalars.map(\.value)[...]
        while let first = rest.popFirst() {
            guard rest.first == 45, let last = rest.dropFirst().first else {
                letters += Unicode.Scalar(first).map { [Character($0)] } ?? []
                continue
            }
            rest = rest.dropFirst(2)
            letters += (first...max(first, last)).compactMap { Unicode.Scalar($0).map { Character($0) } }
        }
        return letters
    }

    /// No run of twelve characters of the secret is left; of a shorter one, not the whole.
    static func isGone(_ secret: String, from text: String) -> Bool {
        let letters = Array(secret)
        let length = min(12, letters.count)
        return (0...(letters.count - length)).allSatisfy { !text.contains(String(letters[$0..<$0 + length])) }
    }
}
