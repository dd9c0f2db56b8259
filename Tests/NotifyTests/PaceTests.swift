import Notify
import Requests
import Testing

@Suite("Pace")
struct PaceTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private var pace = Pace()

    private func at(_ milliseconds: Int64) -> Timestamp { self.start.advanced(by: .milliseconds(milliseconds)) }

    private func bid(
        _ marker: String,
        by person: String? = nil,
        in lane: String = "c",
        _ urgency: Bid.Urgency = .first
    ) -> Bid {
        Bid(marker: marker, person: PersonID(person ?? marker), lane: lane, urgency: urgency)
    }

    private mutating func post(_ bid: Bid, at milliseconds: Int64 = 0) -> Int64? {
        self.pace.post(bid, now: self.at(milliseconds)).map { $0.milliseconds - self.start.milliseconds }
    }

    @Test mutating func `a quiet channel takes three first cards at once, then one a second`() {
        for name in ["1", "2", "3"] { #expect(self.post(self.bid(name)) == nil) }
        #expect(self.post(self.bid("4")) == 1000)
        #expect(self.post(self.bid("5", in: "d")) == nil, "another channel is another matter")
        #expect(self.post(self.bid("4"), at: 1000) == nil)
        #expect(self.post(self.bid("6"), at: 1000) == 2000)
    }

    @Test mutating func `other posts leave room for a first card`() {
        for name in ["1", "2"] { #expect(self.post(self.bid(name, .settled)) == nil) }
        #expect(self.post(self.bid("3", .settled)) == 1000)
        #expect(self.post(self.bid("4")) == nil)
    }

    @Test mutating func `everybody who waits has a turn of their own, and is not asked in vain`() {
        let bids = (0..<200).map { self.bid("\($0)") }
        let told = bids.map { self.post($0) }
        #expect(told.prefix(3).allSatisfy { $0 == nil })
        #expect(Set(told.dropFirst(3)).count == 197)
        for (bid, time) in zip(bids, told).dropFirst(3) {
            #expect(self.post(bid, at: (time ?? 0) + 7) == nil, "a few milliseconds late, as a worker is")
        }
    }

    @Test mutating func `a turn that is asked for early is kept`() {
        for name in ["1", "2", "3", "4", "5"] { _ = self.post(self.bid(name)) }
        for early in [Int64(100), 500, 900] { #expect(self.post(self.bid("5"), at: early) == 2000) }
    }

    @Test mutating func `the place of somebody who died is not waited for`() {
        for name in ["1", "2", "3", "dead", "next"] { _ = self.post(self.bid(name)) }
        #expect(self.post(self.bid("next"), at: 2000) == nil)
        #expect(self.post(self.bid("other"), at: 60_000) == nil, "and forgotten")
    }

    @Test mutating func `a first card gets before what only reports, though not for ever`() {
        for name in ["1", "2", "3"] { _ = self.post(self.bid(name)) }
        for name in 0..<20 { _ = self.post(self.bid("closing\(name)", .settled)) }
        #expect(self.post(self.bid("new")) == 1000)
        var passed: [String] = []
        for second in 1...40 {
            let now = Int64(second) * 1000
            if self.post(self.bid("stream\(second)"), at: now) == nil { passed.append("first") }
            for name in 0..<20 where !passed.contains("\(name)") {
                if self.post(self.bid("closing\(name)", .settled), at: now) == nil { passed.append("\(name)") }
            }
        }
        #expect(Set(passed).subtracting(["first"]).count > 8, "\(passed)")
    }

    @Test mutating func `a flood by one person delays another by one place`() {
        for number in 0..<500 { _ = self.post(self.bid("\(number)", by: "flood")) }
        let told = self.post(self.bid("ana"))
        #expect(told.map { $0 <= 2000 } == true, "\(told ?? 0)")
    }

    @Test mutating func `a crowd of more than there are places is bounded, and still gets through`() {
        for number in 0..<5000 { _ = self.post(self.bid("\(number)", by: "\(number % 50)", in: "\(number % 3)")) }
        #expect(self.pace.waiting <= 4096)
        #expect(self.post(self.bid("late"), at: 10_000_000) == nil)
        #expect(self.pace.waiting <= 4096)
    }

    @Test mutating func `whoever finds all places taken comes after their own message before`() {
        for number in 0..<4096 { _ = self.post(self.bid("\(number)", by: "flood")) }
        let told = (0..<20).map { self.post(self.bid("late \($0)", by: "flood")) ?? 0 }
        #expect(Set(told).count == 20 && told == told.sorted())
    }

    @Test mutating func `over a minute a channel gets no more than 60 posts and a burst`() {
        var posts = 0
        for millisecond in stride(from: Int64(0), to: 60_000, by: 50)
        where self.post(self.bid("\(posts)"), at: millisecond) == nil {
            posts += 1
        }
        #expect(posts <= 63 && posts >= 60)
    }

    @Test mutating func `one message is edited once a second`() {
        let message = MessageRef("1")
        #expect(self.pace.edit(message, self.bid("1", .settled), now: self.start) == nil)
        #expect(self.pace.edit(message, self.bid("1", .settled), now: self.start) == self.at(1000))
        #expect(self.pace.edit(message, self.bid("1", .settled), now: self.at(1000)) == nil)
    }

    @Test mutating func `once Slack has objected, edits keep to the published 50 a minute`() {
        self.pace.slowDown(now: self.start)
        var edits = 0
        for millisecond in stride(from: Int64(0), to: 60_000, by: 50) {
            for message in 0..<20 {
                let turn = self.bid("\(message)", in: "\(message)", .passing)
                if self.pace.edit(MessageRef("\(message)"), turn, now: self.at(millisecond)) == nil { edits += 1 }
            }
        }
        #expect(edits <= 55 && edits >= 48, "\(edits)")
    }
}
