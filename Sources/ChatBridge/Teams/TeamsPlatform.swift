package import Requests

/// Teams as a place to post to.
package struct TeamsPlatform: Platform {
    let client: TeamsClient
    let places: TeamsPlaces
    let rendering: TeamsRendering
    let targetsMessages: Bool
    let tenant: String
    let signs: TeamsSigns?
    let streams: TeamsStreams?

    /// - Parameters:
    ///   - targetsMessages: whether one person alone may be told something among others.
    ///   - reacts: whether eyes are put on a message until it is done.
    ///   - streams: what writes how far work is; without it the card says so.
    package init(
        client: TeamsClient,
        places: TeamsPlaces,
        rendering: TeamsRendering,
        tenant: String,
        targetsMessages: Bool = false,
        reacts: Bool = false,
        streams: TeamsStreams? = nil
    ) {
        self.streams = streams
        self.signs = reacts ? TeamsSigns() : nil
        self.tenant = tenant
        self.targetsMessages = targetsMessages
        self.client = client
        self.places = places
        self.rendering = rendering
    }

    package var name: String { "teams" }

    /// The Connector lets a bot read no messages, so what may have been lost can't be looked for.
    package var capabilities: Capabilities {
        Capabilities(
            edits: true,
            whispers: self.targetsMessages,
            forms: true,
            tables: true,
            finds: false,
            pictures: true
        )
    }

    package func lane(of conversation: ConversationID) -> String {
        TeamsAddress(conversation)?.lane ?? conversation.rawValue
    }

    package func conversation(channel: String) -> ConversationID? {
        TeamsAddress(tenant: self.tenant, conversation: channel).conversation
    }

    package func thread(below message: MessageRef) -> ConversationID? {
        TeamsAddress(message).flatMap { $0.thread.isEmpty ? nil : $0.conversation }
    }

    package func name(of person: PersonID) async -> String? { await self.places.names(of: [person])[person] }

    package func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        let place = try Self.address(conversation, replyingTo)
        let service = try await self.service(of: place)
        let activity = await self.activity(card, in: place, at: service, marker)
        if place.thread.isEmpty, TeamsScope(conversation: place.channel) == .channel {
            return try await self.begin(activity, in: place, at: service)
        }
        do {
            return place.with(activity: try await self.client.post(activity, to: place, at: service)).message
        } catch {
            // A group chat has no threads; what is meant for one is refused.
            guard error.status == 400, !place.thread.isEmpty, try await self.places.place(of: place)?.scope != .channel
            else { throw error.setback(in: place.lane) }
        }
        let flat = TeamsAddress(tenant: place.tenant, conversation: place.channel)
        do {
            return flat.with(activity: try await self.client.post(activity, to: flat, at: service)).message
        } catch {
            throw error.setback(in: place.lane)
        }
    }

    /// A message to a channel begins a thread of its own, which is named after it.
    private func begin(
        _ activity: JSON,
        in place: TeamsAddress,
        at service: String
    ) async throws(Setback) -> MessageRef {
        do {
            let begun = try await self.client.begin(activity, in: place, at: service)
            return TeamsAddress(tenant: place.tenant, conversation: begun.conversation, activity: begun.activity)
                .message
        } catch {
            throw error.setback(in: place.lane)
        }
    }

    package func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        guard let place = TeamsAddress(message) else { return .gone }
        let service = try await self.service(of: place)
        let card = await self.streaming(card, marker, from: place)
        do {
            let activity = await self.activity(card, in: place, at: service, marker)
            try await self.client.put(activity, to: place, at: service)
            return .done
        } catch {
            switch error.status {
            case 404: return .gone
            case 405: return .sealed
            case 429:
                if case .later(let until) = error.setback.kind { return .limited(until: until) }
                throw error.setback
            default: throw error.setback(in: place.lane)
            }
        }
    }

    /// Streams the steps of a card where that is wanted; what is left for the card to show.
    private func streaming(_ card: Card, _ marker: String, from message: TeamsAddress) async -> Card {
        guard let streams, marker.contains("/card") else { return card }
        let isLive = await streams.show(card, marker, in: message.with(activity: ""))
        return isLive ? card.withoutSteps : card
    }

    package func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        throw Setback(.rejected, "A bot can't look for its messages in Teams")
    }

    /// Tells one person where they are, where the app may do that; or else in their own chat with the bot.
    package func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        if try await self.target(card, at: person, in: Self.address(conversation)) { return }
        let home = try await self.direct(to: person, insteadOf: conversation) ?? conversation
        let place = try Self.address(home)
        let service = try await self.service(of: place)
        let activity = await self.activity(card, in: place, at: service)
        do {
            _ = try await self.client.post(activity, to: place, at: service)
        } catch {
            throw error.setback
        }
    }

    /// A message for one person alone among others (docs: Teams, "Targeted messages", a preview of 2026). Returns false,
    /// having sent nothing, where there is no such thing.
    private func target(_ card: Card, at person: PersonID, in place: TeamsAddress) async throws(Setback) -> Bool {
        guard self.targetsMessages, let known = try await self.places.place(of: place), known.scope != .personal,
            let account = try await self.places.person(person)?.account
        else { return false }
        var activity = await self.activity(card, in: place, at: known.service)
        activity["recipient"] = ["id": .text(account)]
        do {
            _ = try await self.client.post(activity, to: place, at: known.service, targeted: true)
            return true
        } catch {
            // A refusal means that nothing was sent, so the next best way may be tried at once.
            guard error.setback.kind == .rejected else { throw error.setback }
            return false
        }
    }

    /// Dialogs are answers to the press that wants them, so there is none to be opened later.
    package func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        throw Setback(.rejected, "Teams opens forms at the press of a button alone")
    }

    package func fetch(_ parcel: Parcel, patiently: Bool) async throws(Setback) -> FetchedFile {
        guard let address = parcel.address else { throw Setback(.rejected, "Teams does not say where it is") }
        let bytes = try await self.client.download(address, mostBytes: parcel.kind.mostBytes, kind: parcel.kind)
        return FetchedFile(bytes: bytes)
    }

    package func direct(
        to person: PersonID,
        insteadOf conversation: ConversationID
    ) async throws(Setback) -> ConversationID? {
        let place = try Self.address(conversation)
        if try await self.places.place(of: place)?.scope == .personal { return nil }
        if let home = try await self.places.home(of: person) {
            return TeamsAddress(tenant: place.tenant, conversation: home).conversation
        }
        guard let object = person.teamsObject else { return nil }
        let account = try await self.places.person(person)?.account ?? object
        let service = try await self.service(of: place)
        let home: String
        do {
            home = try await self.client.openDirect(with: account, tenant: place.tenant, at: service)
        } catch {
            throw error.setback
        }
        try await self.places.learn(home: home, of: person, in: place.tenant, at: service)
        return TeamsAddress(tenant: place.tenant, conversation: home).conversation
    }

    /// - Parameter marker: of the message, where it is one that people may come back to.
    private func activity(
        _ card: Card,
        in place: TeamsAddress,
        at service: String,
        _ marker: String? = nil
    ) async -> JSON {
        await self.lookUp(card.people, in: place, at: service)
        if card.hasButtons {
            await self.count(place, at: service)
            await self.places.keepMet(in: place.lane)
        }
        return self.rendering.activity(
            card,
            tenant: place.tenant,
            names: await self.places.names(of: card.people),
            refreshing: await marker.flatMap(TeamsView.init(marker:))?.refresh(of: card, in: place, by: self.places)
        )
    }

    /// What the message with this marker shows of the card: not the steps, where they are written beside it.
    package func face(_ card: Card, of view: TeamsView) async -> Card {
        await self.streams?.isWriting(view.marker) == true ? card.withoutSteps : card
    }

    /// Who has never said anything to the bot is looked up among the members of the conversation, once; a name that does
    /// not come is no reason to send nothing.
    private func lookUp(_ people: Set<PersonID>, in place: TeamsAddress, at service: String) async {
        for person in await self.places.unknown(among: people).prefix(5) {
            guard let object = person.teamsObject else { continue }
            do {
                let member = try await self.client.member(object, in: place, at: service)
                let known = member.map { TeamsPlaces.Person(account: $0.account, name: $0.name) }
                try await self.places.learn(known, of: person)
            } catch {
                return
            }
        }
    }

    /// Counts who is in a conversation, once. Where that is not said they are many, which is right for any number.
    private func count(_ place: TeamsAddress, at service: String) async {
        guard await self.places.isSmall(place) == nil else { return }
        let size = try? await self.client.size(of: place, at: service)
        await self.places.learn(isSmall: size.map { $0 <= TeamsView.fewViewers } ?? false, place)
    }

    /// Where the conversation is served: where it was last, or else where the tenant was.
    func service(of place: TeamsAddress) async throws(Setback) -> String {
        if let known = try await self.places.place(of: place) { return known.service }
        guard let service = try await self.places.service(of: place.tenant) else {
            throw Setback(
                .rejected,
                "Nobody in Teams has said anything to the bot yet, so it does not know where to speak",
                obstacle: place.lane
            )
        }
        return service
    }

    /// Where the conversation is; or, once it went on elsewhere, where the message it goes on below is.
    static func address(
        _ conversation: ConversationID,
        _ replyingTo: MessageRef? = nil
    ) throws(Setback) -> TeamsAddress {
        guard let place = TeamsAddress(conversation) else {
            throw Setback(.rejected, "\(conversation) is no place in Teams")
        }
        guard let other = replyingTo.flatMap(TeamsAddress.init), other.channel != place.channel || place.thread.isEmpty
        else { return place }
        return other.with(activity: "")
    }
}
