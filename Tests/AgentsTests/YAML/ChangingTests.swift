import Testing

@testable import Agents

@Suite struct ChangingTests {
    private static let text = """
        models:
          # What people ordered.
          - name: orders
            description: >
              One row
              per order.
            columns:
              - name: id   # the key
                description: old  # soon new
                tests: [unique]

              - {name: price, description: In euro}

              - name: note

        """

    private func edited(_ change: (inout YAMLFile) throws -> Void) throws -> String {
        var file = try YAMLFile(path: "m.yml", text: Self.text)
        try change(&file)
        return file.text
    }

    private static let columns: [YAMLFile.Step] = [.key("models"), .item(0), .key("columns")]

    @Test func `a folded text becomes a plain one, and all else stays`() throws {
        let text = try self.edited { try $0.set("description", to: "Orders: all", in: [.key("models"), .item(0)]) }
        #expect(
            text
                == Self.text.replacing(
                    "    description: >\n      One row\n      per order.\n",
                    with: "    description: \"Orders: all\"\n"
                )
        )
    }

    @Test func `a text in brackets is replaced within them`() throws {
        let text = try self.edited { try $0.set("description", to: "In euro, net", in: Self.columns + [.item(1)]) }
        #expect(text == Self.text.replacing("description: In euro}", with: "description: \"In euro, net\"}"))
    }

    @Test func `a missing text is added`() throws {
        let text = try self.edited { try $0.set("description", to: "Words", in: Self.columns + [.item(2)]) }
        #expect(text.contains("      - name: note\n        description: Words\n"))
    }

    @Test func `an item goes with the blank line before it`() throws {
        let text = try self.edited { try $0.remove(Self.columns + [.item(1)]) }
        #expect(text == Self.text.replacing("      - {name: price, description: In euro}\n\n", with: ""))
    }

    @Test func `a list goes with its last item`() throws {
        let text = try self.edited { file in
            for _ in 0..<3 { try file.remove(Self.columns + [.item(0)]) }
        }
        #expect(!text.contains("columns"))
    }
}
