import Foundation
import Requests

/// A number, or a few, from the copy of the database: nothing is changed, and the question is shown as it was asked.
struct DataAnswer {
    let snapshot: Snapshot
    let bench: Bench
    let now: Timestamp

    func answer(_ intent: Intent) async throws -> Answer {
        if let name = intent.text("metric"),
            let metric = self.snapshot.manifest.metrics.values.first(where: { $0.name == name })
        {
            return try await self.answer(metric, intent)
        }
        let question = try DataQuestion(intent, in: self.snapshot, now: self.now)
        guard let rows = try await Warehouse(workbench: self.bench.workbench).rows([question.sql]).first ?? nil else {
            throw AgentError(
                .declined,
                "The database could not answer that: most often \(question.model) is not built yet, or a value is of "
                    + "another type than its column.",
                passages: [.code(question.sql)]
            )
        }
        return Answer(
            title: self.title(question.header, rows, of: question.model),
            passages: self.table(question.header, rows) + question.remarks.map { .text($0) } + [.code(question.sql)]
        )
    }

    private func title(_ header: [String], _ rows: [[String?]], of model: String) -> String {
        guard rows.count == 1, header.count == 1, let value = rows[0].first else {
            return "\(header.last?.humanized ?? "Answer") of \(model)"
        }
        return "\(header[0].humanized) of \(model): \(value ?? "nothing, there are no such rows")"
    }

    private func table(_ header: [String], _ rows: [[String?]]) -> [Passage] {
        guard header.count > 1 || rows.count != 1 else { return [] }
        return [.table(.init(caption: "Answer", header: header, rows: rows.map { $0.map { $0 ?? "" } }))]
    }

    // MARK: - The semantic layer

    private func answer(_ metric: Manifest.Metric, _ intent: Intent) async throws -> Answer {
        guard intent.filters().isEmpty else {
            throw AgentError(
                .declined,
                "A metric is asked for without filters so far. Ask for a column instead, or split by it."
            )
        }
        var arguments = ["query", "--metrics", metric.name, "--decimals", "2", "--limit", "20"]
        let dimensions = try intent.list("dimensions").map { try self.address(of: $0) }
        if !dimensions.isEmpty { arguments += ["--group-by", dimensions.joined(separator: ",")] }
        var remarks: [String] = []
        if let range = intent.text("time_range") {
            if let span = TimeSpan(words: range, now: self.now) {
                arguments += ["--start-time", span.from, "--end-time", span.to]
                remarks.append("“\(range)” is from \(span.from) to \(span.to).")
            } else {
                remarks.append("“\(range)” was left out: I could not tell which days it means.")
            }
        }
        try self.layManifestOut()
        let result = try await self.bench.workbench.mf(arguments)
        guard result.isSuccess else {
            throw AgentError(
                .declined,
                "MetricFlow could not answer that.",
                passages: [.code(result.excerpt(lines: 12))]
            )
        }
        return Answer(
            title: metric.label ?? metric.name.humanized,
            passages: [.code(Self.tabular(result.output))] + remarks.map { .text($0) }
                + [.code("mf \(arguments.joined(separator: " "))")]
        )
    }

    /// What dbt wrote about this very commit, so that nothing has to be parsed again.
    private func layManifestOut() throws {
        for name in ["manifest.json", "semantic_manifest.json"] {
            try FileManager.default.copyItem(
                atPath: "\(self.snapshot.state)/\(name)",
                toPath: "\(self.bench.workbench.scratch.path)/target/\(name)"
            )
        }
    }

    private func address(of dimension: String) throws(AgentError) -> String {
        for model in self.snapshot.manifest.semantic_models.values.sorted(by: { $0.name < $1.name }) {
            if let entity = model.primaryEntity,
                let found = model.dimensions.first(where: { $0.name == dimension || $0.expr == dimension })
            {
                return "\(entity)__\(found.name)"
            }
        }
        throw AgentError(
            .declined,
            "The semantic layer has no dimension \(dimension), so a metric cannot be split by it."
        )
    }

    /// The table in MetricFlow's output, without its progress lines.
    private static func tabular(_ output: String) -> String {
        let lines = output.plain.split(separator: "\n", omittingEmptySubsequences: true)
        let start = lines.firstIndex { $0.allSatisfy { $0 == "-" || $0 == " " } && $0.contains("---") } ?? 0
        return lines.dropFirst(max(0, start - 1)).joined(separator: "\n")
    }
}
