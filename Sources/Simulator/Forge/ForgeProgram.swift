import Foundation

/// A program to run to its end, with its input and output in files, so that no pipe can fill up.
struct ForgeProgram {
    var path: String
    var arguments: [String]
    var environment: [String: String] = [:]
    var input = Data()

    struct Result {
        var status: Int32
        var output: Data

        var text: String {
            String(decoding: self.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    func run() -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forge-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try self.input.write(to: input)
            try Data().write(to: output)
            let process = Process()
            process.executableURL = URL(filePath: self.path)
            process.arguments = self.arguments
            process.environment = self.environment.merging(["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]) { $1 }
            process.standardInput = try FileHandle(forReadingFrom: input)
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return Result(status: process.terminationStatus, output: try Data(contentsOf: output))
        } catch {
            return Result(status: 127, output: Data())
        }
    }
}
