import Foundation

/// The processes of this machine, as `/proc` tells.
enum ProcessTable {
    /// Waits until no process has anything to do with a folder of this name. Throws, naming them, when some stay.
    ///
    /// The kernel does not tell when a stranger's process ends, so this has to look again and again.
    static func empties(of mark: String, within limit: Duration = .seconds(10)) async throws {
        let end = ContinuousClock.now + limit
        while true {
            let left = try self.processes(touching: mark)
            guard !left.isEmpty else { return }
            guard ContinuousClock.now < end else {
                throw Failure("these processes outlived the bot: \(left.joined(separator: "; "))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Those that name the folder in their command line or environment, or see it mounted, as inside a sandbox.
    private static func processes(touching mark: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let number = Int32(name), number != getpid() else { return nil }
            let parts = ["cmdline", "environ", "mountinfo"].map { self.text("/proc/\(number)/\($0)") }
            return parts.contains { $0.contains(mark) } ? "\(number) \(parts[0].prefix(200))" : nil
        }
    }

    /// Empty when the process is gone meanwhile.
    private static func text(_ path: String) -> String {
        let data = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
        return String(decoding: data, as: UTF8.self).replacing("\0", with: " ")
    }
}
