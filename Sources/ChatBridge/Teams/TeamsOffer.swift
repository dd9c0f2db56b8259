package import Requests

/// What somebody answered to a file that was offered to them (docs: Teams, "Send and receive files through a bot").
package struct TeamsOffer: Hashable, Sendable {
    /// The message that the file was to be, by the marker that was sealed into the offer.
    package let marker: String
    /// The message that offers it.
    package let message: MessageRef
    /// Where to put it; `nil` when it is not wanted.
    let place: Place?

    /// A place for one file among those of whoever wants it, with the permission in its address.
    struct Place: Decodable, Hashable, Sendable {
        var uploadUrl: String
        var contentUrl: String?
        var name: String?
        var uniqueId: String?
        var fileType: String?
    }

    package var isWanted: Bool { self.place != nil }
}

// A bot gives files to one person, in their chat with it, and not before they allow it.
extension TeamsPlatform {
    private static let offered = "application/vnd.microsoft.teams.card.file.consent"
    private static let given = "application/vnd.microsoft.teams.card.file.info"

    /// Offers a file: in a chat with one person there, and otherwise to whoever asked, in their own chat.
    package func post(
        _ picture: PictureFile,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        var place = try Self.address(conversation, replyingTo)
        if try await self.places.place(of: place)?.scope != .personal {
            guard let asker = picture.asker, let home = try await self.direct(to: asker, insteadOf: conversation),
                let address = TeamsAddress(home)
            else { throw Setback(.rejected, "Teams lets a bot give files to one person alone") }
            place = address
        }
        let service = try await self.service(of: place)
        do {
            let offer = self.offer(picture, marker)
            return place.with(activity: try await self.client.post(offer, to: place, at: service)).message
        } catch {
            throw error.setback(in: place.lane)
        }
    }

    private func offer(_ picture: PictureFile, _ marker: String) -> JSON {
        let value = JSON.text(self.rendering.seal.value(forFile: marker, team: self.tenant))
        return [
            "type": "message", "summary": .text(TeamsText.line(picture.words, limit: TeamsLimits.summary)),
            "attachments": [
                [
                    "contentType": .text(Self.offered), "name": .text(picture.fileName),
                    "content": [
                        "description": .text(TeamsText.line(picture.words, limit: TeamsLimits.line)),
                        "sizeInBytes": .number(picture.bytes.count),
                        "acceptContext": ["file": value], "declineContext": ["file": value],
                    ],
                ]
            ],
        ]
    }

    /// Puts the file where its reader wants it, and shows it in the place of the offer. Doing it again does no harm.
    ///
    /// - Parameter picture: `nil` when it is not there any more.
    package func answer(_ offer: TeamsOffer, with picture: PictureFile?) async throws(Setback) {
        guard let message = TeamsAddress(offer.message) else { return }
        let service = try await self.service(of: message)
        var shown: JSON = ["type": "message", "text": "Not sent.", "textFormat": "plain"]
        if let place = offer.place {
            if let picture {
                try await self.client.upload(picture.bytes, to: place.uploadUrl)
                shown = Self.file(at: place, picture)
            } else {
                shown["text"] = "This file is not there any more."
            }
        }
        do {
            try await self.client.put(shown, to: message, at: service)
        } catch {
            throw error.setback
        }
    }

    private static func file(at place: TeamsOffer.Place, _ picture: PictureFile) -> JSON {
        guard let address = place.contentUrl, let id = place.uniqueId, TeamsFiles.isKept(at: address) else {
            return ["type": "message", "text": "Sent: it is among your files.", "textFormat": "plain"]
        }
        return [
            "type": "message",
            "attachments": [
                [
                    "contentType": .text(Self.given), "contentUrl": .text(address),
                    "name": .text(place.name ?? picture.fileName),
                    "content": ["uniqueId": .text(id), "fileType": .text(place.fileType ?? picture.ending)],
                ]
            ],
        ]
    }
}

extension PictureFile {
    /// Letters, digits and hyphens, which every place that keeps files takes.
    fileprivate var fileName: String {
        let letters = self.title.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? Character(scalar) : "-"
        }
        let words = String(letters).split(separator: "-").joined(separator: "-").prefix(60)
        return "\(words.isEmpty ? "answer" : words).\(self.ending)"
    }
}

extension TeamsWire.Activity {
    /// The answer to an offer of ours; `nil` for every other activity, and for what we never offered there.
    func offer(sealedBy seal: ButtonSeal, in place: TeamsAddress) -> TeamsOffer? {
        guard self.type == "invoke", self.name == "fileConsent/invoke", let consent = self.value?.consent,
            let marker = consent.file.flatMap({ seal.file(in: $0, team: place.tenant) }), let message = self.replyTo,
            consent.place != nil || !consent.isAccepted
        else { return nil }
        return TeamsOffer(
            marker: marker,
            message: place.with(activity: message).message,
            place: consent.isAccepted ? consent.place : nil
        )
    }
}
