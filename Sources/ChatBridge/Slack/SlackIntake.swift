package import Logging
package import Requests

/// What happens to one envelope: admitted, written down, and only then acknowledged.
package struct SlackIntake: Sendable {
    /// Writes an intake down durably; when it throws, nothing was written.
    package typealias Record = @Sendable (Intake) async throws -> Receipt

    private let door: Door
    private let names: SlackNames?
    private let surfaces: SlackSurfaces?
    private let gauge: SlackGauge
    private let log: Logger
    private let dismissed: @Sendable () -> Void
    private let record: Record

    /// - Parameter dismissed: is called when Slack says that the app was taken out of the workspace.
    package init(
        door: Door,
        names: SlackNames?,
        surfaces: SlackSurfaces? = nil,
        gauge: SlackGauge,
        log: Logger,
        dismissed: @escaping @Sendable () -> Void = {},
        record: @escaping Record
    ) {
        self.dismissed = dismissed
        self.door = door
        self.names = names
        self.surfaces = surfaces
        self.gauge = gauge
        self.log = log
        self.record = record
    }

    /// What an envelope is acknowledged with.
    struct Answer: Hashable, Sendable {
        /// What Slack shows for it, where it takes such a thing.
        var payload: JSON?
    }

    /// Handles `envelope` and returns what to acknowledge it with; `nil` when Slack shall deliver it again.
    func take(_ envelope: SlackEnvelope) async -> Answer? {
        switch envelope.inbound.gesture {
        case .glanced(let glance, let person, _):
            return Self.acknowledgement(envelope, await self.surfaces?.answer(glance, for: person))
        case .homeOpened(let person, let place):
            self.surfaces?.homes.opened(by: person, in: place)
            return Self.acknowledgement(envelope)
        case .conversationOpened(let person, let place):
            self.surfaces?.greet(person, in: place)
            return Self.acknowledgement(envelope)
        case .dismissed:
            self.dismissed()
            return Self.acknowledgement(envelope)
        case .stopped(let person, let place):
            guard let wish = await self.surfaces?.stop(in: place, by: person) else {
                return Self.acknowledgement(envelope)
            }
            return await self.write(Intake(keys: envelope.inbound.keys, wish: wish), envelope)
        default: break
        }
        var inbound = self.named(envelope.inbound)
        await self.surfaces?.locate(&inbound)
        switch await self.door.admit(inbound) {
        case .ignore(let why):
            self.log.debug("nothing for the bot", metadata: ["envelope.id": "\(envelope.id)", "why": "\(why)"])
            return Self.acknowledgement(envelope)
        case .correct(let errors):
            guard case .formSubmitted(let form) = envelope.inbound.gesture else {
                return Self.acknowledgement(envelope)
            }
            return Self.acknowledgement(envelope, SlackForm.errors(errors, in: form.template))
        case .record(let intake): return await self.write(intake, envelope)
        }
    }

    /// Writes down what was found in the history; whether it was new. Throws when it could not be written down.
    func hear(_ inbound: Inbound) async throws -> Bool {
        guard case .record(let intake) = await self.door.admit(self.named(inbound)) else { return false }
        switch try await self.record(intake) {
        case .recorded, .errand, .refused: return true
        case .seen, .ignored: return false
        }
    }

    private func write(_ intake: Intake, _ envelope: SlackEnvelope) async -> Answer? {
        do {
            let receipt = try await self.record(intake)
            if case .recorded = receipt, let person = intake.person { self.surfaces?.homes.touch([person]) }
            self.log.debug(
                "took an envelope",
                metadata: [
                    "envelope.id": "\(envelope.id)", "receipt": "\(receipt)", "retry": "\(envelope.retryAttempt)",
                ]
            )
            return Self.acknowledgement(envelope)
        } catch {
            self.gauge.unwritable()
            self.log.error(
                "could not write an envelope down, so it is not acknowledged; Slack delivers it again",
                metadata: ["envelope.id": "\(envelope.id)", "error": "\(error)"]
            )
            return Self.apology(envelope)
        }
    }

    /// Slack never repeats slash commands and forms, so these are told at once that nothing was done.
    private static func apology(_ envelope: SlackEnvelope) -> Answer? {
        guard envelope.acceptsPayload else { return nil }
        let words = "This could not be written down just now, so nothing was started. Please try again in a minute."
        switch envelope.inbound.gesture {
        case .formSubmitted(let form):
            let slot = form.fields.keys.min() ?? ""
            return Self.acknowledgement(envelope, SlackForm.errors([slot: words], in: form.template))
        case .said, .changed, .formWanted, .glanced:
            return Self.acknowledgement(envelope, ["response_type": "ephemeral", "text": .text(words)])
        case .pressed, .homeOpened, .conversationOpened, .stopped, .admitted, .dismissed, .ignored: return nil
        }
    }

    /// Says who spoke, if that is known: whoever is asked for it answers only after the acknowledgement.
    private func named(_ inbound: Inbound) -> Inbound {
        guard let names, case .said(var saying) = inbound.gesture else { return inbound }
        if saying.personName == nil {
            // Whoever is asked later says where their clock is, too.
            guard let name = names.remembered(saying.person) else { return inbound }
            saying.personName = name
        }
        saying.zone = names.zone(of: saying.person)
        return Inbound(keys: inbound.keys, .said(saying))
    }

    private static func acknowledgement(_ envelope: SlackEnvelope, _ payload: JSON? = nil) -> Answer {
        Answer(payload: envelope.acceptsPayload ? payload : nil)
    }
}

extension Intake {
    /// Who did something to a request.
    fileprivate var person: PersonID? {
        switch self.wish {
        case .message(let opening): opening.person
        case .command(_, let command, _): command.person
        case .errand, .amend, .tryAgain, .nothing: nil
        }
    }
}
