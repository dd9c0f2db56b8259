import Foundation

/// A control group around a program under test, which has too little of one thing.
struct Enclosure: Sendable {
    enum Scarce: String, Sendable {
        case memory
        /// Processes and threads.
        case processes = "pids"
    }

    private let scarce: Scarce
    private let folder: String
    private let isUnified: Bool

    /// Whether this process may make such groups: as root, as a rule.
    static func canBound(_ scarce: Scarce) -> Bool {
        self.parent(for: scarce).map { access($0.path, W_OK) == 0 } ?? false
    }

    init(_ scarce: Scarce) throws {
        guard let parent = Self.parent(for: scarce) else { throw Failure("there are no control groups for \(scarce)") }
        self.scarce = scarce
        self.folder = "\(parent.path)/chatbridge-test-\(UUID().uuidString)"
        self.isUnified = parent.isUnified
        guard mkdir(self.folder, 0o755) == 0 else { throw Failure("\(self.folder) could not be made") }
    }

    /// Version 1 has a tree for each controller, version 2 one for all.
    private static func parent(for scarce: Scarce) -> (path: String, isUnified: Bool)? {
        let root = "/sys/fs/cgroup"
        if FileManager.default.fileExists(atPath: "\(root)/\(scarce.rawValue)/cgroup.procs") {
            return ("\(root)/\(scarce.rawValue)", false)
        }
        let controllers = (try? String(contentsOfFile: "\(root)/cgroup.subtree_control", encoding: .utf8)) ?? ""
        return controllers.split(whereSeparator: \.isWhitespace).contains { $0 == scarce.rawValue } ? (root, true) : nil
    }

    /// Starts what follows inside.
    var command: [String] {
        ["/bin/sh", "-c", #"echo $$ > "$0" && exec "$@""#, "\(self.folder)/cgroup.procs"]
    }

    /// Bytes or processes; `nil` for no limit.
    func limit(to amount: Int?) throws {
        let file =
            switch self.scarce {
            case .memory: self.isUnified ? "memory.max" : "memory.limit_in_bytes"
            case .processes: "pids.max"
            }
        let none = self.scarce == .memory && !self.isUnified ? "-1" : "max"
        try (amount.map(String.init) ?? none).write(
            toFile: "\(self.folder)/\(file)",
            atomically: false,
            encoding: .utf8
        )
    }

    /// How many processes and threads there are inside.
    var population: Int { self.number("pids.current") }

    /// How often somebody inside was killed for want of memory.
    var kills: Int { self.count("oom_kill", in: self.isUnified ? "memory.events" : "memory.oom_control") }

    /// How often a process or a thread was not started.
    var refusals: Int { self.count("max", in: "pids.events") }

    /// To be called when nobody is inside any more.
    func remove() { rmdir(self.folder) }

    private func number(_ file: String) -> Int {
        Int(self.text(file).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    private func count(_ name: String, in file: String) -> Int {
        let line = self.text(file).split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return line.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
    }

    private func text(_ file: String) -> String {
        (try? String(contentsOfFile: "\(self.folder)/\(file)", encoding: .utf8)) ?? ""
    }
}
