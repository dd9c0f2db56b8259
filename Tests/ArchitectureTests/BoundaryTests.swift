import Foundation
import Testing

/// The dependency rule, written once: who may import whom.
private let allowed: [String: Set<String>] = [
    "Requests": [],
    "Digests": [],
    "Transport": [],
    "Simulator": [],
    "ChatBridge": ["Requests", "Digests", "Transport"],
    "Intents": ["Requests"],
    "Agents": ["Requests", "Digests", "Transport"],
    "Notify": ["Requests", "ChatBridge"],
    "Ledger": ["Requests", "Digests"],
    "Console": ["Requests", "Digests", "Transport", "Ledger"],
    "Bot": [
        "Requests", "Digests", "Transport", "ChatBridge", "Intents", "Agents", "Notify", "Ledger", "Console",
        "Simulator",
    ],
]

/// C libraries, each touched by one room only; but what judges the bot has digests of its own.
private let foreign: [String: Set<String>] = [
    "CCurl": ["Transport"], "CWebSockets": ["Transport"], "COpenSSL": ["Digests", "Simulator"], "CMalloc": ["Bot"],
    "CLinux": ["Bot", "Ledger"],
]

@Suite("Boundaries")
struct BoundaryTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: allowed.keys.sorted())
    func `a room imports only what it may`(room: String) throws {
        let permitted = allowed[room, default: []]
        for (file, modules) in try Self.imports(of: room) {
            let siblings = modules.intersection(allowed.keys).subtracting([room])
            #expect(siblings.isSubset(of: permitted), "\(file)")
            for module in modules { #expect(foreign[module]?.contains(room) != false, "\(file): \(module)") }
        }
    }

    @Test func `the core needs no library, not even Foundation`() throws {
        // Locks are part of the language's own library.
        for (file, modules) in try Self.imports(of: "Requests") {
            #expect(modules.subtracting(["Synchronization"]).isEmpty, "\(file)")
        }
    }

    @Test func `every room is in the table`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(folders).subtracting(foreign.keys) == Set(allowed.keys))
    }

    @Test func `nothing in the product can end the process on input`() throws {
        let forbidden = ["fatalError(", "try!", "Task.detached", "preconditionFailure("]
        for room in allowed.keys {
            for file in try Self.files(of: room) {
                let text = try String(contentsOf: file, encoding: .utf8)
                for mark in forbidden { #expect(!text.contains(mark), "\(file.lastPathComponent): \(mark)") }
            }
        }
    }

    private static func files(of room: String) throws -> [URL] {
        let folder = root.appending(path: "Sources/\(room)")
        let all = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        return all.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    }

    private static func imports(of room: String) throws -> [(file: String, modules: Set<String>)] {
        try self.files(of: room).map { file in
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let modules = lines.compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1 else { return nil }
                return words.last?.split(separator: ".").first.map(String.init)
            }
            return (file.lastPathComponent, Set(modules))
        }
    }
}
