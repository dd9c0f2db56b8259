import Requests

extension Manifest {
    enum Direction: Sendable {
        case upstream
        case downstream
    }

    /// Everything reachable from `start`, nearest first, without `start` itself.
    func reachable(from start: String, _ direction: Direction) -> [String] {
        let map = direction == .upstream ? self.parent_map : self.child_map
        var seen: Set<String> = [start]
        var order: [String] = []
        var queue = [start][...]
        while let next = queue.popFirst() {
            for neighbour in (map[next] ?? []).sorted() where seen.insert(neighbour).inserted {
                order.append(neighbour)
                queue.append(neighbour)
            }
        }
        return order
    }

    /// What lies downstream of these models, with everybody who owns some of it.
    func blastRadius(of models: [Node]) -> BlastRadius {
        let own = Set(models.map(\.unique_id))
        var reached: [String] = []
        for model in models.sorted(by: { $0.name < $1.name }) {
            for id in self.reachable(from: model.unique_id, .downstream)
            where !own.contains(id) && !reached.contains(id) {
                reached.append(id)
            }
        }
        let downstream = reached.compactMap { self.nodes[$0] }.filter { Self.tables.contains($0.resource_type) }
        let dashboards = reached.compactMap { self.exposures[$0] }
        let owners =
            (models + downstream).compactMap { $0.group.flatMap(self.group)?.owner?.name }
            + dashboards.compactMap { $0.owner?.name }
        return BlastRadius(
            models: models.map(\.name).sorted(),
            downstreamModels: downstream.map(\.name).sorted(),
            metrics: reached.compactMap { self.metrics[$0]?.name }.sorted(),
            dashboards: dashboards.map { $0.label ?? $0.name }.sorted(),
            owners: Set(owners).sorted()
        )
    }

    private func group(_ name: String) -> Group? { self.groups.values.first { $0.name == name } }

    /// What a person calls a node: "metric total_revenue", "dashboard Revenue", or a model's bare name.
    func title(of id: String) -> String {
        if let exposure = self.exposures[id] {
            return "\(exposure.type ?? "exposure") \(exposure.label ?? exposure.name)"
        }
        if let metric = self.metrics[id] { return "metric \(metric.name)" }
        if let model = self.semantic_models[id] { return "semantic model \(model.name)" }
        if let source = self.sources[id] {
            return "source \(source.fqn?.suffix(2).joined(separator: ".") ?? source.name)"
        }
        guard let node = self.nodes[id] else { return id }
        return node.resource_type == "model" ? node.name : "\(node.resource_type) \(node.name)"
    }
}
