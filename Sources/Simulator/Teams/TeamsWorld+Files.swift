import Foundation
import NIOHTTP1

/// A file that a person has sent in their chat with the bot.
package struct TeamsFile: Hashable, Sendable {
    package var name: String
    package var bytes: [UInt8]
    /// Says in an address that whoever has it may fetch the file.
    var permission: String
    /// How often it was fetched; and how often with a token, which is nothing to whoever keeps files.
    package var fetches = 0
    package var tokens = 0
}

extension TeamsSimulator {
    /// Sends a file to the bot in a person's own chat with it, with words or without.
    @discardableResult
    package func send(_ name: String, _ bytes: [UInt8], as person: String, text: String = "") async throws -> String {
        let activity = try self.with { try $0.send(name, bytes, as: person, text: text) }
        let status = try await self.deliver(activity).status
        guard status < 300 else { throw SimulatorError("the bot turns a file away with status \(status)") }
        return activity["id"].string ?? ""
    }
}

extension TeamsWorld {
    /// The activity that tells the bot of a file.
    package mutating func send(
        _ name: String,
        _ bytes: [UInt8],
        as person: String,
        text: String
    ) throws(SimulatorError) -> Simulator.JSON {
        var activity = try self.say(text, as: person, in: .chat)
        let (id, permission) = (UUID().uuidString.lowercased(), UUID().uuidString.lowercased())
        self.files[id] = TeamsFile(name: name, bytes: bytes, permission: permission)
        let address = "\(self.origin)/sharepoint/\(id)?UniqueId=\(id)&tempauth=\(permission)"
        activity["attachments"] = [
            [
                "contentType": "application/vnd.microsoft.teams.file.download.info", "name": .string(name),
                "contentUrl": .string("https://example-my.sharepoint.com/personal/\(person)/\(id)"),
                "content": [
                    "downloadUrl": .string(address), "uniqueId": .string(id),
                    "fileType": .string(String(name.split(separator: ".").last ?? "")),
                ],
            ]
        ]
        return activity
    }

    mutating func file(_ request: IncomingRequest) -> Reply {
        let id = String(request.target.path.dropFirst("/sharepoint/".count))
        guard let file = self.files[id], request.target.query["tempauth"] == file.permission else {
            return .text("not found", status: .notFound)
        }
        self.files[id]?.fetches += 1
        if request.bearer != nil { self.files[id]?.tokens += 1 }
        return Reply(headers: [("content-type", "application/octet-stream")], body: file.bytes)
    }
}

// Files that the bot offers: an offer is a card with two buttons, and a place is opened for what is wanted.
extension TeamsWorld {
    static let offerType = "application/vnd.microsoft.teams.card.file.consent"
    static let fileType = "application/vnd.microsoft.teams.card.file.info"

    /// What is shown of an offer.
    static func card(offering offer: Simulator.JSON) -> Simulator.JSON {
        func button(_ title: String, _ answer: String) -> Simulator.JSON {
            var data = offer["content"]
            data["name"] = offer["name"]
            return [
                "type": "Action.Submit", "title": .string(title),
                "data": ["offer": data, "answer": .string(answer)],
            ]
        }
        let words = "📎 \(offer["name"].string ?? ""): \(offer["content"]["description"].string ?? "")"
        return [
            "type": "AdaptiveCard", "version": "1.5",
            "body": [["type": "TextBlock", "text": .string(words), "wrap": true]],
            "actions": [button("Allow", "accept"), button("Decline", "decline")],
        ]
    }

    /// What the bot is told about an offer; for one that is taken up, with a place to bring it to.
    mutating func consent(_ pressed: Simulator.JSON) -> Simulator.JSON {
        let (offer, isAccepted) = (pressed["offer"], pressed["answer"].string == "accept")
        var value: Simulator.JSON = [
            "type": "fileUpload", "action": pressed["answer"],
            "context": offer[isAccepted ? "acceptContext" : "declineContext"],
        ]
        guard isAccepted else { return value }
        let (id, permission) = (UUID().uuidString.lowercased(), UUID().uuidString.lowercased())
        let name = offer["name"].string ?? ""
        self.files[id] = TeamsFile(name: name, bytes: [], permission: permission)
        value["uploadInfo"] = [
            "contentUrl": .string("https://example-my.sharepoint.com/personal/files/\(name)"), "name": .string(name),
            "uploadUrl": .string("\(self.origin)/sharepoint/\(id)?tempauth=\(permission)"),
            "uniqueId": .string(id), "fileType": .string(String(name.split(separator: ".").last ?? "")),
        ]
        return value
    }

    /// Takes a file in one piece, by whoever has the address.
    mutating func store(_ request: IncomingRequest) -> Reply {
        let id = String(request.target.path.dropFirst("/sharepoint/".count))
        let count = request.body.count
        guard let file = self.files[id], request.target.query["tempauth"] == file.permission else {
            return .text("not found", status: .notFound)
        }
        guard request.head.headers.first(name: "content-range") == "bytes 0-\(count - 1)/\(count)" else {
            return .text("the range is missing", status: .badRequest)
        }
        self.files[id]?.bytes = Array(request.body)
        if request.bearer != nil { self.files[id]?.tokens += 1 }
        return .json(["id": .string(id)], status: .created)
    }
}
