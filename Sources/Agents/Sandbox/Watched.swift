import Foundation

/// A program run by this process, under a control group where one can be made, and watched.
///
/// The kernel keeps to a control group's limits itself. What it does not count (the disk), and everything where there is
/// no control group, is looked at five times a second, so a program can be over a limit for that long.
struct Watched: Sendable {
    let program: Confined
    let toolbox: Toolbox
    /// What all processes of this run carry in their environment, for those that no group and no namespace holds.
    let mark: String?
    let usesGroups: Bool

    init(_ program: Confined, toolbox: Toolbox, usesGroups: Bool, mark: String? = nil) {
        self.program = program
        self.toolbox = toolbox
        self.usesGroups = usesGroups
        self.mark = mark
    }

    static func enforcement(usesGroups: Bool) -> String {
        guard usesGroups, let hierarchy = ControlHierarchy.here else {
            return "process limits, and watching: no control group can be made here"
        }
        return "\(hierarchy.words); the disk is watched"
    }

    /// Runs `command`, which is what runs the program confined.
    func run(
        _ command: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        directory: String? = nil,
        onLine: Child.LineListener?
    ) async throws(AgentError) -> ChildResult {
        let limits = self.program.limits
        let group = self.usesGroups ? ControlGroup(limits) : .none
        var child = Child(
            self.toolbox.setpriv,
            // The only shell there is: constant text that joins the control groups and becomes the program.
            ["--pdeathsig", "KILL", "--", "/bin/sh", "-c", Self.joinAndExecute]
                + ["\(getpid())", "\(group.folders.count)"] + group.folders
                + [self.toolbox.prlimit, limits.processorOption, "--fsize=\(limits.fileSize)", "--core=0"]
                + command,
            environment: environment,
            directory: directory,
            timeLimit: limits.time,
            outputLimit: limits.output
        )
        let survivors = self.mark.map { Survivors(mark: $0) }
        child.end = {
            group.kill()
            survivors?.kill()
        }
        let (folders, mark) = (self.program.writable.map { Tree($0) }, self.mark)
        let start = await Watch.use(of: folders)
        child.watch = { process in
            await Watch(limits: limits, folders: folders, start: start) {
                if !group.folders.isEmpty { return group.usage.excess(over: limits) }
                return await Watch.aside { Family(of: process, mark: mark).excess(over: limits) }
            }.firstExcess()
        }
        do {
            var result = try await child.run(onLine: onLine)
            if !result.isSuccess, case let status = result.status, status.isOwn, group.usage.memoryKills > 0 {
                result.status = .stopped(.memory)
            }
            await self.clearUp(group, survivors)
            return result
        } catch {
            await self.clearUp(group, survivors)
            throw error
        }
    }

    private func clearUp(_ group: ControlGroup, _ survivors: Survivors?) async {
        survivors?.kill()
        await group.remove()
    }

    /// The kernel tells of a parent's death only those who asked before it. So we ask first, and look afterwards
    /// whether the parent is still ours: nothing starts for a bot that was killed in between.
    private static let joinAndExecute = """
        [ "$PPID" = "$0" ] || exit 125
        n=$1; shift
        while [ "$n" -gt 0 ]; do echo $$ > "$1/cgroup.procs" || exit 125; shift; n=$((n - 1)); done
        exec "$@"
        """
}

extension ChildResult.Status {
    /// It ended by itself or by a signal, not by one of our limits.
    fileprivate var isOwn: Bool {
        if case .stopped = self { false } else { true }
    }
}
