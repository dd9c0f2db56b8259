import Requests

/// Finds out what is wrong with a model by building it and its tests on a copy of the database, and mends what can be
/// mended with certainty. Where there is a choice a person makes it; what no rule covers is told, and handed to a person.
struct FixBug: Recipe {
    static let intent = "fix_bug"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let node = try Self.model(intent, in: snapshot)
        let column = try intent.text("column").map { (word) throws(AgentError) in
            try Self.column(word, of: node, in: snapshot)
        }
        switch try await Diagnosis.of(node, column, snapshot, warehouse) {
        case .healthy(let tests):
            throw AgentError(
                .declined,
                "Nothing fails in \(node.name): it builds, and its \(tests) tests pass. I cannot see what is wrong.",
                passages: [
                    .text(
                        "Say what should hold, and I will look again: for example “add a test that "
                            + "\(column ?? "a column") of \(node.name) is never empty”."
                    )
                ]
            )
        case .broken(let result): return try await self.rebuild(node, result, snapshot, warehouse)
        case .failing(let failures):
            guard let failure = failures.first, failures.count == 1 else {
                throw self.choice(of: failures, node, intent)
            }
            return try await Mending(
                intent: intent,
                node: node,
                failure: failure,
                snapshot: snapshot,
                warehouse: warehouse
            )
            .change()
        }
    }

    /// Several tests fail: which one is meant?
    private func choice(of failures: [Diagnosis.Failure], _ node: Manifest.Node, _ intent: Intent) -> AgentError {
        let options = failures.compactMap { failure in
            failure.test.column_name.map { column in
                Question.Option(label: "\(column): \(failure.words)", slots: ["column": .text(column)])
            }
        }.uniqued
        let text = "\(failures.count) tests of \(node.name) fail. Which one should be seen to?"
        let facts = Passage.bullets(failures.map { "\($0.test.name): \($0.rows) rows" })
        guard options.count > 1 else { return AgentError(.declined, text, passages: [facts]) }
        return AgentError(
            .declined,
            text,
            passages: [facts],
            question: Question(text: text, slot: "column", intent: intent, options: options)
        )
    }

    /// The model cannot be built: a column that is called by a wrong name can be put right, if only one can be meant.
    private func rebuild(
        _ node: Manifest.Node,
        _ result: RunResults.Result,
        _ snapshot: Snapshot,
        _ warehouse: Warehouse
    ) async throws(AgentError) -> Change {
        let message = (result.message ?? "").plain
        let output = Passage.code(message)
        guard let wrong = Diagnosis.missingColumn(in: message) else {
            throw AgentError(
                .declined,
                "\(node.name) cannot be built, and the cause is for a person:",
                passages: [output]
            )
        }
        var draft = Draft(snapshot)
        let own = snapshot.columns(of: node.name).map(\.name)
        let task = Mend(try await draft.text(node.original_file_path), .rename, wrong, snapshot, own: own)
        let answer = try await task.ask(warehouse)
        guard let sql = answer.sql, let right = answer.written else {
            throw AgentError(
                .declined,
                "\(node.name) cannot be built: it reads \(wrong), which is not there, and \(answer.problem ?? "I cannot say what is meant").",
                passages: [output]
            )
        }
        draft.write(sql, to: node.original_file_path)
        return Change(
            title: "Let \(node.name) read \(right) instead of \(wrong)",
            summary: "put the name of a column right",
            commitTitle: "fix(\(node.name)): read \(right), not \(wrong)",
            kind: .schema,
            edits: draft.edits,
            models: [node.name],
            risk: .medium,
            reasons: [
                "\(node.name) cannot be built: it reads \(wrong), which is not there.",
                "\(right) is the only column there that has nearly this name.",
            ]
        )
    }
}
