import Requests
import Testing

@testable import ChatBridge

@Suite("What may be sent to Slack now")
struct SlackTrafficTests {
    private var traffic = SlackTraffic()

    private func at(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: 1_000_000 + Int64(seconds * 1000)) }

    private mutating func admits(_ method: SlackMethod = .post, _ lane: String = "C1", at seconds: Double) -> Bool {
        self.traffic.admit(method, lane, now: self.at(seconds)) == .go
    }

    private mutating func fail(_ times: Int, _ method: SlackMethod = .post, at seconds: Double = 0) {
        for _ in 0..<times { self.traffic.report(method, "C1", .failed, now: self.at(seconds)) }
    }

    private mutating func report(_ outcome: SlackTraffic.Outcome, _ lane: String = "C1", at seconds: Double = 0) {
        self.traffic.report(.post, lane, outcome, now: self.at(seconds))
    }

    @Test mutating func `a channel that has to wait does not hold up another`() {
        self.report(.limited(until: self.at(30)))
        #expect(self.admits(at: 29.9) == false)
        #expect(self.admits(.post, "C2", at: 1) == true)
        #expect(self.admits(.update, "C1", at: 1) == true)
        #expect(self.admits(at: 30) == true)
    }

    @Test mutating func `a second channel that has to wait means the whole method`() {
        self.report(.limited(until: self.at(30)))
        self.report(.limited(until: self.at(40)), "C2", at: 1)
        #expect(self.admits(.post, "C3", at: 39.9) == false)
        #expect(self.admits(.post, "C3", at: 40) == true)
    }

    @Test mutating func `those who wait come back one after the other, and not for the waits of others`() {
        self.report(.limited(until: self.at(3000)))
        for _ in 0..<100 { #expect(self.admits(at: 1) == false) }
        self.fail(5)
        var told: [Timestamp] = []
        for _ in 0..<100 {
            if case .wait(let until, _) = self.traffic.admit(.post, "C2", now: self.at(1)) { told.append(until) }
        }
        #expect(Set(told).count == 100)
        #expect(told.allSatisfy { $0 <= self.at(4) })
    }

    @Test mutating func `edits have to wait together`() {
        self.traffic.report(.update, "C1", .limited(until: self.at(30)), now: self.at(0))
        #expect(self.admits(.update, "C2", at: 1) == false)
        #expect(self.traffic.condition(of: .update, now: self.at(1)).state == .strained)
    }

    @Test mutating func `five failures in a row open the breaker of the method alone`() {
        self.fail(4)
        #expect(self.admits(at: 0) == true)
        self.fail(1)
        #expect(self.admits(at: 1.9) == false)
        #expect(self.admits(.update, at: 1) == true)
        #expect(self.traffic.condition(of: .post, now: self.at(1)).state == .broken)
        #expect(self.admits(at: 2) == true, "one probe")
        #expect(self.admits(at: 2.1) == false, "and no second")
        self.report(.answered, at: 2.2)
        #expect(self.admits(at: 2.3) == true)
        #expect(self.traffic.condition(of: .post, now: self.at(3)).state == .well)
    }

    @Test mutating func `a refusal is an answer`() {
        for _ in 0..<20 {
            self.fail(4)
            self.report(.answered)
        }
        #expect(self.admits(at: 0) == true)
    }

    @Test mutating func `ten minutes of 5xx: few calls, and well again within ten seconds`() {
        // One effect arrives each second; everybody comes back when told.
        var waiting: [Double] = []
        var (calls, sent, effects) = (0, [Double](), 0)
        var second = 0.0
        while second < 640 {
            if second.truncatingRemainder(dividingBy: 1) == 0, second < 600 {
                waiting.append(second)
                effects += 1
            }
            let due = waiting.filter { $0 <= second }
            waiting.removeAll { $0 <= second }
            for _ in due {
                switch self.traffic.admit(.post, "C1", now: self.at(second)) {
                case .go where second >= 600:
                    self.report(.answered, at: second)
                    sent.append(second)
                case .go:
                    calls += 1
                    let until = self.traffic.report(.post, "C1", .failed, now: self.at(second))
                    waiting.append(Double((until?.milliseconds ?? 0) - 1_000_000) / 1000)
                case .wait(let until, _): waiting.append(Double(until.milliseconds - 1_000_000) / 1000)
                case .checkToken, .shut: Issue.record("the token is well")
                }
            }
            second = (second * 10 + 1).rounded() / 10
        }
        #expect(sent.count == effects && effects == 600)
        #expect((sent.max() ?? 0) <= 610, "\(sent.max() ?? 0)")
        #expect(Double(calls) <= 0.2 * Double(effects), "\(calls) calls in vain")
    }

    @Test mutating func `what is shut opens for auth.test alone, and not for a call that was on its way`() {
        self.traffic.shut(because: "it was taken out")
        #expect(self.traffic.admit(.post, "C1", now: self.at(0)) == .shut(why: "it was taken out"))
        self.report(.answered, at: 1)
        #expect(self.traffic.admit(.post, "C1", now: self.at(1)) == .shut(why: "it was taken out"))
        #expect(self.traffic.tokenCondition.state == .broken)
        self.traffic.report(.whoAmI, "", .answered, now: self.at(2))
        #expect(self.admits(at: 2) && self.traffic.tokenCondition.state == .well)
    }

    @Test mutating func `a refused token holds everything until auth.test is well, and asks rarely`() {
        self.report(.refused("token_revoked"))
        #expect(self.traffic.tokenCondition.state == .broken)
        #expect(self.traffic.tokenCondition.detail.contains("token_revoked"))
        var checks = 0
        for tenth in 0..<6000 {
            for (method, lane) in [(SlackMethod.post, "C1"), (.update, "C2"), (.history, "C1")] {
                switch self.traffic.admit(method, lane, now: self.at(Double(tenth) / 10)) {
                case .go, .shut: Issue.record("sent, or shut, with a refused token")
                case .wait: break
                case .checkToken:
                    checks += 1
                    self.traffic.report(.whoAmI, "", .refused("token_revoked"), now: self.at(Double(tenth) / 10))
                }
            }
        }
        #expect(checks >= 18 && checks <= 26, "\(checks) checks in ten minutes")
        let admission = self.traffic.admit(.post, "C1", now: self.at(700))
        #expect(admission == .checkToken)
        self.traffic.report(.whoAmI, "", .answered, now: self.at(700))
        #expect(self.admits(at: 700) == true && self.admits(.update, at: 700) == true)
        #expect(self.traffic.tokenCondition.state == .well)
    }

    @Test mutating func `a permission that is missing holds its method alone`() {
        self.report(.forbidden("add chat:write"))
        #expect(self.admits(at: 59) == false)
        #expect(self.admits(.update, at: 1) == true)
        #expect(self.traffic.condition(of: .post, now: self.at(1)) == (.broken, "add chat:write"))
        #expect(self.admits(at: 60) == true)
        self.report(.answered, at: 61)
        #expect(self.traffic.condition(of: .post, now: self.at(61)).state == .well)
    }
}
