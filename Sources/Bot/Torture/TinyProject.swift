import Agents
import Foundation

/// A dbt project that is quick to work on: a dozen small models, each in files of its own, so that requests about
/// different models never conflict.
struct TinyProject: Sendable {
    /// One data test that somebody may ask for.
    struct Wish: Hashable, Sendable {
        var model: String
        var column: String
        var test: String

        var sentence: String { "add a \(self.test) test on \(self.column) in \(self.model)" }
    }

    let name: String
    /// The channel that speaks of it.
    let channel: String
    /// The checkout that the bot's settings name; its origin is the bare repository beside it.
    let folder: URL

    var origin: URL { self.folder.deletingLastPathComponent().appending(path: "\(self.name).git") }

    static let models = [
        "orders", "payments", "visits", "claims", "refunds", "invoices", "trips", "rentals", "tickets", "shipments",
        "returns", "deliveries",
    ].map { "fct_\($0)" }
    static let columns = [
        "net_amount", "gross_amount", "city_name", "opened_on", "closed_on", "owner_code", "risk_score",
        "discount_rate", "net_weight", "sales_channel",
    ]

    /// All there is to wish for.
    static let wishes = Self.models.flatMap { model in
        Self.columns.flatMap { column in
            ["not_null", "unique"].map { Wish(model: model, column: column, test: $0) }
        }
    }

    /// Writes the project, builds its models, and makes it a checkout of a bare repository.
    func make(dbt: String, git: String) async throws {
        try FileManager.default.createDirectory(
            at: self.folder.appending(path: "models"),
            withIntermediateDirectories: true
        )
        for (path, text) in self.files {
            try text.write(to: self.folder.appending(path: path), atomically: true, encoding: .utf8)
        }
        let variables = ["DBT_PROJECT_DIR": self.folder.path, "HOME": self.folder.path, "DO_NOT_TRACK": "1"]
        try await self.run(dbt, ["build", "--profiles-dir", self.folder.path], variables)
        let author = ["-c", "user.name=Torture", "-c", "user.email=torture@localhost"]
        for command in [
            ["init", "--quiet", "--initial-branch", "main"], ["add", "--all"],
            author + ["commit", "--quiet", "--message", "chore: begin"],
            ["clone", "--quiet", "--bare", ".", self.origin.path], ["remote", "add", "origin", self.origin.path],
        ] { try await self.run(git, command) }
    }

    /// The tests of each column of a model, as its YAML on the base branch says them.
    static func tests(in yaml: String) -> [String: [String]] {
        var tests: [String: [String]] = [:]
        var column = ""
        for line in yaml.split(separator: "\n") {
            let item = line.drop { $0 == " " }
            if item.hasPrefix("- name: ") {
                column = String(item.dropFirst(8))
            } else if item.hasPrefix("- ") {
                tests[column, default: []].append(String(item.dropFirst(2)))
            }
        }
        return tests
    }

    private var files: [String: String] {
        var files = [
            "dbt_project.yml": "name: \(self.name)\nversion: 1.0.0\nprofile: \(self.name)\nmodel-paths: [models]\n",
            "profiles.yml": """
            \(self.name):
              target: dev
              outputs:
                dev:
                  type: duckdb
                  path: \(self.name).duckdb

            """,
            ".gitignore": "target/\nlogs/\n*.duckdb\n*.wal\n.user.yml\n",
        ]
        for model in Self.models {
            let rows = (1...3).map { row in "select " + Self.columns.map { "\(row) as \($0)" }.joined(separator: ", ") }
            files["models/\(model).sql"] = rows.joined(separator: "\nunion all\n") + "\n"
            let columns = Self.columns.map { "      - name: \($0)\n" }.joined()
            files["models/\(model).yml"] = "version: 2\nmodels:\n  - name: \(model)\n    columns:\n\(columns)"
        }
        return files
    }

    private func run(_ program: String, _ arguments: [String], _ variables: [String: String] = [:]) async throws {
        let result = try await Child(
            program,
            arguments,
            environment: variables.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own },
            directory: self.folder.path,
            timeLimit: .seconds(120)
        ).run()
        guard result.isSuccess else {
            throw BatchError(description: "\(program) \(arguments.first ?? "") failed: \(result.excerpt())")
        }
    }
}
