/// What a message or an edit is made of, checked. A part that was left out is `nil`.
struct MessageContent: Sendable {
    var text: String?
    var blocks: [JSON]?
    var attachments: [JSON]?
    var metadata: JSON?

    /// Slack cuts posts here, and refuses edits that are longer.
    static let longestText = 40_000
    /// The text of all blocks together; not documented, seen in practice near 13,200 characters.
    static let longestBlocks = 13_200

    init(_ call: MethodCall) throws(MethodError) {
        self.text = call.string("text")
        if let markdown = call.string("markdown_text") {
            if call.has("text") || call.has("blocks") { throw MethodError("markdown_text_conflict") }
            if markdown.count > 12_000 { throw MethodError("msg_too_long") }
            self.text = markdown
            self.blocks = [["type": "markdown", "text": .string(markdown)]]
        } else if let blocks = try call.structure("blocks", orElse: "invalid_blocks_format") {
            guard let array = blocks.array else { throw MethodError("invalid_blocks_format") }
            self.blocks = array
        }
        if let attachments = try call.structure("attachments", orElse: "invalid_attachments") {
            guard let array = attachments.array else { throw MethodError("invalid_attachments") }
            guard array.count <= 100 else { throw MethodError("too_many_attachments") }
            self.attachments = array
        }
        self.metadata = try call.structure("metadata", orElse: "invalid_metadata_format")
        try self.check()
    }

    private func check() throws(MethodError) {
        if let metadata, metadata != .object([:]) {
            guard metadata["event_type"].string != nil, metadata["event_payload"].object != nil else {
                throw MethodError("invalid_metadata_format")
            }
            guard metadata.bytes.count <= 16_000 else { throw MethodError("metadata_too_large") }
        }
        guard let blocks else { return }
        let check = BlockCheck(blocks, atMost: 50)
        guard check.problems.isEmpty else { throw MethodError("invalid_blocks", check.problems) }
        guard check.totalText <= Self.longestBlocks else { throw MethodError("msg_blocks_too_long") }
    }

    /// Whether there is nothing to show.
    var isEmpty: Bool {
        (self.text ?? "").isEmpty && (self.blocks ?? []).isEmpty && (self.attachments ?? []).isEmpty
    }
}
