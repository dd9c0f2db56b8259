import Foundation
import Testing

@testable import ChatBridge

/// What a platform's own schemas or library say of what is sent there; they are read by Python.
enum Judge {
    static func judge(_ lines: [JSON], by judge: String = "judge-teams.py") throws {
        let folder = URL.temporaryDirectory.appending(path: "judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, output) = (folder.appending(path: "lines"), folder.appending(path: "output"))
        try Data(lines.map(\.bytes).joined(separator: [0x0A])).write(to: file)
        try Data().write(to: output)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["CHATBRIDGE_SCHEMAS_ENV"]
        let python = "\(named ?? root.appending(path: "var/schemas").path)/bin/python"
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "there is no \(python): run scripts/python-env --schemas"
        )
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [root.appending(path: "Tests/Schemas/\(judge)").path, file.path]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        let said = try String(contentsOf: output, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(said.prefix(3000))")
        #expect(said.contains("\(lines.count) judged"))
    }
}
