import Notify
import Requests
import Testing

@Suite("Pace")
struct PaceTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private var pace = Pace()

    private func at(_ milliseconds: Int64) -> Timestamp { self.start.advanced(by: .milliseconds(milliseconds)) }

    @Test mutating func `a quiet channel takes three first cards at once, then one a second`() {
        for _ in 0..<3 { #expect(self.pace.post(in: "c", isFirst: true, now: self.start) == nil) }
        #expect(self.pace.post(in: "c", isFirst: true, now: self.start) == self.at(1000))
        #expect(self.pace.post(in: "d", isFirst: true, now: self.start) == nil, "another channel is another matter")
        #expect(self.pace.post(in: "c", isFirst: true, now: self.at(1000)) == nil)
        #expect(self.pace.post(in: "c", isFirst: true, now: self.at(1000)) == self.at(2000))
    }

    @Test mutating func `other posts leave room for a first card`() {
        for _ in 0..<2 { #expect(self.pace.post(in: "c", isFirst: false, now: self.start) == nil) }
        #expect(self.pace.post(in: "c", isFirst: false, now: self.start) == self.at(1000))
        #expect(self.pace.post(in: "c", isFirst: true, now: self.start) == nil)
    }

    @Test mutating func `over a minute a channel gets no more than 60 posts and a burst`() {
        var posts = 0
        for millisecond in stride(from: Int64(0), to: 60_000, by: 50)
        where self.pace.post(in: "c", isFirst: true, now: self.at(millisecond)) == nil {
            posts += 1
        }
        #expect(posts <= 63 && posts >= 60)
    }

    @Test mutating func `over a minute there are no more than 50 edits and a burst`() {
        var edits = 0
        for millisecond in stride(from: Int64(0), to: 60_000, by: 50) {
            for message in 0..<20
            where self.pace.edit(MessageRef("\(message)"), now: self.at(millisecond)) == nil {
                edits += 1
            }
        }
        #expect(edits <= 70 && edits >= 65)
    }

    @Test mutating func `a time to ask again is a time at which it is admitted`() throws {
        for _ in 0..<3 { _ = self.pace.post(in: "c", isFirst: true, now: self.start) }
        let refused = self.pace.post(in: "c", isFirst: true, now: self.start)
        let time = try #require(refused)
        #expect(self.pace.post(in: "c", isFirst: true, now: time) == nil)
        let message = MessageRef("1")
        _ = self.pace.edit(message, now: self.start)
        let early = self.pace.edit(message, now: self.start)
        let edit = try #require(early)
        #expect(self.pace.edit(message, now: edit) == nil)
    }
}
