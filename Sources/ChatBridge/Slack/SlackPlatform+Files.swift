package import Requests

extension SlackPlatform {
    /// Slack transcribes recordings a little after they are sent.
    private static let transcribing = Duration.seconds(10)

    package func fetch(_ parcel: Parcel, patiently: Bool) async throws(Setback) -> FetchedFile {
        let id = String(parcel.attachment.id.dropFirst("slack:".count))
        let file: SlackWire.File
        do throws(SlackTrouble) {
            let reply = try await self.api.call(.fileInfo, ["file": .text(id)], lane: id)
            guard let info = reply.info else { throw SlackTrouble(.rejected, "Slack does not know it") }
            file = info
        } catch {
            throw error.setback
        }
        if let obstacle = file.obstacle { throw Setback(.rejected, obstacle) }
        guard let address = file.address else { throw Setback(.rejected, "Slack does not say where it is") }
        if let size = file.size, size > parcel.kind.mostBytes { throw Setback(.rejected, parcel.kind.tooLong) }
        if parcel.kind == .audio, patiently, file.transcription?.status == "processing" {
            throw Setback(.later(self.api.time.now.advanced(by: Self.transcribing)), "Slack is still transcribing it")
        }
        let bytes = try await self.api.download(address, mostBytes: parcel.kind.mostBytes, kind: parcel.kind)
        return FetchedFile(bytes: bytes, transcript: await self.transcript(of: file, parcel.kind))
    }

    /// The whole of it, or as much as Slack tells beforehand.
    private func transcript(of file: SlackWire.File, _ kind: Attachment.Kind) async -> String? {
        guard kind == .audio, file.transcription?.status == "complete" else { return nil }
        if let address = file.subtitles,
            let bytes = try? await self.api.download(address, mostBytes: 1 << 20, kind: .text),
            let words = Subtitles(String(decoding: bytes, as: UTF8.self))?.words
        {
            return words
        }
        return file.transcription?.beginning
    }
}

/// Subtitles in WebVTT (W3C): what was said, without when.
struct Subtitles {
    let words: String

    init?(_ text: String) {
        guard text.drop(while: { $0 == "\u{FEFF}" }).hasPrefix("WEBVTT") else { return nil }
        var spoken: [Substring] = []
        for block in text.replacing("\r\n", with: "\n").split(separator: "\n\n").dropFirst() {
            let lines = block.split(separator: "\n")
            guard let times = lines.firstIndex(where: { $0.contains("-->") }) else { continue }
            spoken += lines[(times + 1)...]
        }
        self.words = spoken.joined(separator: " ")
    }
}
