import Digests
import Testing

/// The vectors are test cases 1, 2, 3 and 6 of RFC 4231.
struct HMACKeyTests {
    struct Example: CustomTestStringConvertible {
        let name: String
        let key: [UInt8]
        let message: [UInt8]
        let code: String

        var testDescription: String { self.name }
    }

    static let examples = [
        Example(
            name: "case 1",
            key: Array(repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Example(
            name: "case 2, a key shorter than the code",
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Example(
            name: "case 3",
            key: Array(repeating: 0xAA, count: 20),
            message: Array(repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Example(
            name: "case 6, a key longer than a block",
            key: Array(repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Example(
            name: "nothing signed with an empty key",
            key: [],
            message: [],
            code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        ),
    ]

    @Test(arguments: examples)
    func `a published example gives its published code`(example: Example) {
        let code = HMACKey(example.key).sign(example.message)
        #expect(code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == example.code)
        #expect(HMACKey(example.key).isValid(code, for: example.message))
    }

    @Test func `a code with one bit changed, cut short or of another message is not valid`() {
        let key = HMACKey(Array("secret".utf8))
        let message = Array("approve".utf8)
        let code = key.sign(message)
        for index in code.indices {
            var wrong = code
            wrong[index] ^= 1
            #expect(!key.isValid(wrong, for: message))
        }
        #expect(!key.isValid(Array(code.dropLast()), for: message))
        #expect(!key.isValid(code + [0], for: message))
        #expect(!key.isValid([], for: message))
        #expect(!key.isValid(code, for: Array("reject".utf8)))
        #expect(!HMACKey(Array("other".utf8)).isValid(code, for: message))
    }

    @Test func `printing a key does not show its bytes`() {
        let key = HMACKey([201, 202, 203])
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains("202"))
    }
}
