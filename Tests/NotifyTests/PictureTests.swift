import Ledger
import Simulator
import Testing

@Suite("Pictures, over sockets")
struct PictureTests {
    /// The messages below the first card that show files, once there are some.
    private func pictures(_ office: Office, within limit: Duration = .seconds(40)) async throws -> [Simulator.Message] {
        let channel = Office.channel
        let state = try await office.simulator.waitUntil(timeout: limit) { state in
            state.messages(in: channel).first.map { card in
                state.thread(card.ts, in: channel).contains { !$0.files.isEmpty }
            } ?? false
        }
        let card = try #require(state.messages(in: channel).first)
        return state.thread(card.ts, in: channel).filter { !$0.files.isEmpty }
    }

    @Test func `a picture is uploaded into the thread of its card, byte for byte`() async throws {
        try await Office.open { office in
            try await office.ask(1, "draw it")
            let pictures = try await self.pictures(office)
            #expect(pictures.count == 1)
            let file = try #require(pictures.first?.files.first)
            #expect(file.bytes == Office.picture)
            #expect(file.title == "Lineage" && file.altText == "two nodes")
        }
    }

    @Test func `an answer that is too long for a message is there as a file as well, whole`() async throws {
        try await Office.open { office in
            try await office.ask(1, "list it")
            let files = try await self.pictures(office).flatMap(\.files)
            #expect(files.map(\.title) == ["All is well"] && files.first?.name.hasSuffix(".txt") == true)
            let text = String(decoding: files.first?.bytes ?? [], as: UTF8.self)
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("- ") }
            #expect(lines.map { String($0.dropFirst(2)) } == Office.models)
        }
    }

    private static let losses: [(String, Simulator.Misconduct)] = [
        ("files.getUploadURLExternal", .garble), ("files.completeUploadExternal", .dropReply),
        ("files.completeUploadExternal", .garble), ("files.completeUploadExternal", .dropCall),
        ("files.completeUploadExternal", .fail(carriedOut: true)),
    ]

    @Test(arguments: Self.losses)
    func `an answer lost in any way: the picture is there once`(
        method: String,
        way: Simulator.Misconduct
    ) async throws {
        try await Office.open { office in
            try await office.simulator.misbehave(.method(method, way, count: 1))
            try await office.ask(1, "draw it")
            _ = try await self.pictures(office)
            // The next request is shown only after what was due before, so nothing more comes of the first.
            try await office.ask(2)
            try await office.settles(2)
            #expect(try await self.pictures(office).count == 1)
        }
    }

    @Test func `an upload that is completed late is not done again`() async throws {
        try await Office.open(settle: .seconds(2)) { office in
            let late = Simulator.Misconduct.commitLate(.milliseconds(1500))
            try await office.simulator.misbehave(.method("files.completeUploadExternal", late, count: 1))
            try await office.ask(1, "draw it")
            _ = try await self.pictures(office)
            try await Task.sleep(for: .seconds(1))
            #expect(try await self.pictures(office).count == 1)
        }
    }

    @Test func `without the permission to upload the answer stands in words`() async throws {
        try await Office.open { office in
            let refused = Simulator.Misconduct.refuse("missing_scope", needed: "files:write")
            try await office.simulator.misbehave(.method("files.getUploadURLExternal", refused, count: 1))
            try await office.ask(1, "draw it")
            try await office.settles(1)
            try await office.ask(2)
            try await office.settles(2)
            #expect(try await office.ledger.parked(limit: 5).isEmpty)
            #expect(try await office.calls(of: "files.completeUploadExternal").isEmpty)
        }
    }
}
