import Foundation
import Synchronization
package import Transport

/// Containers of Docker or Podman, by the Engine API over a Unix socket: where user namespaces are forbidden to the bot, or
/// an own image is wanted.
package struct ContainerEngine: Isolation {
    /// As the configuration names it.
    package let name: String
    package let promises = Set(Promise.allCases)
    package let enforcement = "the engine's control groups; the disk is watched"
    let client: EngineClient
    let toolbox: Toolbox
    /// An image that holds the programs of the toolbox at their paths; `nil` for the host's own, mounted read-only.
    let image: String?
    /// Tells this bot's containers from those of others: its data folder.
    let owner: String

    private static let label = "chatbridge.owner"

    package init(
        name: String,
        socket: String,
        image: String? = nil,
        owner: String,
        toolbox: Toolbox,
        http: CurlClient = CurlClient(userAgent: "chatbridge")
    ) {
        self.name = name
        self.client = EngineClient(http: http, socket: socket)
        self.image = image
        self.owner = owner
        self.toolbox = toolbox
    }

    // MARK: - Preparing

    private struct Info: Decodable {
        var MemoryLimit: Bool?
        var PidsLimit: Bool?
        var SecurityOptions: [String]?

        var isRootless: Bool { self.SecurityOptions?.contains { $0.hasPrefix("name=rootless") } ?? false }
    }

    private struct Container: Decodable {
        var Id: String
    }

    private struct Image: Decodable {
        var status: String
    }

    package func prepare() async throws(AgentError) {
        let info: Info = try await self.client.call("GET", "/info")
        guard info.MemoryLimit != false, info.PidsLimit != false else {
            throw AgentError(
                .missing,
                """
                The container engine at \(self.client.socket) cannot limit memory or processes: without root it needs \
                control groups of version 2. Run it as root, or use bubblewrap.
                """
            )
        }
        let filter = "{\"label\":[\"\(Self.label)=\(self.owner)\"]}"
        let query = filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        for container in try await self.client.call(
            "GET",
            "/containers/json?all=1&filters=\(query)",
            as: [Container].self
        ) {
            await self.client.insist("DELETE", "/containers/\(container.Id)?force=1&v=1")
        }
        if self.image == nil { try await self.importImage() }
    }

    /// Makes the empty image, if the engine has none. It is named in a second step: Podman forgets to in the first.
    private func importImage() async throws(AgentError) {
        let (name, tag) = (EmptyImage.name, EmptyImage.tag)
        if (try? await self.client.send("GET", "/images/\(name):\(tag)/json", [])) != nil { return }
        let response = try await self.client.send(
            "POST",
            "/images/create?fromSrc=-&repo=\(name)&tag=\(tag)",
            EmptyImage.archive,
            type: "application/x-tar"
        )
        let lines = response.body.split(separator: UInt8(ascii: "\n"))
        guard let last = lines.last, let image = try? JSONDecoder().decode(Image.self, from: Data(last)) else {
            throw AgentError(.failed, "The container engine did not take the sandbox's image.")
        }
        try await self.client.tell("POST", "/images/\(image.status)/tag?repo=\(name)&tag=\(tag)")
    }

    // MARK: - Running

    package func run(_ program: Confined, onLine: Child.LineListener?) async throws(AgentError) -> ChildResult {
        let name = "chatbridge-\(UUID().uuidString.lowercased())"
        let spec = self.spec(program, user: try await self.user())
        let container: Container
        do {
            container = try await self.client.call("POST", "/containers/create?name=\(name)", spec)
        } catch {
            // It may have been made all the same.
            await self.client.insist("DELETE", "/containers/\(name)?force=1&v=1")
            throw error
        }
        let run = ContainerRun(client: self.client, id: container.Id, program: program)
        do {
            let result = try await run.attend(onLine: onLine)
            await self.client.insist("DELETE", "/containers/\(container.Id)?force=1&v=1")
            return result
        } catch {
            await self.client.insist("DELETE", "/containers/\(container.Id)?force=1&v=1")
            throw error
        }
    }

    /// Who may write to the bot's folders. Under a rootless engine the bot's user is the container's root.
    private func user() async throws(AgentError) -> String {
        let info: Info = try await self.client.call("GET", "/info")
        return info.isRootless ? "0:0" : "\(getuid()):\(getgid())"
    }

    private func spec(_ program: Confined, user: String) -> ContainerSpec {
        let limits = program.limits
        return ContainerSpec(
            Image: self.image ?? "\(EmptyImage.name):\(EmptyImage.tag)",
            Cmd: [
                "/usr/bin/prlimit", limits.processorOption, "--fsize=\(limits.fileSize)", "--core=0",
                // An engine does not end with the bot; this does, and everything in the container with it.
                "/usr/bin/timeout", "--signal=KILL", "\(limits.time.components.seconds + 5)",
                "/bin/sh", "-c", Self.execute, "sh",
            ] + program.command,
            Env: program.environment.sorted { $0 < $1 }.map { "\($0)=\($1)" },
            WorkingDir: program.directory,
            User: user,
            Labels: [Self.label: self.owner],
            HostConfig: .init(
                Mounts: self.hostFolders
                    + program.binds.map { .init($0.host, at: $0.inside, isWritable: $0.isWritable) },
                Tmpfs: ["/tmp": "rw,nosuid,nodev,mode=1777,size=\(limits.temporary)"],
                Memory: limits.memory,
                MemorySwap: limits.memory,
                PidsLimit: limits.processes,
                NanoCpus: limits.processors * 1_000_000_000,
                ShmSize: min(limits.temporary, 256 << 20)
            )
        )
    }

    /// The status that says that the kernel killed something for want of memory.
    static let starved: Int32 = 253

    /// Constant text. Not every engine says that memory ran out; the container's own control group does.
    private static let execute = """
        "$@"; s=$?
        [ $s = 137 ] && cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null \
        | grep -q "oom_kill [1-9]" && exit \(starved)
        exit $s
        """

    private var hostFolders: [ContainerSpec.Mount] {
        guard self.image == nil else { return [] }
        let optional = ["/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives"]
        return (["/usr"] + self.toolbox.pythonFolders + optional.filter(FileManager.default.fileExists(atPath:)))
            .map { .init($0, at: $0) }
    }
}
