import Requests

/// The models, columns, metrics or dashboards of a project, as tables.
struct CatalogueAnswer {
    let catalogue: Catalogue
    let project: String

    /// Tables longer than this are cut, and say so.
    private static let limit = 40

    func answer(_ intent: Intent) -> Answer {
        let model = intent.text("model")
        if let model, let known = self.catalogue.models[model] { return self.columns(of: model, known) }
        switch intent.text("kind") {
        case "metrics": return Answer(title: "Metrics of \(self.project)", passages: self.metrics)
        case "dashboards": return Answer(title: "Dashboards of \(self.project)", passages: self.dashboards)
        case "models": return Answer(title: "Models of \(self.project)", passages: self.models)
        case "columns":
            let rows = self.catalogue.models.sorted { $0.key < $1.key }
                .map { [$0.key, $0.value.columns.map(\.name).joined(separator: ", ")] }
            return Answer(
                title: "Columns of \(self.project)",
                passages: Self.table("Columns", ["model", "columns"], rows)
            )
        default:
            return Answer(title: "What \(self.project) has", passages: self.models + self.metrics + self.dashboards)
        }
    }

    private func columns(of name: String, _ model: Catalogue.Model) -> Answer {
        let rows = model.columns.map { column in
            let tests = model.tests.filter { $0.hasSuffix(":\(column.name)") }
                .map { String($0.dropLast(column.name.count + 1)) }
            return [column.name, column.type ?? "", tests.joined(separator: ", "), column.description ?? ""]
        }
        let text: [Passage] = model.description.map { [.text($0)] } ?? []
        return Answer(
            title: "Columns of \(name)",
            passages: text + Self.table("Columns", ["column", "type", "tests", "description"], rows)
        )
    }

    private var models: [Passage] {
        let rows = self.catalogue.models.sorted { $0.key < $1.key }.map {
            [$0.key, "\($0.value.columns.count)", $0.value.description ?? ""]
        }
        return Self.table("Models", ["model", "columns", "description"], rows)
    }

    private var metrics: [Passage] {
        let rows = self.catalogue.metrics.sorted { $0.key < $1.key }.map { name, metric in
            let parts = [metric.numerator, metric.denominator].compactMap { $0 }.joined(separator: " / ")
            return [name, metric.aggregation ?? "", metric.measure ?? parts, metric.model ?? ""]
        }
        return Self.table("Metrics", ["metric", "aggregation", "of", "model"], rows)
    }

    private var dashboards: [Passage] {
        self.catalogue.dashboards.isEmpty
            ? [.text("No dashboards.")] : [.text("Dashboards:"), .bullets(self.catalogue.dashboards)]
    }

    private static func table(_ caption: String, _ header: [String], _ rows: [[String]]) -> [Passage] {
        guard !rows.isEmpty else { return [.text("No \(caption.lowercased()).")] }
        let table = Passage.table(.init(caption: caption, header: header, rows: Array(rows.prefix(Self.limit))))
        return rows.count > Self.limit ? [table, .text("… and \(rows.count - Self.limit) more.")] : [table]
    }
}
