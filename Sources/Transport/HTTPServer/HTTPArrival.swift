/// One HTTP request that arrived, whole. Header names are in lower case; of repeated ones the first counts.
package struct HTTPArrival: Hashable, Sendable {
    package var method: String
    /// Without the query, as it was sent.
    package var path: String
    /// What came after the question mark, as it was sent.
    package var query = ""
    package var headers: [String: String]
    package var body: [UInt8]

    package init(method: String, path: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// The port that was to be listened on cannot be had.
package struct PortUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
