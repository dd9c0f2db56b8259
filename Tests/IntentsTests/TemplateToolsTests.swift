import Foundation
import Requests
import Synchronization
import Testing

@testable import Intents

/// Counts what a shelf tells.
private final class Told: Sendable {
    private let problems = Mutex<[TemplateError?]>([])
    var count: Int { self.problems.withLock { $0.count } }
    func add(_ problem: TemplateError?) { self.problems.withLock { $0.append(problem) } }
}

struct TemplateToolsTests {
    /// A copy of the templates that a test may spoil.
    private static func copied(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID())")
        try FileManager.default.copyItem(at: Fixtures.folder, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private static func edit(_ file: URL, _ old: String, _ new: String) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(old))
        try text.replacingOccurrences(of: old, with: new).write(to: file, atomically: true, encoding: .utf8)
    }

    @Test func `the templates that come with the program are in order`() {
        let findings = TemplateLint(directory: Fixtures.folder).findings
        #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test func `planted mistakes are found, each with its file and line`() async throws {
        try await Self.copied { folder in
            try Self.edit(folder.appending(path: "help.yaml"), "  usage\n", "  usage\n  what feeds {model}\n")
            try Self.edit(
                folder.appending(path: "rollback.yaml"),
                "slots:\n",
                "slots:\n  - {name: weather, type: words, ask: How is the weather?}\n"
            )
            try Self.edit(folder.appending(path: "add_test.yaml"), "slots: {test: not_null", "slots: {tset: not_null")
            let findings = TemplateLint(directory: folder).findings.map(\.description)
            #expect(
                findings.contains { $0.contains("help.yaml, line") && $0.contains("show_lineage.yaml:") },
                "\(findings)"
            )
            #expect(findings.contains { $0.contains("rollback.yaml:") && $0.contains("weather") }, "\(findings)")
            #expect(findings.contains { $0.contains("add_test.yaml:") && $0.contains("tset") }, "\(findings)")
        }
    }

    @Test func `every broken file is told, not only the first`() async throws {
        try await Self.copied { folder in
            try Self.edit(folder.appending(path: "help.yaml"), "kind: talk", "kind: tlak")
            try Self.edit(folder.appending(path: "rollback.yaml"), "risk:", "rsik:")
            let files = Set(TemplateLint(directory: folder).findings.map { URL(filePath: $0.file).lastPathComponent })
            #expect(files == ["help.yaml", "rollback.yaml"])
        }
    }

    @Test func `a skeleton is in order before a word of it is changed`() async throws {
        try await Self.copied { folder in
            let skeleton = try #require(TemplateSkeleton(intent: "archive_model"))
            try skeleton.text.write(to: folder.appending(path: skeleton.file), atomically: true, encoding: .utf8)
            let findings = TemplateLint(directory: folder).findings
            #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
        }
        #expect(TemplateSkeleton(intent: "../x") == nil)
        #expect(TemplateSkeleton(intent: "Archive") == nil)
    }

    @Test func `a trial judges what it has not learnt from`() {
        let trial = TemplateTrial(Fixtures.templates)
        #expect(trial.intents.count == Fixtures.templates.templates.count)
        #expect(trial.accuracy > 0.75)
        #expect(trial.accuracy < 1)
        #expect(trial.confusions.reduce(0) { $0 + $1.count } == trial.mistakes.count)
        #expect(trial.mistakes.allSatisfy { $0.line != nil })
    }

    @Test func `changed templates are taken up, and bad ones are not`() async throws {
        try await Self.copied { folder in
            let health = Health()
            let told = Told()
            let shelf = try TemplateShelf(
                directory: folder,
                offered: nil,
                health: health,
                clock: ReaderTests.StoppedClock(),
                told: { problem in told.add(problem) }
            )
            let help = folder.appending(path: "help.yaml")
            await shelf.look()
            #expect(told.count == 0)
            try Self.edit(help, "title: Help", "title: Assistance")
            await shelf.look()
            #expect(shelf.current.understander.templates["help"]?.title == "Assistance")
            try Self.edit(help, "kind: talk", "kind: tlak, or so")
            await shelf.look()
            await shelf.look()
            #expect(shelf.current.understander.templates["help"]?.title == "Assistance")
            let state = health.conditions.first { $0.subject == "templates" }
            #expect(state?.state == .strained)
            #expect(state?.detail.contains("help.yaml") == true)
            try Self.edit(help, "kind: tlak, or so", "kind: talk")
            await shelf.look()
            #expect(health.conditions.first { $0.subject == "templates" }?.state == .well)
            #expect(told.count == 3)
        }
    }
}
