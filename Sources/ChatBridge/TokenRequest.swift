import Transport

extension HTTPRequest {
    /// Asks for a token of OAuth 2.0 (RFC 6749): a form is posted, and the answer is of one megabyte at most.
    static func token(from url: String, _ fields: [(String, String)]) -> HTTPRequest {
        HTTPRequest(
            method: "POST",
            url: url,
            headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&").utf8),
            timeout: .seconds(10),
            maximumResponseBytes: 1 << 20
        )
    }
}

extension String {
    /// For one part of a path, or a form (RFC 3986): ids hold `:`, `@`, `;` and `=`.
    var percentEncoded: String {
        self.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
