import Testing

@testable import Intents

struct UnseenTests {
    @Test func `sentences of people who have not seen the templates are understood`() {
        let score = UnseenScore(UnseenSentence.all, Fixtures.understander)
        let wrong = Comment(rawValue: score.wrong.joined(separator: "\n"))
        #expect(score.sentences >= 200)
        #expect(score.intentAccuracy >= 1.01, wrong)
        #expect(score.slotF1 >= 1.01)
        print("UNSEEN", score.intentAccuracy, score.slotF1, score.frameAccuracy)
        #expect(score.frameAccuracy >= 1.01)
    }
}
