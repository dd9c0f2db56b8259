import Testing

@testable import Faults

@Suite("Power cuts")
struct PowerTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `what was acknowledged is there whenever the power goes`(seed: UInt64) async throws {
        let tally = try await PowerTrial(points: 40, seed: seed).tell(seed, atMost: 40)
        #expect(tally.count > 20)
        #expect(tally.lost.isEmpty)
        #expect(tally.detected == 0 && tally.refused.isEmpty)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what may be forgotten goes whole or not at all, and takes nothing else along`(seed: UInt64) async throws {
        let tally = try await PowerTrial(points: 40, seed: seed, isAgeing: true).tell(seed, atMost: 40)
        #expect(tally.count > 20)
        #expect(tally.lost.isEmpty)
        #expect(tally.detected == 0 && tally.refused.isEmpty)
    }
}
