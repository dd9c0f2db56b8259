import Foundation

/// Namespaces of the kernel's own, made by bubblewrap: no engine, no image, no root, and 20 ms.
package struct Bubblewrap: Isolation {
    package let name = "bubblewrap"
    package let promises = Set(Promise.allCases)
    package var enforcement: String { Watched.enforcement(usesGroups: self.usesGroups) }
    let toolbox: Toolbox
    /// Whether control groups are used where there are some.
    let usesGroups: Bool

    package init(toolbox: Toolbox, usesGroups: Bool = true) {
        self.toolbox = toolbox
        self.usesGroups = usesGroups
    }

    package func prepare() async throws(AgentError) {
        await ControlGroup.sweep()
        let result = try await Child(
            self.toolbox.bwrap,
            ["--ro-bind", "/", "/", "--unshare-all", "--unshare-user", "--die-with-parent", "/bin/true"],
            timeLimit: .seconds(30)
        ).run()
        guard result.isSuccess else {
            throw AgentError(
                .missing,
                """
                bubblewrap cannot start a sandbox here: \(result.excerpt(lines: 3)). Allow user namespaces \
                (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0), or name \
                another `sandbox.provider`: see docs/sandboxes.md.
                """
            )
        }
    }

    package func run(_ program: Confined, onLine: Child.LineListener?) async throws(AgentError) -> ChildResult {
        let watched = Watched(program, toolbox: self.toolbox, usesGroups: self.usesGroups)
        return try await watched.run([self.toolbox.bwrap] + self.arguments(program), onLine: onLine)
    }

    /// The kernel's own settings and innards, taken away.
    ///
    /// A bot that is root is the same user inside, whatever its number and without any capability; and most of these
    /// belong to that user, who may write to them: to `core_pattern`, say, which names a program that the host runs.
    private static let kernel: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        // What a program reads to know the machine.
        let harmless: Set<String> = [
            "cpuinfo", "meminfo", "stat", "uptime", "loadavg", "version", "filesystems", "mounts", "self",
            "thread-self", "net", "cmdline", "devices", "misc", "diskstats", "partitions", "swaps", "vmstat",
            "zoneinfo",
        ]
        return names.sorted().filter { Int32($0) == nil && !harmless.contains($0) }.flatMap { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "/proc/\(name)", isDirectory: &isFolder)
            if name == "sys" { return ["--ro-bind", "/proc/sys", "/proc/sys"] }
            return isFolder.boolValue
                ? ["--size", "4096", "--tmpfs", "/proc/\(name)"] : ["--ro-bind", "/dev/null", "/proc/\(name)"]
        }
    }()

    private func arguments(_ program: Confined) -> [String] {
        let shared = min(program.limits.temporary, 256 << 20)
        var arguments = [
            "--ro-bind", "/usr", "/usr",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
            "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--ro-bind-try", "/etc/localtime", "/etc/localtime",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
            "--dev", "/dev", "--size", "\(shared)", "--tmpfs", "/dev/shm",
            "--proc", "/proc",
        ]
        arguments +=
            Self.kernel + [
                "--size", "\(program.limits.temporary)", "--tmpfs", "/tmp",
            ]
        for folder in self.toolbox.pythonFolders { arguments += ["--ro-bind", folder, folder] }
        for bind in program.binds {
            arguments += [bind.isWritable ? "--bind" : "--ro-bind", bind.host, bind.inside]
        }
        arguments += [
            // The root and the devices are folders in memory, without a bound unless nothing can be written there.
            "--remount-ro", "/dev", "--remount-ro", "/",
            // Without a user namespace and --cap-drop, root keeps every capability inside.
            "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000",
            "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--chdir", program.directory, "--clearenv",
        ]
        for (name, value) in program.environment.sorted(by: { $0 < $1 }) { arguments += ["--setenv", name, value] }
        return arguments + ["--"] + program.command
    }
}
