import Testing

@testable import Intents

struct UnseenTests {
    @Test func `sentences of people who have not seen the templates are understood`() {
        let score = UnseenScore(UnseenSentence.all, Fixtures.understander)
        let wrong = Comment(rawValue: score.wrong.joined(separator: "\n"))
        #expect(score.sentences >= 200)
        #expect(score.intentAccuracy >= 0.98, wrong)
        #expect(score.slotF1 >= 0.97, wrong)
        #expect(score.frameAccuracy >= 0.96, wrong)
    }

    @Test func `so are those that nothing was tuned on`() {
        let score = UnseenScore(UnseenSentence.later, Fixtures.understander)
        let wrong = Comment(rawValue: score.wrong.joined(separator: "\n"))
        #expect(score.sentences >= 60)
        #expect(score.intentAccuracy >= 0.95, wrong)
        #expect(score.slotF1 >= 0.93, wrong)
        #expect(score.frameAccuracy >= 0.9, wrong)
    }
}
