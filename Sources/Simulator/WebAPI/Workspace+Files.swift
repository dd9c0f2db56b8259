/// Uploads in three steps (docs: working-with-files): an address, the bytes, and the message that shows them.
extension Workspace {
    /// Uploads and files beyond these are forgotten, the oldest first.
    private static let capacity = 100
    /// As the page takes it in one request.
    private static let longest = 4 << 20

    mutating func uploadAddress(_ call: MethodCall) throws(MethodError) -> JSON {
        let name = try call.required("filename")
        guard let length = call.arguments["length"]?.integer ?? call.string("length").flatMap({ Int($0) }), length > 0
        else { throw MethodError("invalid_arguments", ["[ERROR] missing required field: length"]) }
        guard length <= Self.longest else { throw MethodError("file_upload_size_restricted") }
        let id = self.identifiers.make("F")
        let key = self.identifiers.uuid()
        self.uploads[key] = Upload(id: id, name: name, length: length, altText: call.string("alt_txt"))
        self.uploadOrder.append(key)
        if self.uploadOrder.count > Self.capacity { self.uploads[self.uploadOrder.removeFirst()] = nil }
        return ["upload_url": .string("\(self.baseURL)upload/\(key)"), "file_id": .string(id)]
    }

    /// Takes the bytes sent to an address. Throws when it is none, was used, or they are not as many as was said.
    mutating func upload(_ bytes: [UInt8], to key: String) throws(MethodError) {
        guard let upload = self.uploads[key] else { throw MethodError("no_such_upload") }
        guard upload.bytes == nil else { throw MethodError("used_upload") }
        guard bytes.count == upload.length else { throw MethodError("length_mismatch") }
        self.uploads[key]?.bytes = bytes
    }

    mutating func completeUpload(_ call: MethodCall) throws(MethodError) -> JSON {
        guard let list = try call.structure("files", orElse: "invalid_arguments")?.array, !list.isEmpty else {
            throw MethodError("invalid_arguments", ["[ERROR] missing required field: files"])
        }
        var files: [Simulator.SharedFile] = []
        var keys: [String] = []
        for item in list {
            guard let (key, upload) = self.uploads.first(where: { $0.value.id == item["id"].string }) else {
                throw MethodError("file_not_found")
            }
            guard let bytes = upload.bytes else { throw MethodError("file_not_found") }
            keys.append(key)
            files.append(
                .init(
                    id: upload.id,
                    name: upload.name,
                    title: item["title"].string ?? upload.name,
                    altText: upload.altText,
                    bytes: bytes
                )
            )
        }
        if let channel = call.string("channel_id"), !channel.isEmpty { try self.share(files, in: channel, call) }
        for key in keys { self.uploads[key] = nil }
        return ["files": .array(files.map { ["id": .string($0.id), "title": .string($0.title)] })]
    }

    private mutating func share(
        _ files: [Simulator.SharedFile],
        in channel: String,
        _ call: MethodCall
    ) throws(MethodError) {
        guard let conversation = self.conversations[channel] else { throw MethodError("channel_not_found") }
        guard self.isMember(self.configuration.bot.id, of: channel) else { throw MethodError("not_in_channel") }
        var thread: String?
        if let ts = call.string("thread_ts"), !ts.isEmpty {
            guard let message = conversation[ts] else { throw MethodError("invalid_arguments") }
            thread = message.root
        }
        var message = Simulator.Message(
            ts: "",
            channel: channel,
            user: self.configuration.bot.id,
            text: call.string("initial_comment") ?? "",
            thread: thread,
            isFromBot: true
        )
        message.files = files
        self.add(message)
        for file in files { self.keep(file) }
    }

    mutating func keep(_ file: Simulator.SharedFile) {
        self.files[file.id] = file
        self.fileOrder.append(file.id)
        while self.fileOrder.count > Self.capacity { self.files[self.fileOrder.removeFirst()] = nil }
    }

    /// A file as messages and `files.info` write it.
    func json(_ file: Simulator.SharedFile) -> JSON {
        var json: JSON = [
            "id": .string(file.id), "name": .string(file.name), "title": .string(file.title),
            "mimetype": .string(file.type), "filetype": .string(String(file.name.split(separator: ".").last ?? "")),
            "size": .integer(file.bytes.count), "mode": "hosted", "is_external": false, "is_public": true,
            "user": .string(file.owner ?? self.configuration.bot.id),
            "url_private": .string(file.address ?? "\(self.baseURL)files/\(file.id)"),
        ]
        if let words = file.transcript {
            let preview: JSON = ["content": .string(String(words.prefix(40))), "has_more": .bool(words.count > 40)]
            json["transcription"] =
                words.isEmpty
                ? ["status": "processing"] : ["status": "complete", "locale": "en-US", "preview": preview]
            if !words.isEmpty { json["vtt"] = .string("\(self.baseURL)files/\(file.id).vtt") }
        }
        if let text = file.altText { json["alt_txt"] = .string(text) }
        return json
    }

    func fileInfo(_ call: MethodCall) throws(MethodError) -> JSON {
        guard let file = self.files[try call.required("file")] else { throw MethodError("file_not_found") }
        return ["file": self.json(file)]
    }
}
