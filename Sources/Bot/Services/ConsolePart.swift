import ChatBridge
import Console
import Ledger
import Logging
import Notify
import Requests

extension Rooms {
    /// The console, where the settings speak of one.
    func consoleParts(
        _ settings: ConsoleConfiguration?,
        _ askers: [Asker],
        _ time: SystemTime,
        _ logger: Logger
    ) throws -> [Part] {
        guard let settings else { return [] }
        let console = try ConsoleServer(
            settings,
            askers: askers,
            ask: { try await self.ask($0, time) },
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

    /// Takes what a program asks for through the same door as what people say.
    private func ask(_ asking: Asking, _ time: SystemTime) async throws -> AskingOutcome {
        let asker = asking.asker
        let saying = Inbound.Saying(asking.text, by: asker.person, named: asker.name, in: asker.place)
        guard case .record(var intake) = await self.door.admit(Inbound(keys: asking.keys, .said(saying))),
            case .message(var opening) = intake.wish
        else { return .ignored }
        opening.project = asker.project
        intake.wish = .message(opening)
        intake.standsAlone = true
        switch try await self.record(intake) {
        case .recorded(let id): return .recorded(id)
        case .seen: return .seen
        case .refused(let refusal):
            let why = refusal.text(about: nil, under: self.ledger.policyInForce, now: time.now)
            if case .tooMany(let until) = refusal { return .refused(why, until: until) }
            return .refused(why, until: nil)
        case .errand, .ignored: return .ignored
        }
    }
}
