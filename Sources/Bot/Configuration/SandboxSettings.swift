import Agents

/// What agents run in and what they may use there: `sandbox` in `chatbridge.yaml`.
struct SandboxSettings: Sendable {
    var provider = SandboxProvider()
    var limits = Limits()
    var storage = Storage()

    init(_ section: Section) throws(ConfigurationError) {
        try section.allow(
            "provider",
            "socket",
            "image",
            "seconds",
            "memory",
            "processes",
            "processors",
            "disk",
            "database_copy",
            "keep"
        )
        let name = try section.text("provider") ?? SandboxProvider.Kind.bubblewrap.rawValue
        do {
            self.provider = try SandboxProvider(
                name: name,
                socket: try section.text("socket"),
                image: try section.text("image")
            )
        } catch let error as AgentError {
            throw section.error(about: "provider", error.message)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw section.error(about: "provider", "\(error)")
        }
        if let seconds = try section.number("seconds", in: 10...86_400) { self.limits.time = .seconds(seconds) }
        if let memory = try section.number("memory", in: 256...4_194_304) { self.limits.memory = memory << 20 }
        if let processes = try section.number("processes", in: 16...100_000) { self.limits.processes = processes }
        if let processors = try section.number("processors", in: 1...1024) { self.limits.processors = processors }
        if let disk = try section.number("disk", in: 1...4_194_304) { self.limits.disk = disk << 20 }
        if let copy = try section.number("database_copy", in: 1...4_194_304) { self.storage.databaseCopy = copy << 20 }
        if let keep = try section.number("keep", in: 100...104_857_600) { self.storage.cap = keep << 20 }
        self.limits.fileSize = max(self.limits.disk, self.storage.databaseCopy)
    }
}
