import Testing

@testable import Transport

struct HostTurnsTests {
    @Test func `turns are taken in the order of arrival, and hosts do not wait for each other`() {
        var turns = HostTurns<Int>(limit: 2)
        let arrivals = [1, 2, 3, 4].map { turns.arrive($0, at: "a") }
        let elsewhere = turns.arrive(5, at: "b")
        let turned = (1...3).map { _ in turns.finish(at: "a") }
        let later = [6, 7].map { turns.arrive($0, at: "a") }
        #expect(arrivals == [true, true, false, false])
        #expect(elsewhere)
        #expect(turned == [3, 4, nil])
        #expect(later == [true, false])
    }

    @Test func `one who leaves is skipped, and one who had started cannot leave`() {
        var turns = HostTurns<Int>(limit: 1)
        let arrivals = [1, 2, 3].map { turns.arrive($0, at: "a") }
        let departures = [2, 2, 1].map { turns.leave($0, at: "a") }
        let waiting = turns.waiting
        let turned = (1...2).map { _ in turns.finish(at: "a") }
        #expect(arrivals == [true, false, false])
        #expect(departures == [true, false, false])
        #expect(waiting == [3])
        #expect(turned == [3, nil])
        #expect(turns.waiting.isEmpty)
    }
}
