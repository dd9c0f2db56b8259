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

        \tmeasure Fenced = ```
        \t\t\t  VAR x = [Total]
        \t\tRETURN x
        \t\t\t```
        \t\tisHidden

        \t/// What it cost.
        \t/// In euros.
        \tcolumn amount
        \t\tdataType: double
        \t\tisHidden
        \t\tsourceColumn: amount

        \t\tannotation SummarizationSetBy = Automatic

        \tcolumn 'it''s = odd: a.b'
        \t\tformatString: "say ""hi"" "
        \t\tsourceColumn: odd

        \thierarchy Sizes
        \t\tlevel Amount
        \t\t\tcolumn: amount

        \tpartition p = m
        \t\tmode: import
        \t\tsource =
        \t\t\t\tlet
        \t\t\t\t    Source = Odbc.Query("select * from fct_sales")
        \t\t\t\tin
        \t\t\t\t    Source

        \tannotation Empty =

        """

    static func model(_ text: String = Self.table) throws -> PowerBIModel {
        PowerBIModel([try TMDLFile(path: "t.tmdl", text: text)])
    }

    @Test(arguments: ["\n", "\r\n"], ["", "\u{FEFF}"])
    func `a file is written back byte for byte`(ending: String, mark: String) throws {
        let text = mark + Self.table.replacing("\n", with: ending)
        for cut in [
            text, String(text.dropLast()), text + ending + "\t" + ending,
            text + "annotation X = 1\r\nannotation Y = \n",
        ] {
            #expect(Array(try TMDLFile(path: "t", text: cut).text.utf8) == Array(cut.utf8))
        }
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

    @Test(arguments: 0..<60)
    func `what is generated is read as it was meant and written back byte for byte`(seed: UInt64) throws {
        var maker = TMDLMaker(seed: seed)
        let objects = maker.objects()
        let text = maker.write(objects)
        let file = try TMDLFile(path: "t", text: text)
        #expect(Array(file.text.utf8) == Array(text.utf8))
        #expect(TMDLMaker.read(file) == objects, "\(text)")
    }

    @Test(arguments: 0..<60) func `an edit of what is generated changes nothing else`(seed: UInt64) throws {
        var maker = TMDLMaker(seed: seed)
        let objects = maker.objects()
        var file = try TMDLFile(path: "t", text: maker.write(objects))
        let before = file.lines
        let table = try #require(file.children(of: nil, "table").first)
        let new = maker.measure(named: "Brand New")
        try file.insert(new, into: table)
        var expected = objects
        let index = try #require(expected.firstIndex { $0.kind == "table" })
        let last = expected[index].children.lastIndex { $0.kind == "measure" }
        let next = expected[index].children.firstIndex { $0.kind != "measure" } ?? expected[index].children.count
        expected[index].children.insert(new, at: last.map { $0 + 1 } ?? next)
        #expect(TMDLMaker.read(file) == expected, "\(file.text)")
        // Without the new lines it is what it was, but for the end of a last line that had none.
        let difference = file.lines.map(\.text).difference(from: before.map(\.text))
        #expect(difference.removals.isEmpty)
        let measure = try #require(file.objects.firstIndex { $0.name == "Brand New" })
        try file.setExpression(of: measure, to: "1 + 1")
        #expect(file.objects[measure].expression?.text == "1 + 1")
    }

    @Test func `objects have their names, parents, descriptions and expressions`() throws {
        let file = try TMDLFile(path: "t", text: Self.table)
        let model = PowerBIModel([file])
        let table = try #require(model.tables.first)
        #expect(table.name == "Our Sales")
        #expect(table.measures.map(\.name) == ["Total", "Share", "Fenced"])
        #expect(table.measures[1].expression == "DIVIDE(\n\t[Total],\n\n\tCALCULATE([Total], ALL('Our Sales'))\n)")
        #expect(table.measures[2].expression == "  VAR x = [Total]\nRETURN x")
        #expect(table.columns.map(\.name) == ["amount", "it's = odd: a.b"])
        #expect(file.objects.first { $0.name.hasPrefix("it's") }?.text("formatString") == "say \"hi\" ")
        #expect(file.objects.first { $0.name == "amount" }?.description?.count == 2)
        #expect(model.table(of: "fct_sales", having: ["amount"])?.name == "Our Sales")
        #expect(model.table(of: "sales", having: ["amount"]) == nil)
        #expect(model.faults().isEmpty, "\(model.faults())")
    }

    @Test(arguments: [
        ("table T\n\t\t\tcolumn far", "t.tmdl:2:4: "), ("table T\n\t$ garbage", "t.tmdl:2:2: "),
        ("garbage here and there", "t.tmdl:1:1: "), ("table T\n\tmesure M = 1", "did you mean measure?"),
        ("table T\n\tisHiden", "did you mean isHidden?"), ("table T\n\tcolumn c\n\tcolumn C", "t.tmdl:3:2: "),
        ("table T\n\tlineageTag: a\n\tlineageTag: b", "given twice"), ("column c", "cannot stand by itself"),
        ("table T\n\tlevel L", "cannot stand in a table"), ("table T\n\tmeasure M = ```\n\t\t1", "t.tmdl:2:1: "),
        ("table T\n\tmeasure 'M = 1", "no closing quote"), ("table T\n\tmeasure My Total = 1", "single quotes"),
        ("/// lost\n\ntable T", "t.tmdl:1:1: "), ("table T\n\tcolumn", "has no name"),
        ("table T\n\t column c", "t.tmdl:2:2: "),
    ])
    func `what cannot be placed is refused with file, line and column`(text: String, part: String) {
        let error = #expect(throws: AgentError.self) { try TMDLFile(path: "t.tmdl", text: text) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `a measure goes after the last one and nothing else changes`() throws {
        var model = try Self.model()
        try model.edit(0) { (file) throws(AgentError) in
            try file.insert(
                TMDLObject(
                    kind: "measure",
                    name: "Mean Amount",
                    description: "Mean.",
                    expression: "AVERAGE('Our Sales'[amount])",
                    properties: [.init(name: "formatString", value: "0.0")]
                ),
                into: 0
            )
        }
        let added =
            "\n\t/// Mean.\n\tmeasure 'Mean Amount' = AVERAGE('Our Sales'[amount])\n\t\tformatString: 0.0\n"
        #expect(model.files[0].text.replacing(added, with: "") == Self.table)
        #expect(model.tables[0].measures.map(\.name) == ["Total", "Share", "Fenced", "Mean Amount"])
    }

    @Test func `columns, hierarchies and relationships are inserted where they belong`() throws {
        var model = try Self.model()
        try model.edit(0) { (file) throws(AgentError) in
            let column = TMDLObject(
                kind: "column",
                name: "new one",
                properties: [.init(name: "sourceColumn", value: "new")]
            )
            try file.insert(column, into: 0)
            let level = TMDLObject(kind: "level", name: "L", properties: [.init(name: "column", value: "'new one'")])
            try file.insert(TMDLObject(kind: "hierarchy", name: "H", children: [level]), into: 0)
        }
        let kinds = model.files[0].children(of: 0).map { model.files[0].objects[$0].kind }
        #expect(
            kinds == [
                "measure", "measure", "measure", "column", "column", "column", "hierarchy", "hierarchy", "partition",
                "annotation",
            ]
        )
        var relationships = PowerBIModel([
            try TMDLFile(path: "a", text: "table A\n\tcolumn id\n\ntable B\n\tcolumn id\n"),
            try TMDLFile(path: "r", text: ""),
        ])
        try relationships.edit(1) { (file) throws(AgentError) in
            let ends: [TMDLObject.Property] = [
                .init(name: "fromColumn", value: "A.id"), .init(name: "toColumn", value: "B.id"),
            ]
            try file.insert(TMDLObject(kind: "relationship", name: "r1", properties: ends), into: nil)
        }
        #expect(relationships.files[1].text == "relationship r1\n\tfromColumn: A.id\n\ttoColumn: B.id\n")
        #expect(relationships.relationships.map(\.to.table) == ["B"])
    }

    @Test(arguments: [
        ("Total", "1 + 1", "measure Total = 1 + 1\n"),
        ("Total", "1\n+ 1", "measure Total =\n\t\t\t1\n\t\t\t+ 1\n\t\tformatString"),
        ("Share", "2", "measure Share =\n\t\t\t2\n\t\tformatString"),
        ("Fenced", "2", "= ```\n\t\t\t2\n\t\t\t```\n\t\tisHidden"),
    ])
    func `an expression is replaced in the style it has`(name: String, text: String, part: String) throws {
        var file = try TMDLFile(path: "t", text: Self.table)
        let index = try #require(file.objects.firstIndex { $0.name == name })
        try file.setExpression(of: index, to: text)
        #expect(file.text.contains(part), "\(file.text)")
        #expect(file.objects[index].expression?.text == text)
        #expect(file.objects.count == (try TMDLFile(path: "t", text: Self.table)).objects.count)
    }
}
