import Digests
import Requests

/// Power BI, by the files of a Power BI project (PBIP): the semantic model in TMDL, reports in PBIR.
struct PowerBI: BIProvider {
    var title: String { "Power BI" }

    /// The folder of the model's `.tmdl` files, relative to the dbt project; `nil` when there is none.
    static func folder(_ snapshot: Snapshot) -> String? {
        if case .folder(let folder) = snapshot.project.powerBI { return folder }
        return snapshot.paths.lazy.compactMap { path in
            path.firstMatch(of: /^((?:.*\/)?[^\/]+\.SemanticModel\/definition)\//).map { String($0.1) }
        }.first
    }

    func standing(in snapshot: Snapshot) async -> BIStanding {
        guard let folder = Self.folder(snapshot) else { return .absent }
        if snapshot.project.powerBI == .off {
            return .unavailable("Power BI is switched off for this project (`powerbi: off` in chatbridge.yaml).")
        }
        do throws(AgentError) {
            let model = try await Self.model(in: snapshot)
            guard !model.tables.isEmpty else {
                return .unavailable("\(folder) has no table in TMDL; `powerbi` in chatbridge.yaml names the folder.")
            }
            return .ready
        } catch {
            return .unavailable(error.message)
        }
    }

    /// The model as it is at the snapshot's commit. Throws when a file is not TMDL, with its place.
    static func model(in snapshot: Snapshot) async throws(AgentError) -> PowerBIModel {
        guard let folder = self.folder(snapshot) else { throw AgentError(.declined, "There is no Power BI model.") }
        var files: [TMDLFile] = []
        for path in snapshot.paths where path.hasPrefix(folder + "/") && path.hasSuffix(".tmdl") {
            files.append(try TMDLFile(path: path, text: try await snapshot.read(path)))
        }
        return PowerBIModel(files)
    }

    func draft(_ wish: BIWish, in snapshot: Snapshot, seed: String) async throws(AgentError) -> BIChange {
        let before = try await Self.model(in: snapshot)
        var model = before
        var change: BIChange
        switch wish {
        case .add(let measure): change = try Self.add(measure, to: &model, seed)
        case .change(let measure, let old): change = try Self.change(measure, from: old, in: &model, seed)
        case .rename(let models, let column, let name):
            change = try Self.rename(column, of: models, to: name, in: &model)
        case .show(let chart): change = try await PowerBIReport.draft(chart, in: snapshot, &model, seed)
        }
        for (old, new) in zip(before.files, model.files) where old.text != new.text {
            change.edits.append(
                FileEdit(path: snapshot.project.inRepository(old.path), before: old.text, after: new.text)
            )
        }
        change.edits.sort { $0.path < $1.path }
        guard !change.edits.isEmpty else { throw AgentError(.declined, "Power BI shows it like this already.") }
        return change
    }

    func readers(of column: String, in model: String, _ snapshot: Snapshot) async throws(AgentError) -> [String] {
        guard await self.standing(in: snapshot) == .ready else { return [] }
        let powerBI = try await Self.model(in: snapshot)
        return powerBI.tables.filter { $0.reads(model) }.flatMap { table -> [String] in
            guard let shown = table.showing(column) else {
                return table.mentions(column) ? ["the query of the Power BI table \(table.name)"] : []
            }
            let users = powerBI.users(of: shown, in: table)
            let used = users.isEmpty ? "" : ", used by \(users.joined(separator: ", "))"
            return ["the column \(shown.name) of the Power BI table \(table.name)\(used)"]
        }
    }

    /// Which tables show which dbt models; none when the model cannot be read.
    func tables(in snapshot: Snapshot) async -> [BITable] {
        guard await self.standing(in: snapshot) == .ready, let model = try? await Self.model(in: snapshot) else {
            return []
        }
        let names = snapshot.manifest.nodes.values.filter { Manifest.tables.contains($0.resource_type) }.map(\.name)
        return model.tables.flatMap { table in
            names.filter(table.reads).sorted().map { BITable(name: table.name, model: $0) }
        }
    }

    private static func rename(
        _ column: String,
        of models: [String],
        to name: String,
        in model: inout PowerBIModel
    ) throws(AgentError) -> BIChange {
        var tables: [String] = []
        for table in model.tables where models.contains(where: table.reads) {
            // A query that names it would have to be rewritten: that is for a person.
            guard !table.mentions(column) else {
                throw AgentError(
                    .declined,
                    "The query of the Power BI table \(table.name) names \(column); please change it there by hand."
                )
            }
            guard let shown = table.showing(column) else { continue }
            try model.edit(shown.place.file) { (file) throws(AgentError) in
                try file.setProperty("sourceColumn", of: shown.place.object, to: name)
            }
            tables.append(table.name)
        }
        guard !tables.isEmpty else { throw AgentError(.declined, "No table of the Power BI model shows \(column).") }
        let title = "Let the Power BI table \(tables.joined(separator: ", ")) read \(name)"
        return BIChange(
            title: title,
            summary: "let Power BI read \(name); its own column names stay",
            commitTitle: "refactor(powerbi): read \(name)",
            edits: [],
            checks: ["check TMDL"]
        )
    }

    /// A tag in the form of a UUID, the same for the same request, so that a rerun writes the same file.
    static func tag(_ seed: String) -> String {
        let hex = Array(SHA256.hex(seed.utf8))
        return [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]].map { String($0) }
            .joined(separator: "-")
    }
}
