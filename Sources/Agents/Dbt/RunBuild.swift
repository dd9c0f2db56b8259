import Requests

/// Runs dbt on a copy of the database and reports; no file and no table that anybody reads changes.
struct RunBuild: Recipe {
    static let intent = "run_build"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let command = try DbtCommand(intent, in: snapshot)
        return Change(
            title: "Run \(command.words)",
            summary: "ran \(command.words)",
            commitTitle: "",
            kind: .tests,
            edits: [],
            models: [],
            risk: .low,
            reasons: ["It runs on a copy of the database: what comes of it is reported, and nothing is changed."],
            run: command
        )
    }
}

/// A dbt command that a person may have run, made of known words and names alone.
struct DbtCommand: Hashable, Sendable {
    let command: String
    /// The model it is about; `nil` for the whole project.
    let model: String?
    let withDownstream: Bool
    let isFull: Bool

    private static let known = ["build", "run", "test", "seed", "snapshot", "compile"]

    init(_ intent: Intent, in snapshot: Snapshot) throws(AgentError) {
        self.command = intent.text("command") ?? "build"
        guard Self.known.contains(self.command) else {
            throw AgentError(.declined, "I run dbt \(Self.known.joined(separator: ", ")), not \(self.command).")
        }
        self.withDownstream = intent.isOn("downstream")
        self.isFull = intent.isOn("full_refresh") && ["build", "run", "seed"].contains(self.command)
        guard let name = intent.text("model") else {
            self.model = nil
            return
        }
        guard let node = snapshot.manifest.model(name) else { throw AgentError(.declined, "I know no model \(name).") }
        let made = ["seed": "seed", "snapshot": "snapshot", "run": "model"][self.command]
        guard made == nil || made == node.resource_type else {
            throw AgentError(
                .declined,
                "\(name) is a \(node.resource_type), which dbt \(self.command) leaves alone. Ask for a build of it."
            )
        }
        self.model = name
    }

    var arguments: [String] {
        let selection = self.model.map { ["--select", $0 + (self.withDownstream ? "+" : "")] } ?? []
        return [self.command] + selection + (self.isFull ? ["--full-refresh"] : [])
    }

    /// As a person would type it.
    var words: String { (["dbt"] + self.arguments).joined(separator: " ") }
}

extension Intent {
    /// Whether a flag is set; the vocabulary writes it as `true`, with or without quotes.
    func isOn(_ slot: String) -> Bool { self.slots[slot] == .flag(true) || self.text(slot) == "true" }
}
