import Foundation
import Yams

/// The warehouse a dbt project is run against, as `profiles.yml` says; and the same profile for a copy of it.
struct Profile: Sendable {
    let name: String
    let target: String
    /// The database file on this machine.
    let database: String
    /// `profiles.yml` with this one profile and target, and the database at `Sandbox.scratch`.
    let sandboxed: String

    /// The database's name inside the scratch folder. The file keeps its name: DuckDB names the database by it, and a
    /// project compared with its own past must not seem changed.
    var databaseName: String { URL(filePath: self.database).lastPathComponent }

    /// Reads the profile that `projectFile` (`dbt_project.yml`) names.
    init(
        projectFile: String,
        profiles: String,
        target: String?,
        folder: String,
        environment: [String: String]
    ) throws(AgentError) {
        guard let file = try? Yams.compose(yaml: projectFile),
            let name = file["profile"]?.string.flatMap({ Self.render($0, environment) }) ?? file["name"]?.string
        else { throw AgentError(.missing, "dbt_project.yml names no profile.") }
        guard var profile = (try? Yams.load(yaml: profiles) as? [String: Any])?[name] as? [String: Any],
            let outputs = profile["outputs"] as? [String: Any]
        else { throw AgentError(.missing, "profiles.yml has no profile \(name).") }
        let target = target ?? (profile["target"] as? String).flatMap { Self.render($0, environment) } ?? "default"
        guard var output = outputs[target] as? [String: Any] else {
            throw AgentError(.missing, "The profile \(name) has no target \(target).")
        }
        guard output["type"] as? String == "duckdb" else {
            throw AgentError(
                .missing,
                "The profile \(name) is for \(output["type"] ?? "an unknown warehouse"): only DuckDB can be copied and "
                    + "worked on offline so far."
            )
        }
        guard let path = (output["path"] as? String).flatMap({ Self.render($0, environment) }), path != ":memory:"
        else {
            throw AgentError(.missing, "The target \(target) of profile \(name) names no database file (`path`).")
        }
        self.name = name
        self.target = target
        self.database = path.hasPrefix("/") ? path : URL(filePath: "\(folder)/\(path)").standardizedFileURL.path
        output["path"] = "\(Sandbox.scratch)/database/\(URL(filePath: self.database).lastPathComponent)"
        for (key, value) in output {
            if let text = value as? String { output[key] = Self.render(text, environment) }
        }
        profile["outputs"] = [target: output]
        profile["target"] = target
        do {
            self.sandboxed = try Yams.dump(object: [name: profile])
        } catch {
            throw AgentError(.missing, "profiles.yml cannot be written again: \(error)")
        }
    }

    /// Resolves `{{ env_var('NAME', 'default') }}`, the only Jinja that profiles commonly have; `nil` when it is unset.
    static func render(_ text: String, _ environment: [String: String]) -> String? {
        let call = /\{\{\s*env_var\(\s*['"]([^'"]+)['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)[^}]*\}\}/
        var result = text
        while let match = result.firstMatch(of: call) {
            guard let value = environment[String(match.1)] ?? match.2.map(String.init) else { return nil }
            result.replaceSubrange(match.range, with: value)
        }
        return result
    }
}
