import Testing

@testable import Agents

struct YAMLFileTests {
    static let models = """
        # The marts.
        version: 2

        models:
          - name: orders  # one row per order
            columns:
              - name: id
                tests: [unique]
              - name: total
                description: >
                  Money, all
                  of it.

          # People.
          - name: people
            columns:
            - name: id
        # The end.

        """

    /// The lines that an edit added or took away.
    private static func difference(_ before: String, _ after: String) -> [String] {
        let (old, new) = (before.split(separator: "\n"), after.split(separator: "\n"))
        return new.difference(from: old).map { change in
            switch change {
            case .insert(_, let line, _): "+\(line)"
            case .remove(_, let line, _): "-\(line)"
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var edit: @Sendable (inout YAMLFile) throws -> Void
        var difference: [String]
    }

    static let cases = [
        Case(
            testDescription: "an item after a folded text",
            edit: {
                try $0.append(.map([.init("name", .text("tax"))]), to: [.key("models"), .item(0), .key("columns")])
            },
            difference: ["+      - name: tax"]
        ),
        Case(
            testDescription: "an item in brackets",
            edit: {
                let steps: [YAMLFile.Step] = [.key("models"), .item(0), .key("columns"), .item(0), .key("tests")]
                try $0.append(.text("not_null"), to: steps)
            },
            difference: ["-        tests: [unique]", "+        tests: [unique, not_null]"]
        ),
        Case(
            testDescription: "a key of an item",
            edit: {
                let steps: [YAMLFile.Step] = [.key("models"), .item(1), .key("columns"), .item(0)]
                try $0.add(.init("data_tests", .list([.text("unique"), .text("not_null")])), to: steps)
            },
            difference: ["+      data_tests:", "+        - unique", "+        - not_null"]
        ),
        Case(
            testDescription: "a key of the file, before its last comment",
            edit: { try $0.add(.init("metrics", .list([.map([.init("name", .text("yes"))])])), to: []) },
            difference: ["+metrics:", "+  - name: \"yes\""]
        ),
        Case(
            testDescription: "another name, its comment kept",
            edit: { try $0.replace([.key("models"), .item(0), .key("name")], with: "sales") },
            difference: ["-  - name: orders  # one row per order", "+  - name: sales  # one row per order"]
        ),
    ]

    @Test(arguments: cases) func `an edit changes no other line`(example: Case) throws {
        var file = try YAMLFile(path: "m.yml", text: Self.models)
        try example.edit(&file)
        #expect(Set(Self.difference(Self.models, file.text)) == Set(example.difference))
    }

    @Test func `an edit that would mean something else is refused`() throws {
        // The second use of an anchor is the first one's text: changing it changes both.
        var file = try YAMLFile(path: "m.yml", text: "a: &x\n  - one\nb: *x\n")
        #expect(throws: AgentError.self) { try file.append(.text("two"), to: [.key("b")]) }
        var broken = try YAMLFile(path: "m.yml", text: "a: [one,\n  two]\n")
        #expect(throws: AgentError.self) { try broken.append(.text("three"), to: [.key("a")]) }
        #expect(broken.text == "a: [one,\n  two]\n")
    }

    @Test func `text that YAML would misread is quoted`() throws {
        for text in ["no", "null", "1", "a: b", "x # y", "{{ ref('a') }}", "- a", "", "two\nlines", "\"q\" \\"] {
            var file = try YAMLFile(path: "m.yml", text: "list:\n  - one\n")
            try file.append(.map([.init("key", .text(text))]), to: [.key("list")])
            #expect(file.string([.key("list"), .item(1), .key("key")]) == text)
        }
    }
}
