import Requests

/// Whose page is to be drawn when. A value: it is told what happened, and says who is next.
///
/// Several changes within a pause come to one drawing. Slack takes a hundred of them a minute (Tier 4).
struct SlackHomeLine {
    private struct Guest {
        var place: ConversationID
        var opened: Timestamp
        /// When it is to be drawn; `nil` while it shows how things are.
        var due: Timestamp?
        var drawn: Timestamp?
    }

    /// The shortest time between two drawings of one page.
    static let pause = Duration.seconds(2)
    /// The shortest time between any two.
    static let interval = Duration.milliseconds(700)
    /// A page that was opened this long ago is on nobody's screen any more.
    static let memory = Duration.seconds(12 * 3600)
    /// So many people are remembered, those who looked last.
    static let capacity = 500

    private var guests: [PersonID: Guest] = [:]
    private var free = Timestamp(milliseconds: 0)

    /// Somebody looks at their page, which is drawn in any case.
    mutating func open(_ person: PersonID, in place: ConversationID, now: Timestamp) {
        let drawn = self.guests[person]?.drawn
        self.guests[person] = Guest(place: place, opened: now, due: Self.soon(after: drawn, now), drawn: drawn)
        guard self.guests.count > Self.capacity else { return }
        let last = self.guests.min { $0.value.opened < $1.value.opened }
        if let last { self.guests[last.key] = nil }
    }

    /// Something of these people's pages has changed. Whether one is to be drawn for it that was not already.
    @discardableResult
    mutating func touch(_ people: some Sequence<PersonID>, now: Timestamp) -> Bool {
        var isNew = false
        for person in people {
            guard let guest = self.guests[person] else { continue }
            guard guest.opened.advanced(by: Self.memory) > now else {
                self.guests[person] = nil
                continue
            }
            guard guest.due == nil else { continue }
            self.guests[person]?.due = Self.soon(after: guest.drawn, now)
            isNew = true
        }
        return isNew
    }

    /// Takes the person whose page is to be drawn now; `nil` when it is nobody's turn.
    mutating func next(now: Timestamp) -> (person: PersonID, place: ConversationID)? {
        guard self.free <= now, let (person, guest) = self.first, let due = guest.due, due <= now else { return nil }
        self.guests[person]?.due = nil
        self.guests[person]?.drawn = now
        self.free = now.advanced(by: Self.interval)
        return (person, guest.place)
    }

    /// When the next is due; `nil` while nobody waits.
    var wake: Timestamp? { self.first?.value.due.map { max($0, self.free) } }

    /// The drawing did not arrive: it is drawn again then.
    mutating func putOff(_ person: PersonID, until time: Timestamp) { self.guests[person]?.due = time }

    /// Nothing was sent, so the next need not wait.
    mutating func sentNothing() { self.free = Timestamp(milliseconds: 0) }

    private var first: (key: PersonID, value: Guest)? {
        self.guests.filter { $0.value.due != nil }.min {
            ($0.value.due ?? .init(milliseconds: .max)) < ($1.value.due ?? .init(milliseconds: .max))
        }
    }

    private static func soon(after drawn: Timestamp?, _ now: Timestamp) -> Timestamp {
        drawn.map { max(now, $0.advanced(by: self.pause)) } ?? now
    }
}
