import Agents
import Intents
import Ledger
import Logging
import Requests

/// Brings what people say on open pull requests into their threads, each word once.
struct PullRequestWatch: Sendable {
    let rooms: Rooms
    let time: SystemTime
    let logger: Logger
    /// How often; `nil` where no project is on a forge that people can speak on.
    let pause: Duration?

    init(_ projects: [Project], rooms: Rooms, time: SystemTime, logger: Logger) {
        self.rooms = rooms
        self.time = time
        self.logger = logger
        self.pause = projects.compactMap { project in
            if case .remote(let settings) = project.forge { settings.pause } else { nil }
        }.min()
    }

    /// Listens until cancelled.
    func run() async throws {
        let sanitiser = Sanitiser()
        while true {
            let later = self.time.now.advanced(by: self.pause ?? .seconds(1 << 20))
            try await self.time.sleep(until: later)
            guard self.pause != nil else { continue }
            for request in try await self.rooms.ledger.requests(open: true, limit: 200) where request.pullRequest != nil
            {
                do {
                    try await self.hear(request, sanitiser)
                } catch {
                    try Task.checkCancellation()
                    self.logger.notice(
                        "A pull request could not be listened to",
                        metadata: ["request.id": "\(request.id)", "reason": "\(error)"]
                    )
                }
            }
        }
    }

    private func hear(_ request: Request, _ sanitiser: Sanitiser) async throws {
        guard var remarks = try await self.rooms.agents.remarks(on: request) else { return }
        let known = Set(request.remarks.map(\.id))
        remarks.removeAll { known.contains($0.id) }
        guard let last = remarks.last else { return }
        for index in remarks.indices {
            // What comes from there is as foreign as what is said in the chat: credentials go, and so does length.
            remarks[index].text = String(sanitiser.clean(remarks[index].text, botUser: nil).text.prefix(2000))
        }
        let intake = Intake(
            keys: ["forge:\(request.id):\(last.id)"],
            wish: .command(request.id, .hear(remarks), in: request.conversation)
        )
        _ = try await self.rooms.record(intake)
    }
}
