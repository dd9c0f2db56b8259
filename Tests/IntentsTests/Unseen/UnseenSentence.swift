import Requests

@testable import Intents

/// A sentence by somebody who has not seen the templates, and what it should come to.
struct UnseenSentence {
    let project: String
    let intent: String
    /// True when one thing is missing or unknown, so that it must be asked for.
    let asks: Bool
    /// `name=value` for every slot.
    let slots: Set<String>
    let text: String

    static let all: [UnseenSentence] =
        read("taxi", UnseenTaxi.lines) + read("clinic", UnseenClinic.lines) + read("insurance", UnseenInsurance.lines)
        + read("saas", UnseenSaaS.lines)

    static let later = UnseenLater.lines.split(separator: "\n").flatMap { line -> [UnseenSentence] in
        let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
        return read(parts[0], parts[1])
    }

    private static func read(_ project: String, _ lines: String) -> [UnseenSentence] {
        lines.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
            // The words come last and have no bar; a filter's list of values has.
            let cut = line.lastIndex(of: "|") ?? line.startIndex
            let slots = line[parts[1].startIndex..<cut]
            return UnseenSentence(
                project: project,
                intent: String(parts[0].prefix { $0 != "?" }),
                asks: parts[0].hasSuffix("?"),
                slots: Self.slots(String(slots)),
                text: String(line[line.index(after: cut)...])
            )
        }
    }

    /// Cuts `a=b c c=d` before each `name=`: values may have spaces.
    static func slots(_ line: String) -> Set<String> {
        var found: [String] = []
        for word in line.split(separator: " ") {
            let name = word.prefix { $0 == "_" || $0.isLetter }
            if word.dropFirst(name.count).hasPrefix("="), Self.names.contains(String(name)) {
                found.append(String(word))
            } else if let last = found.popLast() {
                found.append(last + " " + word)
            }
        }
        return Set(found)
    }

    private static let names = Set(Fixtures.templates.templates.flatMap(\.slots).map(\.name))
}

/// How well a set of sentences was understood.
struct UnseenScore {
    private(set) var sentences = 0
    private(set) var intents = 0
    private(set) var frames = 0
    private(set) var found = 0
    private(set) var expected = 0
    private(set) var right = 0
    /// One line for each sentence that came out otherwise.
    private(set) var wrong: [String] = []

    init(_ sentences: [UnseenSentence], _ understander: Understander) {
        let indexes = UnseenCatalogues.all.mapValues { CatalogueIndex($0) }
        for sentence in sentences {
            guard let index = indexes[sentence.project] else { continue }
            self.add(sentence, understander.understand(sentence.text, index: index))
        }
    }

    var intentAccuracy: Double { Double(self.intents) / Double(self.sentences) }
    var frameAccuracy: Double { Double(self.frames) / Double(self.sentences) }
    var slotF1: Double { 2 * Double(self.right) / Double(self.found + self.expected) }

    private mutating func add(_ sentence: UnseenSentence, _ understood: Understood) {
        let name = understood.name == "clarify" ? understood.intent.name : understood.name
        let line = Fixtures.line(understood.intent.slots)
        let slots = UnseenSentence.slots(line)
        let isIntent = name == sentence.intent
        // What is asked of an unclear sentence is judged as well; what else it has filled by then is not.
        let isFrame =
            isIntent && sentence.asks == (understood.question != nil)
            && (sentence.asks ? sentence.slots.isSubset(of: slots) : sentence.slots == slots)
        self.sentences += 1
        self.intents += isIntent ? 1 : 0
        self.frames += isFrame ? 1 : 0
        self.found += slots.count
        self.expected += sentence.slots.count
        self.right += isIntent ? slots.intersection(sentence.slots).count : 0
        if !isFrame {
            let asked = understood.question.map { " ?\($0.slot ?? "intent"): \($0.text)" } ?? ""
            let wanted = sentence.slots.sorted().joined(separator: " ")
            self.wrong.append("\(sentence.text)\n    not \(sentence.intent) \(wanted)\n    but \(name) \(line)\(asked)")
        }
    }
}
