import Requests
import Testing

@Suite("Rate limit")
struct AllowanceTests {
    private let allowance = Allowance(burst: 3, perHour: 60)
    private func minute(_ n: Double) -> Timestamp { Timestamp(milliseconds: Int64(n * 60_000)) }

    @Test func `a burst is admitted, then one a minute`() throws {
        var stored: Timestamp?
        for _ in 0..<3 { stored = try self.allowance.admit(stored, now: self.minute(0)) }
        #expect(throws: Refusal.tooMany(until: self.minute(1))) {
            try self.allowance.admit(stored, now: self.minute(0.5))
        }
        stored = try self.allowance.admit(stored, now: self.minute(1))
        #expect(throws: Refusal.tooMany(until: self.minute(2))) {
            try self.allowance.admit(stored, now: self.minute(1))
        }
    }

    @Test func `a rested person has the whole burst again`() throws {
        var stored = try self.allowance.admit(nil, now: self.minute(0))
        for _ in 0..<3 { stored = try self.allowance.admit(stored, now: self.minute(100)) }
        #expect(throws: Refusal.self) { try self.allowance.admit(stored, now: self.minute(100)) }
    }
}
