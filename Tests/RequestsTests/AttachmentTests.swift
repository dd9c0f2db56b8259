import Requests
import Testing

/// Files that come along with words: fetched once, named, and never in the way.
@Suite("Attachments")
struct AttachmentTests {
    private static let csv = Requests.Attachment(id: "slack:F1", name: "rates.csv")
    private static let parcel = Parcel(csv, .csv, in: ConversationID("slack:c1"))
    private static let zip = Requests.Attachment(
        id: "slack:F2",
        name: "all.zip",
        state: .left("not of a kind that is taken")
    )

    private func taken(_ attachment: Requests.Attachment) -> Requests.Attachment {
        var copy = attachment
        copy.state = .taken(.init(file: "1-rates.csv", digest: "d", bytes: 3))
        return copy
    }

    @Test func `what is taken is fetched, and what is not is named all the same`() throws {
        let decision = try decide(.attach([Self.parcel], left: [Self.zip]), on: request([opened]), under: policy)
        #expect(decision.events == [.attached([Self.csv, Self.zip])])
        #expect(decision.effects == [.show(.card), .run(.fetch([Self.parcel]))])
        let after = try #require(request([opened] + decision.events))
        #expect(after.phase == .understanding && after.revision == request([opened])?.revision)
        #expect(try decide(.attach([Self.parcel], left: [Self.zip]), on: after, under: policy) == Decision())
    }

    @Test func `without anything to fetch there is no work`() throws {
        let decision = try decide(.attach([], left: [Self.zip]), on: request([opened]), under: policy)
        #expect(decision.effects == [.show(.card)])
    }

    @Test func `what became of a file is heard once, and of no other file`() throws {
        let before = try #require(request([opened, .attached([Self.csv, Self.zip])]))
        let arrival = Command.receive([self.taken(Self.csv), self.taken(Self.zip)])
        let decision = try decide(arrival, on: before, under: policy)
        #expect(decision.events == [.received([self.taken(Self.csv)])])
        let after = try #require(request([opened, .attached([Self.csv, Self.zip])] + decision.events))
        #expect(after.attachments.map(\.state) == [self.taken(Self.csv).state, Self.zip.state])
        #expect(try decide(arrival, on: after, under: policy) == Decision())
    }

    @Test func `a request does not grow for ever`() throws {
        let parcels = (0..<60).map {
            Parcel(Requests.Attachment(id: "slack:F\($0)", name: "a.csv"), .csv, in: ConversationID("c"))
        }
        let decision = try decide(.attach(parcels, left: []), on: request([opened]), under: policy)
        #expect(decision.events == [.attached(parcels.prefix(20).map(\.attachment))])
    }

    @Test(
        arguments: [
            ("a.csv", "text/csv", true), ("a.csv", "application/vnd.ms-excel", true),
            ("a.csv", "application/zip", false),
            ("a.SQL", "", true), ("a.sql", "image/png", false), ("a.png", "image/png", true),
            ("clip.webm", "video/webm", true),
            ("a.m4a", "audio/mp4", true), ("a.txt", "text/plain", true), ("a.png", "text/html", false),
        ]
    )
    func `kinds go by the name, and the media type must not speak against it`(
        name: String,
        type: String,
        isTaken: Bool
    ) {
        #expect(Requests.Attachment.Kind(name: name)?.admits(mediaType: type) == isTaken)
    }

    @Test func `what has no ending, or another, is of no kind`() {
        for name in ["a", "a.exe", "csv", "a.csv.zip", ""] { #expect(Requests.Attachment.Kind(name: name) == nil) }
    }
}
