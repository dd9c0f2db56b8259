import Digests
import Testing

struct SecureRandomTests {
    @Test(arguments: [0, 1, 32, 4096])
    func `as many bytes come as were asked for`(count: Int) throws {
        #expect(try SecureRandom.bytes(count).count == count)
    }

    @Test func `two draws differ`() throws {
        #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
    }

    @Test func `a negative count is an error`() {
        #expect(throws: SecureRandom.Unavailable.self) { try SecureRandom.bytes(-1) }
    }
}
