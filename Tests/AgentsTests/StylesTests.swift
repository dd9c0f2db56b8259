import Agents
import Cases
import Foundation
import Testing

/// The quick ones among the cases on projects in other hands' styles; `proof cases` runs them all.
@Suite(.serialized) struct StylesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The place of all copies, and what makes them; each project is built once.
    private static let place = Result { try Place() }
    private static let runner = Result {
        Runner(root: root, folder: URL(filePath: try place.get().path), toolbox: try Toolbox.real())
    }

    static let cases: [Case] = {
        let all = try? Case.all(in: root.appending(path: "Tests/Fixtures/cases"))
        return (all ?? []).filter { $0.quick == true }
    }()

    @Test(arguments: cases) func `a change fits the project's style, or is turned down`(example: Case) async throws {
        let result = try await Self.runner.get().run(example)
        #expect(result.differences.isEmpty)
    }

    @Test func `every case can be read`() throws {
        let cases = try Case.all(in: Self.root.appending(path: "Tests/Fixtures/cases"))
        #expect(cases.count >= 60)
        #expect(Set(cases.map(\.project)) == ["clinic", "library", "shop", "taxi"])
        #expect(Set(cases.map(\.intent)).isSubset(of: Agents.intents))
    }
}
