import Testing

@testable import Agents

struct DAXTests {
    static let model = """
        table 'Our Sales'
        \tmeasure Total = SUM('Our Sales'[amount])
        \tmeasure Other = [Total] * 2
        \tcolumn amount
        \tcolumn day

        table Dates
        \tcolumn day

        """

    static func faults(_ expression: String) throws -> [String] {
        let text = Self.model.replacing("[Total] * 2", with: expression)
        return PowerBIModel([try TMDLFile(path: "m.tmdl", text: text)]).faults().map(\.message)
    }

    @Test(arguments: [
        "1", "-1.5e3 + .5", "SUM('Our Sales'[amount]) / [Total]",
        "CALCULATE([Total], 'Our Sales'[amount] > 0 && NOT ISBLANK([Total]))",
        "VAR x = [Total] VAR y = x * 2 RETURN IF(y > 1, y, BLANK())",
        "CALCULATE([Total], Dates[day] IN {1, 2}, ALL(Dates))",
        "SUMX(ADDCOLUMNS('Our Sales', \"Double\", [amount] * 2), [Double])", "TOPN(1,, [Total])", "[Total] -- a note",
        "/* why */ [Total] // a note", "COUNTROWS(FILTER('Our Sales', ('Our Sales'[amount], 1) IN {(1, 1)}))",
        "SWITCH(TRUE(), [Total] > 1, \"many \"\"of\"\" them\", \"few\")", "DATEADD(Dates[day], -1, MONTH)",
        "RANKX(ALL(Dates), [Total], , DESC, Dense)", "our_var + 1", "IF(NOT [Total] = 1 || TRUE, 1)",
        "dt\"2024-01-31\"",
    ])
    func `what Power BI takes is accepted`(expression: String) throws {
        let faults = try Self.faults(expression == "our_var + 1" ? "VAR our_var = 1 RETURN our_var + 1" : expression)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test(arguments: [
        ("SUM('Our Sales'[amont])", "m.tmdl:3:22: ", "did you mean amount?"),
        ("SUM(Sales[amount])", "m.tmdl:3:22: ", "no table Sales"),
        ("[Totl]", "m.tmdl:3:18: ", "did you mean Total?"),
        ("SUMM('Our Sales'[amount])", "m.tmdl:3:18: ", "did you mean SUM?"),
        ("DIVIDE(1)", "m.tmdl:3:18: ", "takes 2 to 3 arguments"), ("SUM(SUM(", "m.tmdl:3:26: ", "breaks off"),
        ("SUM((1)", "m.tmdl:3:21: ", "not closed"), ("1 +", "m.tmdl:3:21: ", "breaks off"),
        ("this is not dax", "m.tmdl:3:23: ", "not expected"),
        ("1 2", "m.tmdl:3:20: ", "not expected"), ("\"open", "m.tmdl:3:18: ", "closing quote"),
        ("[Total", "m.tmdl:3:18: ", "closing bracket"),
        ("1 ? 2", "m.tmdl:3:20: ", "means nothing"), ("VAR x 1 RETURN x", "m.tmdl:3:24: ", "needs a “=”"),
        ("VAR x = 1", "m.tmdl:3:", "breaks off"),
        ("nowhere + 1", "m.tmdl:3:18: ", "no table or variable"), ("[Other] + 1", "m.tmdl:3:2: ", "made of itself"),
        ("/* open", "m.tmdl:3:18: ", "no end"),
    ])
    func `what Power BI would refuse is told with its place`(expression: String, place: String, part: String) throws {
        let faults = try Self.faults(expression)
        #expect(faults.count == 1 && faults[0].contains(place) && faults[0].contains(part), "\(faults)")
    }

    @Test func `a place in an expression below its measure is one of the file`() throws {
        let text = "table T\n\tmeasure M =\n\t\t\tVAR x = 1\n\n\t\t\tRETURN x + [Nope]\n\t\tisHidden\n"
        let faults = PowerBIModel([try TMDLFile(path: "m.tmdl", text: text)]).faults()
        #expect(
            faults.map(\.message).first?.hasPrefix("m.tmdl:5:15: measure M: there is no measure Nope") == true,
            "\(faults)"
        )
    }

    @Test func `measures that lead back to each other are found`() throws {
        let text = "table T\n\tmeasure A = [B]\n\tmeasure B = T[C]\n\tmeasure C = 1 + [A]\n\tmeasure D = [A]\n"
        let faults = PowerBIModel([try TMDLFile(path: "m", text: text)]).faults().map(\.key)
        #expect(faults == ["A", "B", "C"].map { "measure \($0): it is made of itself" })
    }

    @Test(arguments: [
        ("T.a", "Nowhere.a", "there is no table Nowhere"), ("T.b", "U.a", "the table T has no column b"),
        ("Ta", "U.a", "is not a column"),
    ])
    func `a relationship needs both its ends`(from: String, to: String, part: String) throws {
        let text =
            "table T\n\tcolumn a\n\ntable U\n\tcolumn a\n\nrelationship r\n\tfromColumn: \(from)\n\ttoColumn: \(to)\n"
        let faults = PowerBIModel([try TMDLFile(path: "m", text: text)]).faults()
        #expect(faults.count == 1 && faults[0].message.contains(part), "\(faults)")
    }

    @Test(arguments: [
        (["A>B", "C>B"], 0), (["A>B", "A>B"], 1), (["A>B", "A>B!"], 0), (["A>B", "B>C", "A>C"], 1),
        (["A>B", "B>C", "A>C!"], 0),
        (["A>B*", "C>B*"], 0), (["A>B*", "C>B*", "A>C"], 1), (["F>A", "F>B", "G>A", "G>B"], 0),
    ])
    func `two active ways between two tables are one too many`(edges: [String], count: Int) throws {
        var text = ["A", "B", "C", "F", "G"].map { "table \($0)\n\tcolumn id\n\n" }.joined()
        for (index, edge) in edges.enumerated() {
            let names = edge.filter(\.isLetter).map(String.init)
            text += "relationship r\(index)\n\tfromColumn: \(names[0]).id\n\ttoColumn: \(names[1]).id\n"
            if edge.contains("!") { text += "\tisActive: false\n" }
            if edge.contains("*") { text += "\tcrossFilteringBehavior: bothDirections\n" }
        }
        let faults = PowerBIModel([try TMDLFile(path: "m", text: text)]).faults()
        #expect((faults.isEmpty ? 0 : 1) == count, "\(faults)")
    }

    @Test func `an edit is not blamed for what was wrong before, and never adds to it`() throws {
        let text = "table T\n\tmeasure Bad = SUM(T[gone])\n\tmeasure Good = 1\n\tcolumn a\n"
        var model = PowerBIModel([try TMDLFile(path: "m", text: text)])
        try model.edit(0) { (file) throws(AgentError) in try file.setExpression(of: 2, to: "SUM(T[a])") }
        #expect(model.files[0].text == text.replacing("Good = 1", with: "Good = SUM(T[a])"))
        #expect(throws: AgentError.self) {
            try model.edit(0) { (file) throws(AgentError) in try file.setExpression(of: 2, to: "SUM(T[b])") }
        }
        #expect(model.files[0].text.contains("SUM(T[a])"))
    }

    @Test func `the same expression is known in other clothes`() {
        #expect(DAX.isSame("SUM(Sales[a])", "sum ( 'Sales'[a] ) // note"))
        #expect(!DAX.isSame("SUM(Sales[a])", "SUM(Sales[b])"))
        #expect(!DAX.isSame("\"Cash\"", "\"cash\""))
    }
}
