import Requests

extension Luggage {
    /// So many files of one message are looked at.
    private static let most = 5
    private static let mostNamed = 10

    /// Sorts what is to be fetched from what is not: by its kind, its size and its number.
    init(_ files: [Inbound.SharedFile], in conversation: ConversationID, sanitise: (String) -> String) {
        self.init()
        for file in files.prefix(Self.mostNamed) {
            var attachment = Attachment(id: file.id, name: String(sanitise(file.name).prefix(120)))
            do throws(Reason) {
                let kind = try self.kind(of: file)
                self.parcels.append(Parcel(attachment, kind, address: file.address, in: conversation))
            } catch {
                attachment.state = .left(error.text)
                self.left.append(attachment)
            }
        }
    }

    private struct Reason: Error {
        var text: String
    }

    private func kind(of file: Inbound.SharedFile) throws(Reason) -> Attachment.Kind {
        if let obstacle = file.obstacle { throw Reason(text: obstacle) }
        guard self.parcels.count < Self.most else { throw Reason(text: "I take \(Self.most) files of a message") }
        guard let kind = Attachment.Kind(name: file.name), kind.admits(mediaType: file.type.lowercased()) else {
            throw Reason(text: "I take texts, CSV, SQL, pictures and recordings alone")
        }
        if let bytes = file.bytes, bytes > kind.mostBytes { throw Reason(text: kind.tooLong) }
        return kind
    }
}
