import Digests
import Testing

/// The vectors are from NIST FIPS 180-4's examples.
struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `a published example gives its published digest`(text: String, hex: String) {
        #expect(SHA256.hex(text.utf8) == hex)
    }

    @Test func `a million letters a give their published digest`() {
        let letters = repeatElement(UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA256.hex(letters) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `bytes that are not stored in a row give the same digest`() {
        let lazy = sequence(first: UInt8(0)) { $0 < 200 ? $0 + 1 : nil }
        #expect(SHA256.digest(lazy) == SHA256.digest(Array(0...200)))
    }
}
