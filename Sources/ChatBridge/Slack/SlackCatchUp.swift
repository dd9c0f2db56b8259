package import Logging
package import Requests

/// Hears what was said while nobody listened: reads the histories of the bot's conversations whenever there was no
/// connection, and now and then in any case, and hands what it finds to the same intake. What was heard already is known
/// there by its names, so nothing is heard twice.
package struct SlackCatchUp: Sendable {
    /// How patiently it looks.
    package struct Pace: Sendable {
        /// The shortest pause between two looks at one channel.
        package var period = Duration.seconds(300)
        /// The mean pause between two calls.
        package var interval = Duration.seconds(2)
        /// A message that is younger than this may still be on its way by socket.
        package var grace = Duration.seconds(20)

        package init() {}
    }

    private let api: SlackAPI
    private let decoding: SlackDecoding
    private let intake: SlackIntake
    private let memory: SlackMemory
    private let gauge: SlackGauge
    private let health: Health
    private let time: any TimeSource
    private let pace: Pace
    private let log: Logger
    /// Told of a message that came by no connection although there was one all the time: replaces them.
    private let deaf: @Sendable (_ since: Timestamp) -> Void

    package init(
        api: SlackAPI,
        decoding: SlackDecoding,
        intake: SlackIntake,
        memory: SlackMemory,
        gauge: SlackGauge,
        health: Health,
        time: any TimeSource,
        pace: Pace = Pace(),
        log: Logger,
        deaf: @escaping @Sendable (_ since: Timestamp) -> Void
    ) {
        self.api = api
        self.decoding = decoding
        self.intake = intake
        self.memory = memory
        self.gauge = gauge
        self.health = health
        self.time = time
        self.pace = pace
        self.log = log
        self.deaf = deaf
    }

    /// Runs until it is cancelled. Once.
    package func run() async throws {
        let returns = self.gauge.returns()
        let reader = SlackHistoryReader(api: self.api, rounds: try await self.start(), time: self.time)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in returns { await reader.gap() }
            }
            group.addTask { await self.walk(reader) }
            await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    private func start() async throws -> SlackRounds {
        let patience = Patience(self.time, self.log)
        let trouble: Logger.Message = "the ledger cannot be asked about histories"
        let marks = try await patience.untilDone(trouble) { try await self.memory.marks() }
        let began = try await patience.untilDone(trouble) { try await self.memory.began() }
        var known: [String: String] = [:]
        for (place, mark) in marks {
            if let address = SlackAddress(place), address.team == self.decoding.me.team {
                known[address.channel] = mark
            }
        }
        return SlackRounds(
            marks: known,
            began: began.slack,
            now: self.time.now,
            period: self.pace.period,
            interval: self.pace.interval
        )
    }

    private func walk(_ reader: SlackHistoryReader) async {
        while !Task.isCancelled {
            // Without a connection nobody could answer buttons either, and Slack is likely not to be reached at all.
            guard self.gauge.connected > 0 else {
                await reader.pause()
                continue
            }
            switch await reader.next() {
            case .wait(let time): await reader.wait(until: time)
            case .list: await self.list(reader)
            case .read(let channel, let since): await self.read(channel, since, reader)
            }
        }
    }

    private func list(_ reader: SlackHistoryReader) async {
        var channels = (try? await self.memory.conversations()) ?? []
        channels += (try? await self.memory.threads()) ?? []
        let known = channels.compactMap { SlackAddress($0) }.filter { $0.team == self.decoding.me.team }.map(\.channel)
        let why = await reader.list(known)
        await self.report(reader, listing: why)
    }

    private func read(_ channel: String, _ since: String, _ reader: SlackHistoryReader) async {
        let threads = ((try? await self.memory.threads()) ?? []).compactMap { SlackAddress($0) }
            .filter { $0.team == self.decoding.me.team && $0.channel == channel && !$0.ts.isEmpty }.map(\.ts)
        do {
            let messages = try await reader.read(channel, since: since)
            try await self.hear(messages, in: channel)
            let own = self.decoding.me.user
            for thread in SlackHistoryReader.threads(in: messages, open: Set(threads), since: since, own: own) {
                try await self.hear(await reader.replies(to: thread, in: channel, since: since), in: channel)
            }
            if let newest = messages.last?.ts {
                let place = SlackAddress(team: self.decoding.me.team, channel: channel).text
                try await self.memory.mark(place, newest)
                await reader.finished(channel, .done(upTo: newest))
            } else {
                await reader.finished(channel, .done(upTo: nil))
            }
        } catch let trouble as SlackTrouble {
            await reader.finished(channel, trouble.isRefusal ? .refused(trouble.setback.message) : .failed)
        } catch {
            await reader.finished(channel, .failed)
        }
        await self.report(reader, listing: nil)
    }

    /// Hands over what was found, in the order in which it was said. Throws when something could not be written down.
    private func hear(_ messages: [SlackWire.Message], in channel: String) async throws {
        let place = SlackPlace(
            team: self.decoding.me.team,
            channel: channel,
            isDirect: channel.hasPrefix("D"),
            own: [self.decoding.me.user]
        )
        var missed: [Timestamp] = []
        for message in messages {
            let inbound = self.decoding.found(message, in: place, now: self.time.now)
            guard try await self.intake.hear(inbound), let ts = message.edited ?? message.ts else { continue }
            missed.append(Timestamp(slack: ts))
        }
        guard let oldest = missed.min() else { return }
        self.gauge.fetched(missed.count)
        self.log.notice(
            "heard from the history what no connection had brought",
            metadata: ["channel.id": "\(channel)", "messages": "\(missed.count)"]
        )
        let now = self.time.now
        // It should have come by socket: there was one before it was said, and it had time enough.
        guard let up = self.gauge.connectedSince,
            missed.contains(where: { up.advanced(by: self.pace.grace) < $0 && $0.advanced(by: self.pace.grace) < now })
        else { return }
        self.deaf(max(oldest, up))
    }

    private func report(_ reader: SlackHistoryReader, listing: String?) async {
        let refusals = await reader.refusals
        let reasons = Set(refusals.values).union(listing.map { [$0] } ?? []).sorted()
        let isBlind = reasons.contains { $0.contains("permission") }
        let detail =
            reasons.isEmpty
            ? "What is missed while nobody listens is heard afterwards."
            : "What is missed cannot be heard everywhere. " + reasons.joined(separator: ". ")
        self.health.set("\(self.api.name) history", isBlind ? .strained : .well, detail, at: self.time.now)
    }
}

extension SlackTrouble {
    /// Whether it will be no different until somebody changes something in Slack.
    fileprivate var isRefusal: Bool { self.setback.kind == .rejected }
}
