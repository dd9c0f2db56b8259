import Requests

/// What feeds a model and what depends on it, as an indented tree.
struct LineageAnswer {
    let snapshot: Snapshot

    /// Trees larger than this are cut, and say so.
    private static let limit = 60

    func answer(_ intent: Intent) throws(AgentError) -> Answer {
        let name = intent.text("model") ?? ""
        guard let start = self.id(of: name) else {
            let near = self.snapshot.catalogue.models.keys.sorted().prefix(12).joined(separator: ", ")
            throw AgentError(.declined, "I know no model \(name). There are \(near).")
        }
        let manifest = self.snapshot.manifest
        var passages: [Passage] = []
        let direction = intent.text("direction")
        if direction != "downstream" {
            passages += self.tree("What feeds \(name):", from: start, .upstream)
        }
        if direction != "upstream" {
            passages += self.tree("What depends on \(name):", from: start, .downstream)
            let dashboards = manifest.reachable(from: start, .downstream).compactMap { manifest.exposures[$0] }
            if !dashboards.isEmpty {
                passages.append(
                    .bullets(
                        dashboards.map { exposure in
                            "\(exposure.type ?? "exposure") \(exposure.label ?? exposure.name), owned by \(exposure.owner?.name ?? "nobody")"
                        }
                    )
                )
            }
        }
        return Answer(title: "Lineage of \(name)", passages: passages)
    }

    /// The same as a graph to be drawn, with the tables of the BI model.
    func graph(_ intent: Intent) async throws(AgentError) -> LineageGraph {
        let name = intent.text("model") ?? ""
        guard let start = self.id(of: name) else { throw AgentError(.declined, "I know no model \(name).") }
        let direction: Manifest.Direction? =
            switch intent.text("direction") {
            case "upstream": .upstream
            case "downstream": .downstream
            default: nil
            }
        return LineageGraph(
            around: start,
            direction,
            in: self.snapshot.manifest,
            bi: await PowerBI().tables(in: self.snapshot)
        )
    }

    private func id(of name: String) -> String? {
        let manifest = self.snapshot.manifest
        return manifest.model(name)?.unique_id
            ?? manifest.metrics.values.first { $0.name == name }?.unique_id
            ?? manifest.sources.values.first { $0.name == name }?.unique_id
            ?? manifest.exposures.values.first { $0.name == name || $0.label == name }?.unique_id
    }

    private func tree(_ title: String, from start: String, _ direction: Manifest.Direction) -> [Passage] {
        var lines: [String] = []
        var seen: Set<String> = []
        self.add(start, depth: 0, direction, to: &lines, &seen)
        guard lines.count > 1 else { return [.text(title), .text("Nothing.")] }
        let cut = lines.count > Self.limit ? ["… and \(lines.count - Self.limit) more"] : []
        return [.text(title), .code((lines.prefix(Self.limit) + cut).joined(separator: "\n"))]
    }

    private func add(
        _ id: String,
        depth: Int,
        _ direction: Manifest.Direction,
        to lines: inout [String],
        _ seen: inout Set<String>
    ) {
        let manifest = self.snapshot.manifest
        let isNew = seen.insert(id).inserted
        let again = isNew ? "" : " (see above)"
        let tests = (manifest.child_map[id] ?? []).filter { manifest.nodes[$0]?.resource_type == "test" }.count
        let tested = tests == 0 || !isNew ? "" : " (\(tests) test\(tests == 1 ? "" : "s"))"
        lines.append(String(repeating: "  ", count: depth) + manifest.title(of: id) + tested + again)
        guard isNew, depth < 20 else { return }
        let map = direction == .upstream ? manifest.parent_map : manifest.child_map
        for next in (map[id] ?? []).sorted() where manifest.nodes[next]?.resource_type != "test" {
            self.add(next, depth: depth + 1, direction, to: &lines, &seen)
        }
    }
}
