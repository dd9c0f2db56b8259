import Simulator

/// The people of the tortured workspace: they ask, approve, reject, press twice, and press what they may not. A value
/// that hears what becomes visible, and says what they do next.
struct Cast: Sendable {
    enum Move: Sendable {
        /// Write this wish in its channel; tell `asked` the thread.
        case ask(Int)
        case press(String, card: String, channel: String, person: String)
    }

    static let guest = "U0GUS"
    private static let askers = ["U0ANA", "U0MIA", "U0LEO", "U0KIM", "U0ZOE"]
    private static let approvers = ["U0BO", "U0EVA"]
    /// Nobody presses the same thing again sooner: the bot may be on its way.
    private static let patience: Int64 = 1_500_000

    private(set) var wishes: [Plea] = []
    private var chance: Chance
    private var threads: [String: Int] = [:]
    private var changes: [[TinyProject.Wish]]
    private let channels: [String]
    /// How many may be open at once.
    private let places: Int
    private var isClosing = false

    init(seed: UInt64, channels: [String], places: Int) {
        self.chance = Chance(seed: seed &+ 2)
        self.channels = channels
        self.places = places
        self.changes = channels.map { _ in [] }
        for project in channels.indices { self.changes[project] = TinyProject.wishes.shuffled(using: &self.chance) }
    }

    var open: [Plea] { self.wishes.filter { !$0.isOver && !$0.isDropped } }

    /// Nobody asks for anything new any more.
    mutating func close() { self.isClosing = true }

    // MARK: Doing

    mutating func moves(at now: Int64) -> [Move] {
        var moves: [Move] = []
        let open = self.open
        if !self.isClosing, open.count < self.places, let wish = self.wish(besides: open) {
            self.wishes.append(wish)
            moves.append(.ask(wish.number))
        }
        for wish in open where wish.pressed + Self.patience < now { moves += self.press(wish.number, at: now) }
        return moves
    }

    mutating func asked(_ number: Int, in thread: String) {
        self.wishes[number].thread = thread
        self.threads[thread] = number
    }

    private mutating func wish(besides open: [Plea]) -> Plea? {
        let project = Int.random(in: 0..<self.channels.count, using: &self.chance)
        let busy = Set(open.filter { $0.project == project }.compactMap(\.change?.model))
        let fate: Plea.Fate =
            self.chance.comesTrue(percent: 80) ? .merged : self.chance.comesTrue(percent: 60) ? .rejected : .answered
        var change: TinyProject.Wish?
        if fate != .answered {
            guard let index = self.changes[project].firstIndex(where: { !busy.contains($0.model) }) else { return nil }
            change = self.changes[project].remove(at: index)
        }
        let model = TinyProject.models.randomElement(using: &self.chance) ?? ""
        return Plea(
            number: self.wishes.count,
            fate: fate,
            project: project,
            channel: self.channels[project],
            person: Self.askers.randomElement(using: &self.chance) ?? Self.askers[0],
            text: "@analytics-bot \(change?.sentence ?? "what is downstream of \(model)?")",
            change: change,
            guestPresses: self.chance.comesTrue(percent: 20)
        )
    }

    private mutating func press(_ number: Int, at now: Int64) -> [Move] {
        let wish = self.wishes[number]
        guard let card = wish.card else { return [] }
        func press(_ action: String, _ person: String) -> Move {
            .press(action, card: card, channel: wish.channel, person: person)
        }
        let approver = Self.approvers.randomElement(using: &self.chance) ?? Self.approvers[0]
        var moves: [Move] = []
        if wish.actions.contains("press:approve") {
            if wish.guestPresses, !wish.guestPressed {
                self.wishes[number].guestPressed = true
                moves = [press("press:approve", Self.guest)]
            } else {
                moves = [press(wish.fate == .merged ? "press:approve" : "press:reject", approver)]
                // Some are impatient, or two at once.
                if self.chance.comesTrue(percent: 15) { moves += moves }
                if self.chance.comesTrue(percent: 10) { moves.append(press("press:approve", Self.guest)) }
            }
        } else if let again = wish.actions.first(where: { ["press:retry", "press:lift"].contains($0) }) {
            moves = [press(again, approver)]
        }
        guard !moves.isEmpty else { return [] }
        self.wishes[number].pressed = now
        self.wishes[number].presses += moves.count
        return moves
    }

    // MARK: Hearing

    mutating func hear(_ entry: Simulator.LedgerEntry) {
        switch entry.kind {
        case .delivered, .acknowledged, .dropped: self.hearDelivery(entry)
        case .messagePosted, .messageEdited: self.hearMessage(entry)
        default: break
        }
    }

    private mutating func hearDelivery(_ entry: Simulator.LedgerEntry) {
        guard let number = entry.detail["event_ts"]?.string.flatMap({ self.threads[$0] }) else { return }
        switch entry.kind {
        case .delivered: self.wishes[number].delivered += 1
        case .acknowledged: self.wishes[number].isAcknowledged = true
        default: self.wishes[number].isDropped = !self.wishes[number].isAcknowledged
        }
    }

    private mutating func hearMessage(_ entry: Simulator.LedgerEntry) {
        guard let thread = entry.thread, let number = self.threads[thread],
            let marker = entry.detail["metadata"]?["event_payload"]["id"].string
        else { return }
        let parts = marker.split(separator: "/").map(String.init)
        if entry.kind == .messagePosted { self.wishes[number].posts[marker, default: 0] += 1 }
        switch parts.last {
        case "card":
            self.wishes[number].request = parts[0]
            self.wishes[number].card = entry.ts
            self.wishes[number].cardText = entry.text ?? ""
            self.wishes[number].actions = entry.detail["blocks"]?.actions ?? []
        case "closing": self.wishes[number].closing = entry.text
        default: break
        }
    }

}
