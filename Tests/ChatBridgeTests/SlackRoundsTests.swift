import ChatBridge
import Requests
import Testing

@Suite("Rounds through histories")
struct SlackRoundsTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)
    private let began = "1700000000.000000"

    private func after(_ seconds: Int) -> Timestamp { self.start.advanced(by: .seconds(seconds)) }

    /// With these channels listed.
    private func rounds(_ marks: [String: String] = [:], listed: [String] = []) -> SlackRounds {
        var rounds = SlackRounds(marks: marks, began: self.began, now: self.start)
        rounds.listed(listed, now: self.start)
        return rounds
    }

    @Test func `first it is asked which channels there are, then each is read`() {
        var rounds = SlackRounds(marks: [:], began: self.began, now: self.start)
        #expect(rounds.next(now: self.start) == .list)
        rounds.listed(["C1"], now: self.start)
        guard case .read("C1", _) = rounds.next(now: self.start) else {
            Issue.record("C1 is not read")
            return
        }
        rounds.finished("C1", .done(upTo: nil), now: self.start)
        #expect(rounds.next(now: self.start) == .wait(until: self.after(300)))
    }

    @Test
    func `a channel is read from ten minutes before its mark, a day back at most, and never from before the start`() {
        let fresh = self.rounds(["C1": "1799999900.000100"])
        #expect(fresh.next(now: self.start) == .read(channel: "C1", since: "1799999300.000000"))
        let old = self.rounds(["C1": "1799000000.000000"])
        #expect(old.next(now: self.start) == .read(channel: "C1", since: "1799913600.000000"))
        var young = SlackRounds(marks: [:], began: "1799999999.000000", now: self.start)
        young.listed(["C1"], now: self.start)
        #expect(young.next(now: self.start) == .read(channel: "C1", since: "1799999999.000000"))
    }

    @Test func `the mark only moves on`() {
        var rounds = self.rounds(["C1": "1799999900.000000"])
        rounds.finished("C1", .done(upTo: "1799999800.000000"), now: self.start)
        #expect(rounds.next(now: self.after(300)) == .list)
        rounds.listed([], now: self.after(300))
        #expect(rounds.next(now: self.after(300)) == .read(channel: "C1", since: "1799999300.000000"))
    }

    @Test func `after a gap everything is due at once, but for what may not be read`() {
        var rounds = self.rounds(listed: ["C1", "C2"])
        rounds.finished("C1", .done(upTo: nil), now: self.start)
        rounds.finished("C2", .refused("not_in_channel"), now: self.start)
        #expect(rounds.refusals == ["C2": "not_in_channel"])
        rounds.gap(now: self.after(1))
        #expect(rounds.next(now: self.after(1)) == .list)
        rounds.listed(["C1", "C2"], now: self.after(1))
        guard case .read("C1", _) = rounds.next(now: self.after(1)) else {
            Issue.record("C1 is not read")
            return
        }
        rounds.finished("C1", .done(upTo: nil), now: self.after(1))
        #expect(rounds.next(now: self.after(1)) == .wait(until: self.after(301)))
    }

    @Test func `what failed is tried again soon, what is refused in an hour`() {
        var rounds = self.rounds(listed: ["C1"])
        rounds.finished("C1", .failed, now: self.start)
        #expect(rounds.next(now: self.start) == .wait(until: self.after(30)))
        rounds.finished("C1", .refused("missing_scope"), now: self.start)
        rounds.listed([], now: self.after(3599))
        #expect(rounds.next(now: self.after(3599)) == .wait(until: self.after(3600)))
    }

    @Test func `calls keep below Slack's limit, with a few at once`() {
        var rounds = self.rounds()
        let times = (0..<40).map { _ in rounds.call(now: self.start) }
        #expect(times.count { $0 <= self.start } == 10)
        #expect(times.count { $0 <= self.after(60) } == 40)
        #expect(times.last == self.after(60))
    }

    @Test func `where Slack admits one call a minute, that is what it gets`() {
        var rounds = self.rounds(listed: ["C1", "C2"])
        rounds.limited(until: self.after(60), now: self.start)
        #expect(rounds.call(now: self.start) == self.after(60))
        #expect(rounds.call(now: self.after(60)) == self.after(120))
        #expect(rounds.call(now: self.after(120)) == self.after(180))
        #expect(rounds.period == .seconds(600))
    }

    @Test func `a clock that is put back holds nothing up for long`() {
        var rounds = self.rounds()
        for _ in 0..<10 { _ = rounds.call(now: self.start) }
        let back = self.after(-5400)
        #expect(back.duration(to: rounds.call(now: back)) < .seconds(120))
    }
}
