import Foundation
import Testing
import UnderstandingCases

@testable import Intents

struct UnseenTests {
    private static let cases = Cases(
        folder: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Benchmarks/understanding/Cases").standardizedFileURL
    )

    @Test(arguments: [
        ("unseen.txt", 200, 0.98, 0.97, 0.96), ("unseen-later.txt", 60, 0.95, 0.93, 0.9),
    ])
    func `sentences of people who have not seen the templates are understood`(
        file: String,
        least: Int,
        intents: Double,
        slots: Double,
        frames: Double
    ) throws {
        let score = try Self.cases.score(file, by: Fixtures.understander)
        let wrong = Comment(rawValue: score.wrong.joined(separator: "\n"))
        #expect(score.cases >= least)
        #expect(score.intentShare >= intents, wrong)
        #expect(score.slotF1 >= slots, wrong)
        #expect(score.frameShare >= frames, wrong)
    }
}
