import Digests
import Foundation
import Requests

extension Agents {
    /// So often a file is asked for, and so long, before the request goes on without it.
    private static let mostTries = 6
    private static let patience = Duration.seconds(300)
    /// Transcripts come later than recordings, and are worth no more than this.
    private static let patienceForWords = Duration.seconds(60)

    /// Fetches files, one after the other. None of them ever holds the request up for good: what can't be had is said.
    func fetch(_ parcels: [Parcel], _ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        var last: [Order] = []
        for parcel in parcels where assignment.request.awaits(parcel) {
            // Each is written down before the next is asked for, so that none is fetched twice.
            for order in last {
                do { try await assignment.send(order) } catch { throw Setback(.retry, "\(error)") }
            }
            var attachment = parcel.attachment
            attachment.state = try await self.state(of: parcel, assignment)
            last = [Order(.receive([attachment]), for: assignment.request.id)]
        }
        return last
    }

    private func state(
        of parcel: Parcel,
        _ assignment: Assignment<Job>
    ) async throws(Setback) -> Attachment.State {
        let request = assignment.request
        let age = (request.attachedAt ?? request.openedAt).duration(to: self.clock.now)
        let file: FetchedFile
        do throws(Setback) {
            file = try await self.courier.bring(parcel, age < Self.patienceForWords)
        } catch {
            let isLast = assignment.attempt >= Self.mostTries || age > Self.patience
            if error.kind == .rejected { return .left(error.message) }
            guard !isLast else { return .left("it could not be fetched: \(error.message)") }
            // Looking at a file twice does no harm.
            throw error.kind == .uncertain ? Setback(.retry, error.message) : error
        }
        do {
            return try self.take(file, of: parcel, request)
        } catch {
            throw Setback(.retry, "An attached file could not be kept: \(error)")
        }
    }

    private func take(_ file: FetchedFile, of parcel: Parcel, _ request: Request) throws -> Attachment.State {
        guard file.bytes.count <= parcel.kind.mostBytes else { return .left(parcel.kind.tooLong) }
        guard !file.bytes.isEmpty else { return .left("it is empty") }
        let number = 1 + (request.attachments.firstIndex { $0.id == parcel.attachment.id } ?? 0)
        var content = Attachment.Content(file: "", digest: "", bytes: 0)
        var bytes = file.bytes
        if parcel.kind.isText {
            guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains("\0") else {
                return .left("it is no text in UTF-8")
            }
            let verdict = self.courier.judge(text)
            guard verdict.signs.isEmpty else { return .left(Self.held(verdict.signs)) }
            if !verdict.redacted.isEmpty { content.redacted = verdict.redacted }
            bytes = Array(verdict.text.utf8)
        } else if !parcel.kind.isBegunBy(bytes) {
            return .left("its content is not what its name says")
        }
        if let words = file.transcript, !words.isEmpty {
            let verdict = self.courier.judge(words)
            guard verdict.signs.isEmpty else { return .left(Self.held(verdict.signs)) }
            content.transcript = try self.shelf.keep(
                Array(verdict.text.utf8),
                as: "\(parcel.attachment.name).txt",
                of: request.id,
                number: number
            )
        }
        content.file = try self.shelf.keep(bytes, as: parcel.attachment.name, of: request.id, number: number)
        content.digest = SHA256.hex(bytes)
        content.bytes = bytes.count
        return .taken(content)
    }

    private static func held(_ signs: [String]) -> String {
        "it reads like instructions to me instead of data (\(signs.joined(separator: ", ")))"
    }
}

extension Request {
    fileprivate func awaits(_ parcel: Parcel) -> Bool {
        self.attachments.contains { $0.id == parcel.attachment.id && $0.state == .awaited }
    }
}

extension Attachment.Kind {
    /// How files of the kind begin, whatever they are called.
    fileprivate func isBegunBy(_ bytes: [UInt8]) -> Bool {
        let beginnings: [[UInt8]] =
            switch self {
            case .image: [[0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], Array("GIF8".utf8), Array("RIFF".utf8)]
            // Ogg, Matroska (WebM), RIFF (WAV), MP3 with and without a tag; MPEG-4 says so behind its first size.
            case .audio:
                [
                    Array("OggS".utf8), [0x1A, 0x45, 0xDF, 0xA3], Array("RIFF".utf8), Array("ID3".utf8), [0xFF, 0xFB],
                    [0xFF, 0xF3], [0xFF, 0xF2],
                ]
            case .text, .csv, .sql: [[]]
            }
        if self == .audio, bytes.count > 8, bytes[4..<8].elementsEqual("ftyp".utf8) { return true }
        return beginnings.contains { bytes.starts(with: $0) }
    }
}
