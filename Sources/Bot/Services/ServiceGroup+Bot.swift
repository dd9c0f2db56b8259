import Logging
import ServiceLifecycle
import UnixSignals

/// A long-lived part that is nothing but its `run`; when the group shuts down it is told to stop, or cancelled.
struct Part: Service {
    private let stop: (@Sendable () -> Void)?
    private let body: @Sendable () async throws -> Void

    init(stopping stop: (@Sendable () -> Void)? = nil, _ body: @escaping @Sendable () async throws -> Void) {
        self.stop = stop
        self.body = body
    }

    func run() async throws {
        do {
            if let stop {
                try await withGracefulShutdownHandler(operation: self.body, onGracefulShutdown: stop)
            } else {
                try await cancelWhenGracefulShutdown(self.body)
            }
        } catch is CancellationError {
            // Asked to stop, and stopped.
        }
    }
}

extension ServiceGroup {
    /// Runs the parts until one ends or a signal (SIGTERM, SIGINT) comes; they stop in reverse order.
    static func runParts(_ parts: [Part], logger: Logger) async throws {
        let configuration = ServiceGroupConfiguration(
            services: parts.map { part in
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: part,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        var bounded = configuration
        bounded.maximumGracefulShutdownDuration = .seconds(25)
        try await ServiceGroup(configuration: bounded).run()
    }
}
