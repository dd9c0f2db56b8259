import Digests
import Testing

@Suite("UUIDs made from names")
struct NamedUUIDTests {
    @Test func `the example of RFC 9562, appendix A.4`() {
        let dns: [UInt8] = [
            0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
        ]
        #expect(NamedUUID.text("www.example.com", in: dns) == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }

    @Test func `the same name is the same UUID, another is another`() {
        #expect(NamedUUID.text("1/card") == NamedUUID.text("1/card"))
        #expect(NamedUUID.text("1/card") != NamedUUID.text("2/card"))
    }
}
