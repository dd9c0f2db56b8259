import FoundationEssentials
package import Requests
package import Transport

/// The Bot Connector: sends a call and says what became of it.
///
/// The token goes to the services on the list alone, and a redirect is never followed.
package actor TeamsClient {
    private let configuration: TeamsConfiguration
    private let http: any HTTPClient
    private let time: any TimeSource
    private let access: TeamsAccess
    private var pace = TeamsPace()
    /// Until when a conversation is left alone, because Teams said so.
    private var pauses: [String: Timestamp] = [:]

    package init(
        configuration: TeamsConfiguration,
        http: any HTTPClient,
        time: any TimeSource,
        health: Health = Health()
    ) {
        self.configuration = configuration
        self.http = http
        self.time = time
        self.access = TeamsAccess(configuration: configuration, http: http, time: time, health: health)
    }

    /// What the Connector answers with, as far as it matters.
    struct Answer: Decodable {
        var id: String?
        var name: String?
        var aadObjectId: String?
        var objectId: String?
        var activityId: String?
        var members: [Member]?
        var continuationToken: String?

        struct Member: Decodable {}
    }

    /// Sends an activity to a conversation and returns the id it got.
    func post(
        _ activity: JSON,
        to place: TeamsAddress,
        at service: String,
        targeted: Bool = false
    ) async throws(TeamsTrouble)
        -> String
    {
        let path = "v3/conversations/\(place.conversationName.percentEncoded)/activities"
        let query = targeted ? "?isTargetedActivity=true" : ""
        let answer = try await self.write("POST", path + query, activity, at: service, lane: place.lane)
        guard let id = answer.id, !id.isEmpty else {
            throw TeamsTrouble(.uncertain, "Teams did not name the message it took")
        }
        return id
    }

    /// Sends a piece of a message that is being written. The first is answered with its name, further ones with nothing.
    func stream(_ piece: JSON, to place: TeamsAddress, at service: String) async throws(TeamsTrouble) -> String? {
        let path = "v3/conversations/\(place.conversationName.percentEncoded)/activities"
        return try await self.write("POST", path, piece, at: service, lane: place.lane).id
    }

    private static func path(of place: TeamsAddress) -> String {
        "v3/conversations/\(place.conversationName.percentEncoded)/activities/\(place.activity.percentEncoded)"
    }

    /// Replaces what an activity shows.
    func put(_ activity: JSON, to place: TeamsAddress, at service: String) async throws(TeamsTrouble) {
        _ = try await self.write("PUT", Self.path(of: place), activity, at: service, lane: place.lane)
    }

    /// The conversation with one person alone; asking again names the same one.
    func openDirect(with account: String, tenant: String, at service: String) async throws(TeamsTrouble) -> String {
        let parameters: JSON = [
            "isGroup": false,
            "bot": ["id": .text("28:\(self.configuration.appID)")],
            "members": [["id": .text(account)]],
            "tenantId": .text(tenant),
            "channelData": ["tenant": ["id": .text(tenant)]],
        ]
        let answer = try await self.write(
            "POST",
            "v3/conversations",
            parameters,
            at: service,
            lane: account,
            repeats: true
        )
        guard let id = answer.id, !id.isEmpty else {
            throw TeamsTrouble(.rejected, "Teams named no conversation with this person", status: 404)
        }
        return id
    }

    /// Begins a thread in a channel with this activity; the names of the thread and of the activity.
    func begin(
        _ activity: JSON,
        in place: TeamsAddress,
        at service: String
    ) async throws(TeamsTrouble) -> (conversation: String, activity: String) {
        let parameters: JSON = [
            "isGroup": true,
            "bot": ["id": .text("28:\(self.configuration.appID)")],
            "tenantId": .text(place.tenant),
            "activity": activity,
            "channelData": ["tenant": ["id": .text(place.tenant)], "channel": ["id": .text(place.channel)]],
        ]
        let answer = try await self.write("POST", "v3/conversations", parameters, at: service, lane: place.lane)
        guard let conversation = answer.id, let activity = answer.activityId, !conversation.isEmpty, !activity.isEmpty
        else { throw TeamsTrouble(.uncertain, "Teams did not name the message it took") }
        return (conversation, activity)
    }

    /// Puts a reaction on a message, or takes it away (Microsoft's teams.py, `ReactionClient`). Neither is a message, so
    /// neither is counted.
    func react(_ type: String, to place: TeamsAddress, adding: Bool, at service: String) async throws(TeamsTrouble) {
        let now = self.time.now
        if let until = self.pauses[place.lane], until > now {
            throw TeamsTrouble(.later(until), "Teams asked to slow down")
        }
        _ = try await self.call(
            adding ? "PUT" : "DELETE",
            "\(Self.path(of: place))/reactions/\(type.percentEncoded)",
            nil,
            at: service,
            repeats: true,
            // Somebody waits for the card that comes next.
            timeout: .seconds(2)
        )
    }

    /// The bytes of a file: with its own permission from where Microsoft keeps files, or with the bot's token from a
    /// service on the list.
    func download(_ address: String, mostBytes: Int, kind: Attachment.Kind) async throws(Setback) -> [UInt8] {
        let isService = self.configuration.services.keeps(address)
        guard isService || TeamsFiles.isKept(at: address, by: self.configuration.fileKeepers) else {
            throw Setback(.rejected, "it is said to be at an address that is not one of Teams' own")
        }
        var headers: [HTTPRequest.Header] = []
        if isService {
            do throws(TeamsTrouble) {
                headers = [.init("Authorization", "Bearer \(try await self.access.get())")]
            } catch {
                throw error.setback
            }
        }
        let response: HTTPResponse
        do {
            response = try await self.http.send(
                HTTPRequest(
                    url: address,
                    headers: headers,
                    timeout: .seconds(30),
                    maximumResponseBytes: mostBytes,
                    // It came with a message.
                    isForeign: WebAddress(String(address.prefix { $0 != "?" }))?.isHere != true
                )
            )
        } catch {
            throw Setback(error.isTooLong ? .rejected : .retry, error.isTooLong ? kind.tooLong : error.message)
        }
        switch response.status {
        case 200: return response.body
        case 429:
            let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? 5
            let until = self.time.now.advanced(by: .seconds(min(max(seconds, 1), 3600)))
            throw Setback(.later(until), "Teams asks to slow down")
        case 500...: throw Setback(.retry, "whoever keeps it failed with \(response.status)")
        default: throw Setback(.rejected, "it is not handed over (\(response.status)); please send it once more")
        }
    }

    /// Brings a file to a place that its reader opened for it: only where Microsoft keeps files, and without a token.
    func upload(_ bytes: [UInt8], to address: String) async throws(Setback) {
        guard TeamsFiles.isKept(at: address, by: self.configuration.fileKeepers) else {
            throw Setback(.rejected, "it is to be brought to an address that is not one of Teams' own")
        }
        let response: HTTPResponse
        do {
            response = try await self.http.send(
                HTTPRequest(
                    method: "PUT",
                    url: address,
                    headers: [
                        .init("Content-Type", "application/octet-stream"),
                        .init("Content-Range", "bytes 0-\(bytes.count - 1)/\(bytes.count)"),
                    ],
                    body: bytes,
                    maximumResponseBytes: 1 << 20,
                    isForeign: WebAddress(String(address.prefix { $0 != "?" }))?.isHere != true
                )
            )
        } catch {
            throw Setback(.retry, error.message)
        }
        guard (200...299).contains(response.status) else {
            throw Setback(.retry, "whoever keeps files answers with \(response.status)")
        }
    }

    /// A member of a conversation, by their id for this bot or in the tenant's directory; `nil` when there is none.
    /// (docs: Teams, "Get single member details")
    func member(
        _ id: String,
        in place: TeamsAddress,
        at service: String
    ) async throws(TeamsTrouble) -> (account: String, name: String)? {
        let path = "v3/conversations/\(place.channel.percentEncoded)/members/\(id.percentEncoded)"
        do {
            let answer = try await self.call("GET", path, nil, at: service, repeats: true)
            guard let account = answer.id, let name = answer.name, !account.isEmpty, !name.isEmpty else { return nil }
            return (account, name)
        } catch {
            guard error.status == 404 else { throw error }
            return nil
        }
    }

    /// How many are in a conversation; `nil` for more than a page holds (docs: Teams, "Fetch the roster or user profile").
    func size(of place: TeamsAddress, at service: String) async throws(TeamsTrouble) -> Int? {
        let path = "v3/conversations/\(place.channel.percentEncoded)/pagedmembers?pageSize=100"
        let answer = try await self.call("GET", path, nil, at: service, repeats: true)
        return answer.continuationToken == nil ? answer.members?.count : nil
    }

    /// A call that is counted, and waits where Teams asked for that.
    private func write(
        _ method: String,
        _ path: String,
        _ body: JSON,
        at service: String,
        lane: String,
        repeats: Bool? = nil
    ) async throws(TeamsTrouble) -> Answer {
        let now = self.time.now
        if let until = self.pauses[lane], until > now { throw TeamsTrouble(.later(until), "Teams asked to slow down") }
        if let until = self.pace.admit(lane, now: now) {
            throw TeamsTrouble(.later(until), "The conversation takes a limited number of messages")
        }
        do {
            return try await self.call(method, path, body, at: service, repeats: repeats ?? (method == "PUT"))
        } catch {
            if case .later(let until) = error.setback.kind {
                if self.pauses.count >= TeamsPace.capacity { self.pauses = self.pauses.filter { $0.value > now } }
                self.pauses[lane] = until
            }
            throw error
        }
    }

    /// One call. A token that is refused is renewed once.
    private func call(
        _ method: String,
        _ path: String,
        _ body: JSON?,
        at service: String,
        repeats: Bool,
        timeout: Duration = .seconds(15)
    ) async throws(TeamsTrouble) -> Answer {
        guard let base = self.configuration.services.admit(service) else {
            throw TeamsTrouble(
                .rejected,
                "The service URL of this conversation is not on the list (TEAMS_ALLOWED_SERVICE_URL)"
            )
        }
        let token = try await self.access.get()
        do {
            return try await self.send(method, base, path, body, token, repeats, timeout)
        } catch {
            guard error.status == 401 else { throw error }
        }
        return try await self.send(
            method,
            base,
            path,
            body,
            try await self.access.get(insteadOf: token),
            repeats,
            timeout
        )
    }

    private func send(
        _ method: String,
        _ base: String,
        _ path: String,
        _ body: JSON?,
        _ token: String,
        _ repeats: Bool,
        _ timeout: Duration
    ) async throws(TeamsTrouble) -> Answer {
        let response: HTTPResponse
        do {
            response = try await self.http.send(
                HTTPRequest(
                    method: method,
                    url: base + path,
                    headers: [
                        .init("Authorization", "Bearer \(token)"),
                        .init("Content-Type", "application/json; charset=utf-8"),
                    ],
                    body: body?.bytes ?? [],
                    // What is only read is never worth a long wait.
                    timeout: method == "GET" ? .seconds(3) : timeout,
                    maximumResponseBytes: 1 << 20,
                    // It came with an activity; that its name is on the list says nothing of where the name leads.
                    isForeign: WebAddress(base)?.isHere != true
                )
            )
        } catch {
            throw TeamsTrouble(error, repeats: repeats)
        }
        if let trouble = TeamsTrouble(response, repeats: repeats, now: self.time.now) { throw trouble }
        return (try? JSONDecoder().decode(Answer.self, from: Data(response.body))) ?? Answer()
    }
}
