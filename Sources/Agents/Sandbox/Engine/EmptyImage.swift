/// An image with nothing in it but the places where folders of the host are mounted, so that no registry is needed and a
/// program sees exactly what it would see under bubblewrap.
enum EmptyImage {
    static let name = "localhost/chatbridge-sandbox"
    /// Goes up with the content.
    static let tag = "1"

    /// A tar archive (POSIX ustar).
    static var archive: [UInt8] {
        let folders = ["usr", "etc", "proc", "dev", "sys", "tmp", "sandbox", "sandbox/work", "sandbox/scratch"]
        let links = ["bin", "lib", "lib64", "sbin"]
        return folders.flatMap { Self.header($0 + "/", kind: "5") }
            + links.flatMap { Self.header($0, kind: "2", target: "usr/\($0)") } + [UInt8](repeating: 0, count: 1024)
    }

    private static func header(_ name: String, kind: String, target: String = "") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("0000755", at: 100)
        for (offset, digits) in [(108, 7), (116, 7), (124, 11), (136, 11)] {
            put(String(repeating: "0", count: digits), at: offset)
        }
        put(kind, at: 156)
        put(target, at: 157)
        put("ustar\0" + "00", at: 257)
        // The sum is taken with blanks in its own place.
        put("        ", at: 148)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
        return block
    }
}
