import Digests
package import Requests

// Pictures are uploaded in three steps (docs: working-with-files): ask for an address, send the bytes there, and complete
// the upload in a conversation. Only the last is seen by anybody, and only it could double.
extension SlackPlatform {
    /// A file cannot carry metadata, so its name is what it is found by.
    static func fileName(_ marker: String, ending: String = "png") -> String {
        "\(self.fileStem(marker)).\(ending)"
    }

    /// The name but for what it ends in.
    static func fileStem(_ marker: String) -> String { "picture-\(SHA256.hex(marker.utf8).prefix(20))" }

    package func post(
        _ picture: PictureFile,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        let place = try Self.place(conversation, replyingTo)
        do {
            let file = try await self.upload(
                picture,
                as: Self.fileName(marker, ending: picture.ending),
                lane: place.channel
            )
            var arguments: [String: JSON] = [
                "files": .list([["id": .text(file), "title": .text(picture.title)]]),
                "channel_id": .text(place.channel),
            ]
            if let thread = Self.threads(place, replyingTo).first { arguments["thread_ts"] = .text(thread) }
            _ = try await self.api.call(.completeUpload, arguments, lane: place.channel)
            // Slack says which file it shares, not in which message. It is never edited, so the file's name will do.
            return SlackAddress(team: place.team, channel: place.channel, ts: file).message
        } catch {
            throw error.setback(in: place.lane)
        }
    }

    /// Brings the bytes to Slack, where nobody sees them yet; doing it again makes another file that nobody sees.
    private func upload(
        _ picture: PictureFile,
        as name: String,
        lane: String
    ) async throws(SlackTrouble) -> String {
        var arguments: [String: JSON] = ["filename": .text(name), "length": .number(picture.bytes.count)]
        if picture.ending == "png" { arguments["alt_txt"] = .text(picture.words) }
        let reply = try await self.api.call(.uploadAddress, arguments, lane: lane)
        guard let address = reply.uploadURL, let file = reply.file else {
            throw SlackTrouble(.retry, "Slack named no address to upload to")
        }
        try await self.api.upload(picture.bytes, to: address)
        return file
    }
}
