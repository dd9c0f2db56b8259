import Testing

@testable import Faults

@Suite("Flipped bits")
struct FlipTests {
    @Test(arguments: FlipTrial.Target.allCases)
    func `a bit turned over is harmless or noticed`(target: FlipTrial.Target) async throws {
        let tally = try await FlipTrial(flips: 60, seed: 11).hurt(target, 11, atMost: 60)
        #expect(tally.count == 60)
        #expect(tally.lost.isEmpty)
    }

    @Test func `no bit of a killed ledger's log turns over unnoticed`() async throws {
        let tally = try await FlipTrial(flips: 40, seed: 12).hurt(.log, 12, atMost: 40)
        #expect(tally.whole == 0)
    }
}
