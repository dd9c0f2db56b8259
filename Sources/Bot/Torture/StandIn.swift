import Agents
import Foundation

/// A Python environment with a stand-in for dbt, and DuckDB from a real environment: what a sandbox must see to work on
/// the torture's small projects. It really builds and tests; it only starts quickly.
struct StandIn: Sendable {
    let folder: URL
    /// The dbt of the real environment.
    let dbt: String

    var path: String { self.programs.appending(path: "dbt").path }
    private var programs: URL { self.folder.appending(path: "bin") }

    func install() async throws {
        let files = FileManager.default
        let environment = URL(filePath: self.dbt).deletingLastPathComponent().deletingLastPathComponent()
        try files.createDirectory(at: self.programs, withIntermediateDirectories: true)
        let interpreter = environment.appending(path: "bin/python").resolvingSymlinksInPath()
        try files.createSymbolicLink(at: self.programs.appending(path: "python"), withDestinationURL: interpreter)
        // By this file Python knows that its libraries are here.
        try "home = \(interpreter.deletingLastPathComponent().path)\ninclude-system-site-packages = false\n"
            .write(to: self.folder.appending(path: "pyvenv.cfg"), atomically: true, encoding: .utf8)
        try await self.takeDuckDB(from: environment.appending(path: "lib"))
        let program = Data("#!\(self.programs.path)/python\n".utf8) + Data(PackageResources.dbt_py)
        try self.write(program, to: "dbt")
        for name in ["mf", "sqlfluff"] { try self.write(Data("#!/bin/sh\nexit 0\n".utf8), to: name) }
    }

    private func write(_ program: Data, to name: String) throws {
        let file = self.programs.appending(path: name)
        try program.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }

    private func takeDuckDB(from library: URL) async throws {
        let files = FileManager.default
        let version = try files.contentsOfDirectory(atPath: library.path).first { $0.hasPrefix("python") } ?? ""
        let packages = library.appending(path: "\(version)/site-packages")
        let parts = ((try? files.contentsOfDirectory(atPath: packages.path)) ?? []).filter {
            $0.hasPrefix("duckdb") || $0.hasPrefix("_duckdb") || $0.hasPrefix("adbc_driver")
        }
        guard parts.contains("duckdb") else {
            throw BatchError(description: "\(packages.path) has no duckdb: run `make setup`, or set CHATBRIDGE_DBT")
        }
        let target = self.folder.appending(path: "lib/\(version)/site-packages")
        try files.createDirectory(at: target, withIntermediateDirectories: true)
        let sources = parts.map { packages.appending(path: $0).path }
        // A second name for each file where that can be, since they are large; a copy elsewhere.
        for way in ["--link", "--reflink=auto"] {
            let copy = try await Child("/bin/cp", ["--recursive", way, "--"] + sources + [target.path]).run()
            if copy.isSuccess { return }
        }
        throw BatchError(description: "duckdb could not be copied to \(target.path)")
    }
}
