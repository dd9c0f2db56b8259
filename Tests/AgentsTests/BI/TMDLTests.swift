import Foundation
import Testing

@testable import Agents

struct TMDLTests {
    static let table = """
        /// Sales, one row each.
        table 'Our Sales'
        \tlineageTag: 57d5af1c-7bb9-583d-84f5-a2133d437ab5

        \tmeasure Total = SUM('Our Sales'[amount])
        \t\tformatString: #,##0

        \tmeasure Share =
        \t\t\tDIVIDE(
        \t\t\t\t[Total],
        \t\t\t\tCALCULATE([Total], ALL('Our Sales'))
        \t\t\t)
        \t\tformatString: 0 %

        \t/// What it cost.
        \tcolumn amount
        \t\tdataType: double
        \t\tisHidden
        \t\tsourceColumn: amount

        \t\tannotation SummarizationSetBy = Automatic

        \tpartition p = m
        \t\tmode: import
        \t\tsource =
        \t\t\t\tlet
        \t\t\t\t    Source = Odbc.Query("select * from fct_sales")
        \t\t\t\tin
        \t\t\t\t    Source

        """

    @Test(arguments: ["\n", "\r\n"]) func `a file is written back byte for byte`(ending: String) throws {
        let text = Self.table.replacing("\n", with: ending)
        #expect(Array(try TMDLFile(path: "t", text: text).text.utf8) == Array(text.utf8))
    }

    @Test func `every file of the example is read and written back`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")
        var count = 0
        for case let url as URL in FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) ?? .init()
        where url.pathExtension == "tmdl" {
            let text = try String(contentsOf: url, encoding: .utf8)
            #expect(try TMDLFile(path: url.path, text: text).text == text)
            count += 1
        }
        #expect(count > 3)
    }

    @Test func `objects have their names, parents and expressions`() throws {
        let model = PowerBIModel([try TMDLFile(path: "t", text: Self.table)])
        let table = try #require(model.tables.first)
        #expect(table.name == "Our Sales")
        #expect(table.measures.map(\.name) == ["Total", "Share"])
        #expect(table.measures.last?.expression.contains("ALL('Our Sales')") == true)
        #expect(table.columns.map(\.name) == ["amount"])
        #expect(model.table(of: "fct_sales", having: ["amount"])?.name == "Our Sales")
        #expect(model.table(of: "sales", having: ["amount"]) == nil)
    }

    @Test(arguments: [
        "table T\n\t\t\tcolumn far", "table T\n\t$ garbage", "garbage here and there", "table T\n  column c",
    ])
    func `a line that cannot be placed is refused with its number`(text: String) {
        let error = #expect(throws: AgentError.self) { try TMDLFile(path: "t.tmdl", text: text) }
        #expect(error?.message.contains("line") == true)
    }

    @Test func `a measure goes after the last one and nothing else changes`() throws {
        var model = PowerBIModel([try TMDLFile(path: "t", text: Self.table)])
        try model.add(
            "Mean Amount",
            expression: "AVERAGE('Our Sales'[amount])",
            description: "Mean.",
            format: "0.0",
            lineageTag: "a",
            to: try #require(model.tables.first)
        )
        let added =
            "\t/// Mean.\n\tmeasure 'Mean Amount' = AVERAGE('Our Sales'[amount])\n\t\tformatString: 0.0\n\t\tlineageTag: a\n\n"
        #expect(model.files[0].text.replacing(added, with: "") == Self.table)
        #expect(model.tables[0].measures.map(\.name) == ["Total", "Share", "Mean Amount"])
    }

    @Test(arguments: [
        "SUM('Our Sales'[price])", "SUM(Nowhere[amount])", "[Missing]", "SUM('Our Sales'[amount]", "\"open", "[Total])",
        "",
        "DIVIDE([New], 2)", "COUNTROWS('Elsewhere')",
    ])
    func `a measure that cannot work is refused`(expression: String) throws {
        var model = PowerBIModel([try TMDLFile(path: "t", text: Self.table)])
        let table = try #require(model.tables.first)
        #expect(throws: AgentError.self) {
            try model.add("New", expression: expression, description: "", format: nil, lineageTag: "a", to: table)
        }
        #expect(model.files[0].text == Self.table)
    }
}
