import Agents
import Foundation
import Testing

/// A temporary folder of one test, gone afterwards.
final class Place: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: "\(self.path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(self.path)/\(name)", encoding: .utf8)
    }
}

extension Toolbox {
    /// The real programs. A machine without them fails the test, and says how to get them.
    static func real() throws -> Toolbox {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let environment = ProcessInfo.processInfo.environment
        let dbt = environment["CHATBRIDGE_DBT"] ?? root.appending(path: ".venv/bin/dbt").path
        return try Toolbox.find(dbt: dbt, environment: environment)
    }
}
