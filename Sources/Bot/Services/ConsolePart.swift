import Console
import Ledger
import Logging
import Requests

extension Rooms {
    /// The console, where the settings speak of one.
    func consoleParts(_ settings: ConsoleConfiguration?, _ time: SystemTime, _ logger: Logger) throws -> [Part] {
        guard let settings else { return [] }
        let console = try ConsoleServer(
            settings,
            ledger: self.ledger,
            health: self.health,
            clock: time,
            version: Version.number,
            log: logger
        )
        if settings.isExposed {
            logger.warning("the console is not for this machine alone: put TLS in front of it, see docs/console.md")
        }
        return [
            Part(stopping: console.stop) { try await console.run() },
            Part {
                let port = try await console.port()
                logger.info("the console listens", metadata: ["server.port": "\(port)"])
                try await Task.sleep(for: .seconds(1 << 30))
            },
        ]
    }
}
