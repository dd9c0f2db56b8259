import FoundationEssentials
import Requests

extension SlackWire {
    /// A file, in a message or as `files.info` tells of it (docs: File objects).
    struct File: Decodable, Sendable {
        var id: String?
        var name: String?
        var mediaType: String?
        var size: Int?
        var address: String?
        /// Whether the file lies with somebody else, and Slack has only a link to it.
        var isExternal: Bool
        /// `tombstone` and `hidden_by_limit` are files that are not there any more.
        var mode: String?
        var transcription: Transcription?
        /// Where the whole transcript is, as subtitles (WebVTT).
        var subtitles: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.id = fields.text("id")
            self.name = fields.text("name") ?? fields.text("title")
            self.mediaType = fields.text("mimetype")
            self.size = fields.number("size")
            self.address = fields.text("url_private_download") ?? fields.text("url_private")
            self.isExternal = fields.flag("is_external")
            self.mode = fields.text("mode")
            self.transcription = fields.part(Transcription.self, "transcription")
            self.subtitles = fields.text("vtt")
        }

        /// Why it is not to be had.
        var obstacle: String? {
            switch self.mode {
            case "tombstone", "hidden_by_limit": "Slack does not keep it any more"
            default: self.isExternal ? "it lies outside of Slack" : nil
            }
        }

        var shared: Inbound.SharedFile? {
            guard let id else { return nil }
            return Inbound.SharedFile(
                id: "slack:\(id)",
                name: self.name ?? id,
                type: self.mediaType ?? "",
                bytes: self.size,
                obstacle: self.obstacle
            )
        }
    }

    /// What was said in a recording: `processing`, `complete`, `failed` or `none`, and its beginning.
    struct Transcription: Decodable, Sendable {
        var status: String?
        var beginning: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.status = fields.text("status")
            self.beginning = fields.part(Preview.self, "preview")?.content
        }

        private struct Preview: Decodable {
            var content: String?

            init(from decoder: any Decoder) throws {
                self.content = try decoder.container(keyedBy: Key.self).text("content")
            }
        }
    }
}
