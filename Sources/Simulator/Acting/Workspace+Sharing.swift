extension Simulator {
    /// Shares files as a person, with words; the `ts` of the message that shows them. Whoever fetches them needs the
    /// app's token.
    @discardableResult
    package func share(
        _ files: [SharedFile],
        as user: String,
        in channel: String,
        thread: String? = nil,
        text: String = ""
    ) async throws -> String {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                try workspace.share(files, as: user, in: channel, thread: thread, text: text).ts
            }
        }
    }
}

extension Workspace {
    mutating func share(
        _ files: [Simulator.SharedFile],
        as user: String,
        in channel: String,
        thread: String?,
        text: String
    ) throws(SimulatorError) -> Simulator.Message {
        try self.check(user, isIn: channel)
        guard !files.isEmpty else { throw SimulatorError("there is no file to share") }
        var message = Simulator.Message(
            ts: "",
            channel: channel,
            user: user,
            text: TypedText(in: self).encode(text),
            thread: thread.flatMap { self.conversations[channel]?[$0]?.root },
            clientMessageID: self.identifiers.uuid(),
            subtype: "file_share"
        )
        message.files = files.map { file in
            var file = file
            file.id = self.identifiers.make("F")
            file.owner = user
            self.keep(file)
            return file
        }
        return self.add(message)
    }
}

extension Simulator {
    /// Writes down what was said in the recordings of a message, as Slack does a little later.
    package func transcribe(_ ts: String, in channel: String, as words: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                guard let message = workspace.message(ts, in: channel) else { throw SimulatorError("no message \(ts)") }
                for file in message.files where file.transcript != nil { workspace.files[file.id]?.transcript = words }
            }
        }
    }
}
