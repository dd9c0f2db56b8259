import Foundation

/// What the tests use of this checkout: the program, the example and the Python environment.
enum Checkout {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The program under test: the one that `CHATBRIDGE` names, or the one built beside these tests.
    static func program() throws -> String {
        let named = ProcessInfo.processInfo.environment["CHATBRIDGE"]
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let paths =
            named.map { [$0] } ?? [beside, self.root.appending(path: ".build/debug")].map { "\($0.path)/chatbridge" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw Failure("there is no program at \(paths.joined(separator: " or ")): run `swift build` first")
        }
        return path
    }

    /// What refuses memory to libraries (Proof/CStarvation), for `LD_PRELOAD`.
    static func starvation() throws -> String {
        let path = try URL(filePath: self.program()).deletingLastPathComponent().appending(path: "libStarvation.so")
            .path
        guard FileManager.default.fileExists(atPath: path) else { throw Failure("\(path) was not built") }
        return path
    }

    /// The dbt project that the bot works on, with its data.
    static func example() throws -> String {
        let folder = self.root.appending(path: "examples/taxi").path
        guard FileManager.default.fileExists(atPath: "\(folder)/taxi.duckdb") else {
            throw Failure("\(folder) has no data yet: run `scripts/example` first")
        }
        return folder
    }

    /// The Python that has slack_bolt and the judges' libraries.
    static var judges: String {
        let named = ProcessInfo.processInfo.environment["CHATBRIDGE_SCHEMAS_ENV"]
        return "\(named ?? self.root.appending(path: "var/schemas").path)/bin/python"
    }

    /// What a bot inherits: nothing of ours but where Python is, so that no setting of a developer slips in.
    static func environment() -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var environment = own.filter { setting in
            !["CHATBRIDGE", "SLACK_", "TEAMS_"].contains(where: setting.key.hasPrefix)
        }
        environment["CHATBRIDGE_PYTHON_ENV"] = own["CHATBRIDGE_PYTHON_ENV"] ?? self.root.appending(path: ".venv").path
        environment["CHATBRIDGE_DBT"] = own["CHATBRIDGE_DBT"]
        environment["CHATBRIDGE_CALLS"] = own["CHATBRIDGE_CALLS"]
        return environment
    }
}

/// Why a test could not go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
