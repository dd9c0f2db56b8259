import Foundation

/// The programs that agents run. All are given by absolute path; nothing is searched for while working.
package struct Toolbox: Hashable, Sendable {
    package var dbt: String
    /// MetricFlow's command; siblings of `dbt`, in the same Python environment, as the next two.
    package var mf: String
    package var sqlfluff: String
    package var python: String
    /// Bubblewrap: nothing of a project is ever run outside it.
    package var bwrap: String
    package var git: String
    package var prlimit: String
    package var setpriv: String
    /// Graphviz, which draws lineage; without it lineage is told in words alone.
    package var dot: String?

    /// Finds the programs: dbt at `dbt` (or `$CHATBRIDGE_DBT`), the others beside it or on the `PATH`.
    ///
    /// Throws one message that names everything missing, and how to install it.
    ///
    /// - Parameter provider: What programs are run in; bubblewrap is needed for no other.
    package static func find(
        dbt: String?,
        environment: [String: String],
        provider: SandboxProvider.Kind = .bubblewrap
    ) throws(AgentError) -> Toolbox {
        var missing: [String] = []
        func onPath(_ name: String, package: String) -> String {
            let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/bin", "/bin"]
            let found = folders.map { "\($0)/\(name)" }.first { isExecutable($0) }
            if found == nil { missing.append("\(name) is not installed: run `apt-get install \(package)`") }
            return found ?? name
        }
        let named = dbt ?? environment["CHATBRIDGE_DBT"]
        let path = named.map { URL(filePath: $0).standardizedFileURL.path } ?? "dbt"
        let folder = URL(filePath: path).deletingLastPathComponent().path
        if named == nil || !isExecutable(path) {
            missing.append(
                "dbt was not found\(named.map { " at \($0)" } ?? ""): run `make setup`, or set CHATBRIDGE_DBT to "
                    + "the dbt of an environment made by `pip install 'dbt-core<1.12' dbt-duckdb dbt-metricflow "
                    + "sqlfluff sqlglot`"
            )
        } else {
            for (name, package) in [("mf", "dbt-metricflow"), ("sqlfluff", "sqlfluff"), ("python", "python")]
            where !isExecutable("\(folder)/\(name)") {
                missing.append("\(folder)/\(name) is missing: run `\(folder)/pip install \(package)`")
            }
        }
        var toolbox = Toolbox(
            dbt: path,
            mf: "\(folder)/mf",
            sqlfluff: "\(folder)/sqlfluff",
            python: "\(folder)/python",
            bwrap: provider == .bubblewrap ? onPath("bwrap", package: "bubblewrap") : "bwrap",
            git: onPath("git", package: "git"),
            prlimit: onPath("prlimit", package: "util-linux"),
            setpriv: onPath("setpriv", package: "util-linux")
        )
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/bin", "/bin"]
        // The sandbox sees no programs but those of the system.
        toolbox.dot = folders.map { "\($0)/dot" }.first { $0.hasPrefix("/usr/") && isExecutable($0) }
        guard missing.isEmpty else { throw AgentError(.missing, missing.joined(separator: "; ")) }
        return toolbox
    }

    /// The folders of the Python environment and of the interpreter it was made from: what a sandbox must see.
    var pythonFolders: [String] {
        let bin = URL(filePath: self.python).deletingLastPathComponent()
        let interpreter = URL(filePath: self.python).resolvingSymlinksInPath()
        let prefixes = [
            bin.deletingLastPathComponent().path,
            interpreter.deletingLastPathComponent().deletingLastPathComponent().path,
        ]
        return prefixes.filter { $0 != "/usr" && !$0.hasPrefix("/usr/") }
    }

    private static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
}
