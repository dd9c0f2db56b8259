extension LineageGraph {
    /// The graph in Graphviz's language (https://graphviz.org/doc/info/lang.html). Names are data: all are quoted.
    var dot: String {
        var lines = [
            "digraph lineage {",
            "  graph [rankdir=LR, bgcolor=white, pad=0.3, nodesep=0.25, ranksep=0.6, fontname=\"DejaVu Sans\"];",
            "  node [shape=box, style=\"rounded,filled\", fontname=\"DejaVu Sans\", fontsize=11, color=\"#5b6770\", "
                + "margin=\"0.15,0.07\"];",
            "  edge [color=\"#8a96a0\", arrowsize=0.7];",
        ]
        for node in self.nodes {
            let border = node.id == self.start ? ", penwidth=2.5, color=\"#1f3a5f\"" : ""
            lines.append(
                "  \(Self.quoted(node.id)) [label=\(Self.quoted(node.label)), fillcolor=\"\(node.kind.colour)\"\(border)];"
            )
        }
        for edge in self.edges { lines.append("  \(Self.quoted(edge.from)) -> \(Self.quoted(edge.to));") }
        if self.leftOut > 0 {
            let note = Self.quoted("… and \(self.leftOut) more, farther away")
            lines.append("  \"left out\" [label=\(note), shape=plaintext, style=\"\", fontcolor=\"#5b6770\"];")
        }
        return (lines + ["}", ""]).joined(separator: "\n")
    }

    /// In quotes, where a quote and a backslash are the only characters that mean something.
    private static func quoted(_ text: String) -> String {
        let safe = text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" }.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }
        return "\"\(safe.joined())\""
    }
}

extension LineageGraph.Node {
    fileprivate var label: String {
        let name = self.name.count > 48 ? self.name.prefix(47) + "…" : self.name[...]
        let tests = self.tests == 0 ? "" : " · \(self.tests) test\(self.tests == 1 ? "" : "s")"
        return "\(name)\n\(self.kind.rawValue)\(tests)"
    }
}

extension LineageGraph.Kind {
    fileprivate var colour: String {
        switch self {
        case .source, .seed: "#d9ead3"
        case .snapshot, .model: "#d6e4f5"
        case .test: "#eeeeee"
        case .semanticModel: "#e8dcf3"
        case .metric: "#f6e3c5"
        case .dashboard: "#f7d6d9"
        case .bi: "#fdf1b8"
        }
    }
}
