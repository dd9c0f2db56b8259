package import Requests

// What one person alone is told, and shown.
extension SlackPlatform {
    package func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        let place = try Self.place(conversation)
        guard let user = self.me.user(of: person) else {
            throw Setback(.rejected, "\(person) is nobody in this workspace of Slack")
        }
        var message = self.rendering.message(card, team: place.team).merging(Self.plain) { $1 }
        message["channel"] = .text(place.channel)
        message["user"] = .text(user)
        if await self.isThread(place) { message["thread_ts"] = .text(place.ts) }
        do {
            _ = try await self.api.call(.whisper, message, lane: place.channel)
        } catch {
            guard let code = error.code, [.place, .thread].contains(SlackCode(code)) else { throw error.setback }
            guard let home = try await self.direct(to: person, insteadOf: conversation) else { throw error.setback }
            _ = try await self.send(card, to: Self.place(home), below: nil, marker: nil)
        }
    }

    /// Whether anybody has replied there yet: what is whispered into a thread that has not begun, Slack shows to nobody
    /// (docs: chat.postEphemeral). In doubt it is told in the channel, where it is seen.
    private func isThread(_ place: SlackAddress) async -> Bool {
        guard !place.ts.isEmpty else { return false }
        let arguments: [String: JSON] = ["channel": .text(place.channel), "ts": .text(place.ts), "limit": 2]
        let reply = try? await self.api.call(.replies, arguments, lane: place.channel, timeout: .seconds(3))
        return (reply?.found.count ?? 0) > 1
    }

    package func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        let view = SlackForm.view(form, in: conversation)
        do {
            switch handle {
            case .trigger(let trigger):
                _ = try await self.api.call(.openView, ["trigger_id": .text(trigger), "view": view], lane: trigger)
            case .open(let id, let hash):
                var arguments: [String: JSON] = ["view_id": .text(id), "view": view]
                if let hash { arguments["hash"] = .text(hash) }
                _ = try await self.api.call(.updateView, arguments, lane: id)
            }
        } catch {
            // It was opened when nobody was listening.
            if error.code != "exchanged_trigger_id" { throw error.setback }
        }
    }

    package func direct(
        to person: PersonID,
        insteadOf conversation: ConversationID
    ) async throws(Setback) -> ConversationID? {
        let place = try Self.place(conversation)
        guard let user = self.me.user(of: person) else { return nil }
        do {
            let reply = try await self.api.call(.openDirect, ["users": .text(user)], lane: user)
            guard let channel = reply.channel, channel != place.channel else { return nil }
            return SlackAddress(team: place.team, channel: channel).conversation
        } catch {
            guard let code = error.code, SlackCode(code) == .permission else { throw error.setback(in: place.lane) }
            // Without the permission to ask for its name, the person's own stands for it in a post.
            return SlackAddress(team: place.team, channel: user).conversation
        }
    }
}
