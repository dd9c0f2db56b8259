import Foundation
import Requests
import Testing

@testable import Intents

struct TemplateTests {
    static let publicIntents: Set<String> = [
        "add_metric", "change_metric", "add_column", "rename_column", "drop_column", "change_join", "add_test",
        "fix_bug", "add_model", "change_materialization", "update_docs", "build_dashboard", "run_build",
        "explain_failure", "ask_data", "show_lineage", "check_freshness", "list_catalogue", "request_status",
        "cancel_request", "approve_request", "reject_request", "rollback", "help", "out_of_scope",
    ]

    @Test func `every intent of the public vocabulary has a template, and no other`() {
        #expect(Set(Fixtures.templates.templates.map(\.intent)) == Self.publicIntents)
    }

    @Test func `every intent comes to at least forty different sentences`() {
        let sentences = Dictionary(grouping: Fixtures.templates.training, by: \.label)
        for intent in Self.publicIntents {
            #expect(Set(sentences[intent, default: []].map(\.text)).count >= 40, "\(intent)")
        }
    }

    @Test func `forms are offered for changes alone`() {
        let forms = Set(Fixtures.templates.forms.map(\.name))
        #expect(forms.contains("add_metric"))
        #expect(!forms.contains("show_lineage") && !forms.contains("help"))
    }

    @Test func `a pattern expands to different sentences, the same every time`() throws {
        let pattern = try TemplatePattern("(add|create) a {thing}(| please)")
        let lists = ["thing": ["metric", "column", "test"]]
        let sentences = pattern.sentences(6, lists: lists, seed: 3)
        #expect(sentences.count > 3)
        #expect(sentences == pattern.sentences(6, lists: lists, seed: 3))
        #expect(sentences.allSatisfy { !$0.contains("{") && !$0.contains("|") })
    }

    static let good = """
        intent: wave
        title: Wave
        use: Somebody waves.
        kind: talk
        risk: low
        slots: []
        utterances: |
          (hello|good day) there
          hi {who}
        lists:
          who: [you, all]

        """

    @Test(arguments: [
        ("risk: low", "risk: lwo", 5, "low, medium or high"), ("use: Somebody", "usse: Somebody", 3, "usse"),
        ("hi {who}", "hi {whom}", 9, "{whom}"), ("(hello|good day)", "(hello|good day", 8, "("),
        ("kind: talk", "kind: [talk]", 4, "text"), ("slots: []", "slots: [", 7, "YAML"),
        ("intent: wave", "intent: wafe", 1, "wafe.yaml"),
    ])
    func `a typing error is told with file and line`(right: String, wrong: String, line: Int, words: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "wave.yaml")
        try Self.good.write(to: file, atomically: true, encoding: .utf8)
        #expect(try TemplateSet.load(from: folder).templates.count == 1)
        try Self.good.replacingOccurrences(of: right, with: wrong).write(to: file, atomically: true, encoding: .utf8)
        let error = try #require(throws: TemplateError.self) { try TemplateSet.load(from: folder) }
        #expect(error.file.hasSuffix("wave.yaml"))
        #expect(error.line.map { abs($0 - line) <= 1 } == true, "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }
}
