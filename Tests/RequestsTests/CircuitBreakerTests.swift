import Requests
import Testing

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    private func opened(at second: Int64) -> CircuitBreaker {
        var breaker = CircuitBreaker(threshold: 3, pause: .seconds(2), longestPause: .seconds(7))
        for _ in 0..<3 { breaker.failed(now: self.at(second)) }
        return breaker
    }

    @Test func `it opens at the third failure in a row`() {
        var breaker = CircuitBreaker(threshold: 3)
        var opened = (0..<2).map { _ in breaker.failed(now: self.at(0)) }
        var asked = [breaker.admit(now: self.at(0))]
        opened.append(breaker.failed(now: self.at(0)))
        asked.append(breaker.admit(now: self.at(1)))
        #expect(opened == [false, false, true])
        #expect(asked == [nil, self.at(2)])
    }

    @Test func `a success in between starts the count again`() {
        var breaker = CircuitBreaker(threshold: 2)
        breaker.failed(now: self.at(0))
        breaker.succeeded()
        let opened = breaker.failed(now: self.at(0))
        #expect(!opened)
    }

    @Test func `one probe goes through after the pause`() {
        var breaker = self.opened(at: 0)
        #expect(breaker.admit(now: self.at(2)) == nil)
        #expect(breaker.admit(now: self.at(2)) == self.at(4))
        breaker.succeeded()
        #expect(breaker.admit(now: self.at(2)) == nil)
    }

    @Test func `the pause doubles with each failed probe, up to the longest`() {
        var breaker = self.opened(at: 0)
        var until = self.at(2)
        for length in [4, 7, 7] {
            #expect(breaker.admit(now: until) == nil)
            breaker.failed(now: until)
            let next = until.advanced(by: .seconds(length))
            #expect(breaker.admit(now: until) == next)
            until = next
        }
    }

    @Test func `a probe that nobody reports on is given up`() {
        var breaker = self.opened(at: 0)
        #expect(breaker.admit(now: self.at(2)) == nil)
        #expect(breaker.admit(now: self.at(4)) == nil)
    }
}
