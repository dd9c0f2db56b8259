/// Sends HTTP requests. One implementation speaks to the network; tests bring their own.
package protocol HTTPClient: Sendable {
    /// Sends `request` and returns the answer, whatever its status. Throws when there is no readable answer.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}

/// One HTTP request. Redirects are never followed.
package struct HTTPRequest: Hashable, Sendable {
    package var method: String
    /// `http` or `https`.
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]
    /// For the whole exchange.
    package var timeout: Duration
    /// Longer answers fail.
    package var maximumResponseBytes: Int
    /// The path of a Unix socket to connect to instead of the address's host, as engines of containers have.
    package var unixSocket: String?
    /// Whether the address came from outside. It is then connected to on the public Internet alone: never on this
    /// machine or in a private network, whatever its name leads to at that moment.
    package var isForeign: Bool

    package init(
        method: String = "GET",
        url: String,
        headers: [Header] = [],
        body: [UInt8] = [],
        timeout: Duration = .seconds(10),
        maximumResponseBytes: Int = 8 << 20,
        unixSocket: String? = nil,
        isForeign: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumResponseBytes = maximumResponseBytes
        self.unixSocket = unixSocket
        self.isForeign = isForeign
    }

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// The answer to an HTTP request. Header names are in lower case.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer, and what that says about the effect.
package struct HTTPFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The request never left: bad address, no such host, refused, barred, TLS not agreed.
        case notSent
        /// It may have been carried out: timed out, reset, cut off, or unreadable.
        case uncertain
        case cancelled
    }

    package var kind: Kind
    /// In words a user can act on; never holds a header or a body.
    package var message: String
    /// Whether there was an answer that was longer than allowed.
    package var isTooLong: Bool

    package init(_ kind: Kind, _ message: String, isTooLong: Bool = false) {
        self.kind = kind
        self.message = message
        self.isTooLong = isTooLong
    }
}
