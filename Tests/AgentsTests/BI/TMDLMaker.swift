@testable import Agents

/// Makes up TMDL objects and writes them in one of the styles that people and programs use.
struct TMDLMaker {
    private var state: UInt64
    private let ending: String
    private let step: String

    init(seed: UInt64) {
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        self.ending = seed % 3 == 0 ? "\r\n" : "\n"
        self.step = seed % 4 == 1 ? "    " : "\t"
    }

    private mutating func roll(_ sides: Int) -> Int {
        self.state ^= self.state << 13
        self.state ^= self.state >> 7
        self.state ^= self.state << 17
        return Int(self.state % UInt64(sides))
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element { list[self.roll(list.count)] }

    private mutating func name(_ number: Int) -> String {
        self.pick(["plain", "two words", "it's", "a.b", "a=b", "x: y", "Größe", "日付"]) + "\(number)"
    }

    private mutating func text() -> String {
        self.pick([
            "SUM(T[a])", "\"a = b\"", "VAR x = 1\nRETURN x", "IF(\n\t1 > 0,\n\n\t2\n)", "  indented\nless",
            "first \nlast",
            "{ \"json\": [1, 2] }", "x // ```quoted```", "\nafter a blank line",
        ])
    }

    mutating func measure(named name: String) -> TMDLObject {
        TMDLObject(
            kind: "measure",
            name: name,
            description: self.pick([nil, "One line.", "Two\n\nparagraphs"]),
            expression: self.text(),
            properties: self.pick([
                [], [.init(name: "formatString", value: self.pick(["0.0", " leading", "\"quoted\" text", "#,##0;;"]))],
                [.init(name: "isHidden", value: nil), .init(name: "displayFolder", value: "a: b = c")],
            ]),
            children: self.roll(3) == 0 ? [TMDLObject(kind: "annotation", name: "note", expression: self.text())] : []
        )
    }

    mutating func objects() -> [TMDLObject] {
        (0...self.roll(3)).map { number in
            var table = TMDLObject(
                kind: "table",
                name: self.name(number),
                properties: [.init(name: "lineageTag", value: "t")]
            )
            for index in 0..<self.roll(4) { table.children.append(self.measure(named: self.name(index))) }
            for index in 0..<self.roll(4) {
                let source = TMDLObject.Property(name: "sourceColumn", value: self.name(index))
                table.children.append(TMDLObject(kind: "column", name: self.name(100 + index), properties: [source]))
            }
            return table
        } + [TMDLObject(kind: "expression", name: "E", expression: self.text())]
    }

    mutating func write(_ objects: [TMDLObject]) -> String {
        let lines = objects.flatMap { $0.lines(depth: 0, step: self.step) + [""] }
        let text = lines.joined(separator: self.ending)
        return self.roll(2) == 0 ? text : text + self.ending + self.ending
    }

    /// The objects of a file as they would be written.
    static func read(_ file: TMDLFile, in parent: Int? = nil) -> [TMDLObject] {
        file.children(of: parent).map { index in
            let object = file.objects[index]
            let description = object.description?.map { line in
                let words = file.lines[line].text.drop { $0.isWhitespace }.dropFirst(3)
                return String(words.first == " " ? words.dropFirst() : words)
            }
            return TMDLObject(
                kind: object.kind,
                name: object.name,
                description: description?.joined(separator: "\n"),
                expression: object.expression?.text,
                properties: object.properties.map { .init(name: $0.name, value: $0.value == nil ? nil : $0.text) },
                children: self.read(file, in: index)
            )
        }
    }
}
