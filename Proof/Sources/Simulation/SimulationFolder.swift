import Foundation

/// Where the ledgers of simulated bots live: in memory when the machine has such a folder, since there is no power to cut.
struct SimulationFolder {
    let url: URL

    init() throws {
        let memory = URL(filePath: "/dev/shm")
        let parent = FileManager.default.isWritableFile(atPath: memory.path) ? memory : URL.temporaryDirectory
        self.url = parent.appending(path: "chatbridge-simulation-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: self.url) }
}
