import Requests

/// One failing test, and the ways to put it right that a person may choose from.
struct Mending {
    /// What is to be done about it; the `remedy` of the intent.
    enum Remedy: String, CaseIterable {
        case filter
        case `default`
        case accept
    }

    let intent: Intent
    let node: Manifest.Node
    let failure: Diagnosis.Failure
    let snapshot: Snapshot
    let warehouse: Warehouse

    private var test: String { self.failure.test.test_metadata?.name ?? self.failure.test.name }

    private var cause: String {
        "\(self.failure.test.column_name ?? self.node.name)\(self.failure.test.column_name == nil ? "" : " of \(self.node.name)"): "
            + self.failure.words
    }

    func change() async throws(AgentError) -> Change {
        let rows = try await self.rows()
        guard let column = self.failure.test.column_name, !self.remedies(rows).isEmpty else {
            throw try await self.handedOver("The cause is for a person to remove.")
        }
        guard let remedy = self.intent.text("remedy").flatMap(Remedy.init) else {
            throw self.question(rows, column)
        }
        guard self.remedies(rows).contains(remedy) else {
            throw try await self.handedOver("That cannot be mended in this way.")
        }
        guard remedy == .accept || self.node.config?.materialized != "incremental" else {
            throw try await self.handedOver(
                "\(self.node.name) is built incrementally: what is in the table would stay. Mend it where the rows come from."
            )
        }
        var draft = Draft(self.snapshot)
        let done = try await self.carryOut(remedy, column, rows, &draft)
        return Change(
            title: "Mend \(column) of \(self.node.name): \(done)",
            summary: "mended \(column)",
            commitTitle: "fix(\(self.node.name)): \(done)",
            kind: remedy == .accept ? .tests : .schema,
            edits: draft.edits,
            models: [self.node.name],
            risk: remedy == .accept ? .medium : .high,
            reasons: [self.cause + ".", "Chosen: \(self.label(remedy, rows, column))."]
        )
    }

    // MARK: - What can be chosen

    private func remedies(_ rows: [[String?]]) -> [Remedy] {
        switch self.test {
        case "not_null": self.stand == nil ? [.filter] : [.filter, .default]
        case "accepted_values": rows.isEmpty || rows.count > 20 ? [] : [.accept, .filter]
        case "relationships": self.target == nil ? [] : [.filter]
        default: []
        }
    }

    private func label(_ remedy: Remedy, _ rows: [[String?]], _ column: String) -> String {
        let values = self.values(rows).prefix(3).joined(separator: ", ") + (rows.count > 3 ? ", …" : "")
        return switch remedy {
        case .filter: "Leave such rows out"
        case .default: "Write \(self.stand ?? "a value") where it is empty"
        case .accept: "Add \(values) to the list of values"
        }
    }

    private func question(_ rows: [[String?]], _ column: String) -> AgentError {
        let text = "\(self.cause). How should it be mended?"
        var intent = self.intent
        intent.slots["column"] = .text(column)
        let options = self.remedies(rows).map { remedy in
            Question.Option(label: self.label(remedy, rows, column), slots: ["remedy": .text(remedy.rawValue)])
        }
        return AgentError(
            .declined,
            text,
            question: Question(text: text, slot: "remedy", intent: intent, options: options)
        )
    }

    /// What was found, for somebody who can do more than a rule.
    private func handedOver(_ why: String) async throws(AgentError) -> AgentError {
        do {
            let found = try await FailureExplanation(snapshot: self.snapshot, workbench: self.warehouse.workbench)
                .passages(of: self.failure.result)
            return AgentError(.declined, "\(self.cause). \(why)", passages: found)
        } catch {
            throw AgentError(error)
        }
    }

    // MARK: - What is done

    private func carryOut(
        _ remedy: Remedy,
        _ column: String,
        _ rows: [[String?]],
        _ draft: inout Draft
    ) async throws(AgentError) -> String {
        let path = self.node.original_file_path
        let mend: Mend
        switch remedy {
        case .accept:
            let values = self.values(rows)
            try await ModelYAML(self.node, in: self.snapshot).accept(values, for: column, in: &draft)
            return "\(values.joined(separator: ", ")) may be in \(column)"
        case .default:
            mend = Mend(try await draft.text(path), .default, column, self.snapshot, value: self.stand)
        case .filter:
            let condition = self.condition(rows, column)
            mend = Mend(try await draft.text(path), .filter, column, self.snapshot, condition: condition)
        }
        let answer = try await mend.ask(self.warehouse)
        guard let sql = answer.sql, let written = answer.written else {
            throw try await self.handedOver("\(path) is left as it is: \(answer.problem ?? "it cannot be read").")
        }
        draft.write(sql, to: path)
        return remedy == .filter ? "only rows where \(written)" : "\(column) is \(written)"
    }

    /// Which rows stay; `{}` is the column. Empty values break none of these tests but `not_null`.
    private func condition(_ rows: [[String?]], _ column: String) -> String {
        switch self.test {
        case "not_null": return "{} is not null"
        case "relationships":
            let field = self.failure.test.test_metadata?.kwargs?.field ?? column
            return "({} is null or {} in (select \(field) from {{ ref('\(self.target ?? "")') }}))"
        default:
            let list = self.values(rows).map { self.type?.isNumeric == true ? $0 : $0.quotedText }
            return "({} is null or {} not in (\(list.joined(separator: ", "))))"
        }
    }

    private func rows() async throws(AgentError) -> [[String?]] {
        guard self.test == "accepted_values" else { return [] }
        do {
            return try await FailureExplanation(snapshot: self.snapshot, workbench: self.warehouse.workbench)
                .rows(of: self.failure.result, limit: 21)
        } catch {
            throw AgentError(error)
        }
    }

    /// The values that are not listed; dbt's test has them in its first column.
    private func values(_ rows: [[String?]]) -> [String] { rows.compactMap { $0.first ?? nil } }

    private var type: String? {
        self.snapshot.columns(of: self.node.name).first { $0.name == self.failure.test.column_name }?.type
    }

    /// What may stand for an empty value of this type, in SQL.
    private var stand: String? {
        guard let type else { return nil }
        if type.isNumeric { return "0" }
        return type.hasPrefix("varchar") || type.hasPrefix("text") || type.hasPrefix("string") ? "'unknown'" : nil
    }

    /// The model that a relationships test points to.
    private var target: String? {
        self.failure.test.test_metadata?.kwargs?.to?.firstMatch(of: /ref\(\s*['"](\w+)['"]\s*\)/).map { String($0.1) }
    }
}
