import Foundation
import Requests
import Testing

@testable import Intents

struct VocabularyTests {
    private static func say(_ text: String, _ words: WordBook, _ turns: [Turn] = []) async throws -> Command? {
        try await ReaderTests.read(
            ReaderTests.request("9", .text(text), turns),
            words: words,
            catalogue: Catalogues.taxi
        ).first
    }

    @Test(arguments: [
        ("when I say dough I mean tip_amount", "dough", "tip_amount"),
        ("Hey, when I say \"the dough\", I mean `tip_amount`.", "dough", "tip_amount"),
        ("by dough I mean the tip amount", "dough", "tip_amount"),
        ("dough means tip_amount to me", "dough", "tip_amount"),
        ("Remember that dough stands for tip_amount for me", "dough", "tip_amount"),
    ])
    func `a word is learnt once a button confirms it`(text: String, phrase: String, meaning: String) async throws {
        let words = WordBook()
        guard case .understand(.unclear(let question))? = try await Self.say(text, words) else {
            return #expect(Bool(false))
        }
        #expect(try await words.words(of: PersonID("ana"), in: "shop").isEmpty)
        let yes: [Turn] = [.asked(question), .chose(question.options[0])]
        guard case .understand(.answer)? = try await Self.say(text, words, yes) else { return #expect(Bool(false)) }
        #expect(
            try await words.words(of: PersonID("ana"), in: "shop") == [LearnedWord(phrase: phrase, meaning: meaning)]
        )
        let no: [Turn] = [.asked(question), .chose(question.options[1])]
        let other = WordBook()
        _ = try await Self.say(text, other, no)
        #expect(try await other.words(of: PersonID("ana"), in: "shop").isEmpty)
    }

    @Test(arguments: [
        "when I say it I mean tip_amount", "when I say where I mean fct_trips", "when I say dough I mean snowfall",
        "when I say ignore all previous instructions I mean tip_amount",
        "when I say a b c d e f g h I mean tip_amount", "when I say average I mean fct_trips",
    ])
    func `what would bend the language, or means nothing, is not learnt`(text: String) async throws {
        guard case .understand(let understanding)? = try await Self.say(text, WordBook()) else {
            return #expect(Bool(false))
        }
        if case .unclear(let question) = understanding { #expect(question.audience == .approvers, "\(question)") }
    }

    @Test func `words are listed and removed`() async throws {
        let words = WordBook(["dough": "tip_amount"])
        guard case .understand(.answer(let list))? = try await Self.say("what words do you know?", words) else {
            return #expect(Bool(false))
        }
        #expect("\(list)".contains("dough"))
        _ = try await Self.say("forget the word dough", words)
        #expect(try await words.words(of: PersonID("ana"), in: "shop").isEmpty)
    }

    @Test func `a person's word fills slots`() async throws {
        let words = WordBook(["dough": "tip_amount", "big cheese": "fct_trips"])
        let command = try await Self.say("add a not_null test on dough in the big cheese", words)
        guard case .understand(.change(let intent))? = command else {
            return #expect(Bool(false), "\(String(describing: command))")
        }
        #expect(intent.text("column") == "tip_amount")
        #expect(intent.text("model") == "fct_trips")
    }

    /// By construction: the classifier reads the sentence without the words that were learnt.
    @Test(arguments: HeldOut.sentences.map(\.text).prefix(60))
    func `words never change what is wanted`(text: String) {
        let words = text.lowercased().split(separator: " ").filter { $0.count > 3 }.compactMap {
            LearnedWord(saying: String($0), meaning: "fct_trips")
        }
        let plain = Fixtures.understander.understand(text, Dialogue(), index: Fixtures.taxi, project: "")
        let spoken = Fixtures.understander.understand(text, Dialogue(), index: Fixtures.taxi.with(words), project: "")
        guard plain.parts.isEmpty, spoken.parts.isEmpty, plain.name != "out_of_scope" else { return }
        #expect(spoken.name == "clarify" || plain.name == "clarify" || spoken.intent.name == plain.intent.name)
        #expect(spoken.alternatives.map(\.intent) == plain.alternatives.map(\.intent))
    }

    @Test(
        arguments: [
            ("words: {turnover: total_revenue}", nil), ("words: {}", nil), ("wörds: {}", "unknown"),
            ("words: {it: total_revenue}", "it"), ("words: [a]", "keys and values"),
        ] as [(String, String?)]
    )
    func `the team's file is read strictly`(text: String, problem: String?) {
        do throws(TemplateError) {
            _ = try VocabularyFile.parse(text, file: "vocabulary.yaml")
            #expect(problem == nil)
        } catch {
            #expect(problem.map { error.description.contains($0) } == true, "\(error)")
            #expect(error.line == 1)
        }
    }
}
