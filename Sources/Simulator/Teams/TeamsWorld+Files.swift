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
        let address = "\(self.origin)/files/\(id)?UniqueId=\(id)&tempauth=\(permission)"
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
        let id = String(request.target.path.dropFirst("/files/".count))
        guard let file = self.files[id], request.target.query["tempauth"] == file.permission else {
            return .text("not found", status: .notFound)
        }
        self.files[id]?.fetches += 1
        if request.bearer != nil { self.files[id]?.tokens += 1 }
        return Reply(headers: [("content-type", "application/octet-stream")], body: file.bytes)
    }
}
