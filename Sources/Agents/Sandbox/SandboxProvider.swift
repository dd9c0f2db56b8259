import Foundation

/// Which isolation is used, as configured: `sandbox` in `chatbridge.yaml`.
package struct SandboxProvider: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case bubblewrap
        case podman
        case docker
        /// No sandbox. It must be asked for by name; nothing falls back to it.
        case none
    }

    package var kind: Kind
    /// The engine's socket; `nil` for where it usually is.
    package var socket: String?
    /// An image that holds the programs; `nil` for those of the host, mounted read-only.
    package var image: String?

    package init(_ kind: Kind = .bubblewrap, socket: String? = nil, image: String? = nil) {
        self.kind = kind
        self.socket = socket
        self.image = image
    }

    /// Reads the name of a provider. Throws with those that there are.
    package init(name: String, socket: String?, image: String?) throws(AgentError) {
        guard let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw AgentError(.missing, "There is no sandbox provider '\(name)'; one of: \(known)")
        }
        self.init(kind, socket: socket, image: image)
    }

    /// - Parameters:
    ///   - owner: Tells this bot's containers from those of others: its data folder.
    ///   - usesGroups: Whether control groups are made where they can be; otherwise programs are watched.
    package func isolation(toolbox: Toolbox, owner: String, usesGroups: Bool = true) -> any Isolation {
        switch self.kind {
        case .bubblewrap: Bubblewrap(toolbox: toolbox, usesGroups: usesGroups)
        case .none: Unconfined(toolbox: toolbox, usesGroups: usesGroups)
        case .podman, .docker:
            ContainerEngine(
                name: self.kind.rawValue,
                socket: self.socket ?? self.usualSocket,
                image: self.image,
                owner: owner,
                toolbox: toolbox
            )
        }
    }

    private var usualSocket: String {
        let environment = ProcessInfo.processInfo.environment
        let variable = self.kind == .docker ? "DOCKER_HOST" : "CONTAINER_HOST"
        if let host = environment[variable], host.hasPrefix("unix://") {
            return String(host.dropFirst("unix://".count))
        }
        if self.kind == .docker { return "/var/run/docker.sock" }
        let own = environment["XDG_RUNTIME_DIR"].map { "\($0)/podman/podman.sock" }
        return own.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil } ?? "/run/podman/podman.sock"
    }
}
