import Foundation

/// Runs programs of a project where they can do no harm: bubblewrap without network, without capabilities, with
/// nothing of the host but `/usr`, the Python environment and the folders named.
///
/// Inside, `work` is the worktree and `scratch` a private folder. The process tree dies with its parent, at its
/// deadline, and on cancellation. There is no way to run anything unsandboxed.
package struct Sandbox: Sendable {
    package static let work = "/sandbox/work"
    package static let scratch = "/sandbox/scratch"

    package var toolbox: Toolbox
    package var limits: Limits

    package init(toolbox: Toolbox, limits: Limits = Limits()) {
        self.toolbox = toolbox
        self.limits = limits
    }

    /// A host folder or file that the program sees, and where.
    package struct Bind: Hashable, Sendable {
        package var host: String
        package var inside: String
        package var isWritable: Bool

        package init(_ host: String, at inside: String, isWritable: Bool = false) {
            self.host = host
            self.inside = inside
            self.isWritable = isWritable
        }
    }

    /// Runs `command` (its first element an absolute path) in `directory` with these folders.
    package func run(
        _ command: [String],
        binds: [Bind],
        directory: String,
        environment: [String: String] = [:],
        onLine: Child.LineListener? = nil
    ) async throws(AgentError) -> ChildResult {
        let group = ControlGroup(self.limits)
        let arguments = self.arguments(command, binds, directory, environment)
        let child = Child(
            self.toolbox.setpriv,
            // The only shell there is: constant text that joins the control groups and becomes the program.
            ["--pdeathsig", "KILL", "--", "/bin/sh", "-c", Self.joinAndExecute]
                + ["\(getpid())", "\(group.folders.count)"] + group.folders + self.limited(arguments),
            environment: ["PATH": "/usr/bin:/bin"],
            timeLimit: self.limits.time,
            outputLimit: self.limits.output
        )
        do {
            let result = try await child.run(onLine: onLine)
            await group.remove()
            return result
        } catch {
            await group.remove()
            throw error
        }
    }

    /// The kernel tells of a parent's death only those who asked before it. So we ask first, and look afterwards
    /// whether the parent is still ours: nothing starts for a bot that was killed in between.
    private static let joinAndExecute = """
        [ "$PPID" = "$0" ] || exit 125
        n=$1; shift
        while [ "$n" -gt 0 ]; do echo $$ > "$1/cgroup.procs" || exit 125; shift; n=$((n - 1)); done
        exec "$@"
        """

    private func limited(_ arguments: [String]) -> [String] {
        [
            self.toolbox.prlimit, "--cpu=\(self.limits.cpuSeconds)", "--fsize=\(self.limits.fileSize)", "--core=0",
            self.toolbox.bwrap,
        ] + arguments
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
            if name == "sys" { return ["--ro-bind", "/proc/sys", "/proc/sys"] }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "/proc/\(name)", isDirectory: &isFolder)
            return isFolder.boolValue ? ["--tmpfs", "/proc/\(name)"] : ["--ro-bind", "/dev/null", "/proc/\(name)"]
        }
    }()

    private func arguments(
        _ command: [String],
        _ binds: [Bind],
        _ directory: String,
        _ environment: [String: String]
    ) -> [String] {
        var arguments = [
            "--ro-bind", "/usr", "/usr",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
            "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--ro-bind-try", "/etc/localtime", "/etc/localtime",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
            "--dev", "/dev", "--proc", "/proc",
        ]
        arguments += Self.kernel + ["--tmpfs", "/tmp"]
        for folder in self.toolbox.pythonFolders { arguments += ["--ro-bind", folder, folder] }
        for bind in binds { arguments += [bind.isWritable ? "--bind" : "--ro-bind", bind.host, bind.inside] }
        // Without a user namespace and --cap-drop, root keeps every capability inside.
        arguments += [
            "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000",
            "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--chdir", directory, "--clearenv",
        ]
        let defaults = ["PATH": "/usr/bin", "LANG": "C.UTF-8", "USER": "agent", "HOME": "/tmp", "TZ": "UTC"]
        for (name, value) in environment.merging(defaults, uniquingKeysWith: { own, _ in own }).sorted(by: { $0 < $1 })
        {
            arguments += ["--setenv", name, value]
        }
        return arguments + ["--"] + command
    }
}
