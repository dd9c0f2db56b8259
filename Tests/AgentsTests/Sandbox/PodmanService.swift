import Agents
import Foundation

/// Podman's own service on a socket of its own, with its storage in a temporary folder; it ends with this
/// process.
final class PodmanService: Sendable {
    let socket: String
    private let place: Place

    /// Whether it may run here: it needs root, or more than control groups of version 1.
    static let isInstalled =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/podman")
        && (getuid() == 0 || FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers"))

    static let shared = Task { try await PodmanService() }

    private init() async throws {
        self.place = try Place()
        self.socket = "\(self.place.path)/podman.sock"
        // Crun refuses machines with both versions of control groups; and where limits cannot be raised, none may be asked.
        let runtime = FileManager.default.fileExists(atPath: "/usr/sbin/runc") ? "runtime=\"runc\"\n" : ""
        try self.place.write(
            """
            [containers]
            default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
            [engine]
            \(runtime)cgroup_manager="cgroupfs"
            events_logger="none"
            """,
            to: "containers.conf"
        )
        try self.place.write(
            """
            [storage]
            driver="vfs"
            runroot="\(self.place.path)/run"
            graphroot="\(self.place.path)/graph"
            """,
            to: "storage.conf"
        )
        let service = Process()
        service.executableURL = URL(filePath: "/bin/sh")
        let script = """
            /usr/bin/podman system service --time=0 "$1" &
            while [ -d "/proc/$0" ]; do sleep 1; done
            kill $!
            """
        // What watches a container writes down there that it ran out of memory.
        service.currentDirectoryURL = URL(filePath: self.place.path)
        service.arguments = ["-c", script, "\(getpid())", "unix://\(self.socket)"]
        service.environment = [
            "PATH": "/usr/bin:/usr/sbin:/bin:/sbin", "HOME": self.place.path,
            "CONTAINERS_CONF": "\(self.place.path)/containers.conf",
            "CONTAINERS_STORAGE_CONF": "\(self.place.path)/storage.conf",
        ]
        service.standardOutput = FileHandle.nullDevice
        service.standardError = FileHandle.nullDevice
        try service.run()
        let toolbox = try Toolbox.real()
        let engine = SandboxProvider(.podman, socket: self.socket).isolation(toolbox: toolbox, owner: self.place.path)
        for _ in 0..<300 {
            if FileManager.default.fileExists(atPath: self.socket) { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        try await engine.prepare()
    }
}
