import Requests
import Testing

@testable import Ledger

@Suite("Vocabulary")
struct VocabularyTests {
    @Test func `a person's words stay theirs, and outlive a crash`() async throws {
        let place = try Workplace()
        let word = LearnedWord(phrase: "turnover", meaning: "revenue")
        try await place.life { ledger async throws in
            #expect(try await ledger.learn(word, from: ana, in: "taxi"))
            #expect(
                try await ledger.learn(LearnedWord(phrase: "turnover", meaning: "net_revenue"), from: ana, in: "taxi")
            )
        }
        try await place.life { ledger async throws in
            let kept = [LearnedWord(phrase: "turnover", meaning: "net_revenue")]
            #expect(try await ledger.words(of: ana, in: "taxi") == kept)
            #expect(try await ledger.words(of: bo, in: "taxi").isEmpty)
            #expect(try await ledger.words(of: ana, in: "shop").isEmpty)
            #expect(try await ledger.unlearn("turnover", of: bo, in: "taxi") == false)
            #expect(try await ledger.unlearn("turnover", of: ana, in: "taxi"))
            #expect(try await ledger.words(of: ana, in: "taxi").isEmpty)
        }
    }

    @Test func `nobody teaches more than there is room for`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            for number in 0..<LearnedWord.mostPerPerson {
                let word = LearnedWord(phrase: "word \(number)", meaning: "revenue")
                #expect(try await ledger.learn(word, from: ana, in: "taxi"))
            }
            let one = LearnedWord(phrase: "one more", meaning: "revenue")
            #expect(try await ledger.learn(one, from: ana, in: "taxi") == false)
            // What is known may still get another meaning.
            #expect(try await ledger.learn(LearnedWord(phrase: "word 7", meaning: "cost"), from: ana, in: "taxi"))
            #expect(try await ledger.words(of: ana, in: "taxi").count == LearnedWord.mostPerPerson)
        }
    }
}
