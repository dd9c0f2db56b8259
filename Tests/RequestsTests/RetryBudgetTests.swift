import Requests
import Testing

@Suite("Retry budget")
struct RetryBudgetTests {
    /// Everything fails: each piece is tried once, and again whenever that is allowed. Counts the further tries.
    private func further(_ budget: inout RetryBudget, first: Int, perSecond: Int) -> Int {
        var (waiting, further) = (0, 0)
        for number in 0..<first {
            let now = Timestamp(milliseconds: Int64(number) * 1000 / Int64(perSecond))
            budget.firstTry()
            waiting += 1
            for _ in 0..<waiting {
                guard budget.furtherTry(now: now) == nil else { break }
                further += 1
            }
        }
        return further
    }

    @Test(arguments: [20, 50, 1000])
    func `when everything fails, there are at most a tenth more tries`(_ perSecond: Int) {
        var budget = RetryBudget()
        #expect(self.further(&budget, first: 10_000, perSecond: perSecond) <= 1000)
    }

    @Test func `once something succeeds again, what waited follows ever faster`() {
        var budget = RetryBudget()
        let now = Timestamp(milliseconds: 0)
        var allowed = budget.furtherTry(now: now) == nil ? 1 : 0
        var rounds: [Int] = []
        for _ in 0..<4 {
            for _ in 0..<allowed { budget.succeeded() }
            allowed = (0..<100).count { _ in budget.furtherTry(now: now) == nil }
            rounds.append(allowed)
        }
        #expect(rounds == [2, 4, 8, 10])
    }

    @Test func `a quiet bot may try again from time to time`() {
        var budget = RetryBudget(trickle: .seconds(5))
        func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }
        let answers = [0, 1, 4, 5, 9, 10].map { budget.furtherTry(now: at($0)) }
        #expect(answers == [nil, at(5), at(5), nil, at(10), nil])
    }

    @Test func `what was saved up is bounded`() {
        var budget = RetryBudget()
        for _ in 0..<100_000 { budget.firstTry() }
        let now = Timestamp(milliseconds: 0)
        let allowed = (0..<100).count { _ in budget.furtherTry(now: now) == nil }
        #expect(allowed == 10)
    }
}
