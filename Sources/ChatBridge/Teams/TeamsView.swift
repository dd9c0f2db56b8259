package import Requests

/// A message of a request that people have before them, each with the buttons that they may press (docs: Teams,
/// "User-specific views").
///
/// The message itself shows all buttons. Its `refresh` has Teams ask for it anew, by itself, for those whose accounts it
/// lists, and for others by the menu of the card.
package struct TeamsView: Hashable, Sendable {
    /// As many views as Teams shows of one card.
    static let mostViewers = 60
    /// Where no more than these are, Teams asks for all of them when none is listed. Its own bound is ``mostViewers``; some may
    /// come without our hearing of it.
    static let fewViewers = 50

    package let request: RequestID
    package let post: Post
    /// Where it is shown besides where the request was asked for; `nil` there.
    package let mirror: ConversationID?

    /// What came of it for one person.
    package struct Sight: Hashable, Sendable {
        /// The card with all its buttons.
        package var whole: Card
        /// The card with those that the person may press.
        package var seen: Card

        package init(whole: Card, seen: Card) {
            self.whole = whole
            self.seen = seen
        }
    }

    /// How a card comes to be asked for anew.
    struct Refresh: Hashable, Sendable {
        var view: TeamsView
        var place: TeamsAddress
        /// For whom Teams asks by itself, by their ids for the bot; `nil` for everybody, where they are few.
        var accounts: [String]?
    }

    /// The card of a request.
    init(of request: RequestID) {
        self.request = request
        self.post = .card
        self.mirror = nil
    }

    /// The message with this marker: `12/card`, `12/card@<conversation>`, and `/after/…` behind that for one that took the
    /// place of another.
    init?(marker: String) {
        let name = marker.split(separator: "/after/", maxSplits: 1).first ?? ""
        let parts = name.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let places = parts[1].split(separator: "@", maxSplits: 1)
        guard let post = places.first.flatMap({ Post(rawValue: String($0)) }) else { return nil }
        self.request = RequestID(String(parts[0]))
        self.post = post
        self.mirror = places.count > 1 ? ConversationID(String(places[1])) : nil
    }

    /// What a card was sealed with that somebody has before them in `place`; `nil` when it was never shown there.
    init?(_ value: String, in place: TeamsAddress, sealedBy seal: ButtonSeal) {
        guard let marker = seal.view(in: value, at: place.lane, team: place.tenant) else { return nil }
        self.init(marker: marker)
    }

    package var marker: String {
        "\(self.request)/\(self.post.rawValue)" + (self.mirror.map { "@\($0)" } ?? "")
    }

    /// How `card` comes to be asked for anew; `nil` when it has nothing that only some may press.
    func refresh(of card: Card, in place: TeamsAddress, by places: TeamsPlaces) async -> Refresh? {
        guard card.hasButtons else { return nil }
        if await places.isSmall(place) == true { return Refresh(view: self, place: place, accounts: nil) }
        let concerned = [card.asker].compactMap(\.self) + card.people.sorted { $0.rawValue < $1.rawValue }
        let known = await places.accounts(of: concerned) + ((try? await places.met(in: place.lane)) ?? [])
        var accounts: [String] = []
        for account in known where !accounts.contains(account) { accounts.append(account) }
        return Refresh(
            view: self,
            place: place,
            accounts: accounts.isEmpty ? nil : Array(accounts.prefix(Self.mostViewers))
        )
    }
}

extension TeamsView.Refresh {
    func json(sealedBy seal: ButtonSeal, tenant: String) -> JSON {
        let value = seal.value(forView: self.view.marker, in: self.place.lane, team: tenant)
        var refresh: JSON = [
            "action": ["type": "Action.Execute", "title": "Refresh", "verb": "refresh", "data": ["view": .text(value)]]
        ]
        refresh["userIds"] = self.accounts.map { .list($0.map(JSON.text)) }
        return refresh
    }
}
