import Requests

/// What feeds something and what depends on it: sources, models, their tests, semantic models, metrics, dashboards, and
/// the tables of a BI model.
struct LineageGraph: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case source
        case seed
        case snapshot
        case model
        case test
        case semanticModel = "semantic model"
        case metric
        case dashboard
        case bi = "Power BI table"
    }

    struct Node: Hashable, Sendable {
        var id: String
        var kind: Kind
        var name: String
        /// How many data tests it has, beyond those drawn as nodes.
        var tests = 0
    }

    struct Edge: Hashable, Sendable {
        var from: String
        var to: String
    }

    let start: String
    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    /// So many more there are, which are farther away than those here.
    private(set) var leftOut = 0

    /// Pictures with more than this can't be read.
    static let limit = 60
    /// More tests than this are counted on their model instead of drawn.
    private static let drawnTests = 8

    /// - Parameter direction: `nil` for both.
    init(around start: String, _ direction: Manifest.Direction?, in manifest: Manifest, bi: [BITable] = []) {
        self.start = start
        var reached: [String] = [start]
        var seen: Set<String> = [start]
        let both: [Manifest.Direction] = direction.map { [$0] } ?? [.upstream, .downstream]
        // By turns, so that a picture that has to be cut shows some of either side.
        let lists = both.map { manifest.reachable(from: start, $0).filter { Self.kind(of: $0, manifest) != nil } }
        for index in 0..<(lists.map(\.count).max() ?? 0) {
            for list in lists where index < list.count && seen.insert(list[index]).inserted {
                reached.append(list[index])
            }
        }
        let tests = reached.filter { Self.kind(of: $0, manifest) == .test }
        if tests.count > Self.drawnTests { reached.removeAll { tests.contains($0) } }
        self.leftOut = max(0, reached.count - Self.limit)
        reached = Array(reached.prefix(Self.limit))
        let kept = Set(reached)
        for id in reached {
            guard let kind = Self.kind(of: id, manifest) else { continue }
            let own = (manifest.child_map[id] ?? []).filter {
                Self.kind(of: $0, manifest) == .test && !kept.contains($0)
            }
            self.nodes.append(Node(id: id, kind: kind, name: Self.name(of: id, manifest), tests: own.count))
            for parent in (manifest.parent_map[id] ?? []).sorted() where kept.contains(parent) {
                self.edges.append(Edge(from: parent, to: id))
            }
        }
        if direction != .upstream { self.add(bi, manifest) }
    }

    private mutating func add(_ tables: [BITable], _ manifest: Manifest) {
        for table in tables {
            guard let model = manifest.model(table.model)?.unique_id, self.nodes.contains(where: { $0.id == model })
            else {
                continue
            }
            let id = "bi.\(table.name)"
            if !self.nodes.contains(where: { $0.id == id }) {
                self.nodes.append(Node(id: id, kind: .bi, name: table.name))
            }
            self.edges.append(Edge(from: model, to: id))
        }
    }

    private static func kind(of id: String, _ manifest: Manifest) -> Kind? {
        if manifest.sources[id] != nil { return .source }
        if manifest.metrics[id] != nil { return .metric }
        if manifest.semantic_models[id] != nil { return .semanticModel }
        if manifest.exposures[id] != nil { return .dashboard }
        return manifest.nodes[id].flatMap { Kind(rawValue: $0.resource_type) }
    }

    private static func name(of id: String, _ manifest: Manifest) -> String {
        if let exposure = manifest.exposures[id] { return exposure.label ?? exposure.name }
        if let source = manifest.sources[id] { return source.fqn?.suffix(2).joined(separator: ".") ?? source.name }
        if let test = manifest.nodes[id], test.resource_type == "test", let known = test.test_metadata?.name {
            return test.column_name.map { "\(known)(\($0))" } ?? known
        }
        return manifest.nodes[id]?.name ?? manifest.metrics[id]?.name ?? manifest.semantic_models[id]?.name ?? id
    }
}

/// A table of a BI model and the dbt model that it shows.
struct BITable: Hashable, Sendable {
    var name: String
    var model: String
}
