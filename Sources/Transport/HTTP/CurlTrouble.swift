import CCurl

/// How a transfer failed, and what that says about whether the request was carried out.
struct CurlTrouble {
    let code: CURLcode
    /// Whether the connection stood and the request began to leave.
    let hasStarted: Bool
    let origin: String
    /// libcurl's own words. Before the request leaves they speak of names, addresses and certificates only.
    let detail: String
    /// The cap, when the answer was longer.
    let limit: Int?
    /// Whether it was kept from an address that requests to foreign addresses may not reach.
    let isBarred: Bool

    /// Failures from before a request is written, whatever else is known. `CURLE_UNSUPPORTED_PROTOCOL` is none: it also
    /// stands for an answer that is not HTTP, to a request that was carried out perhaps.
    private static let beforehand: [CURLcode] = [
        CURLE_URL_MALFORMAT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY,
        CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
    ]

    var failure: HTTPFailure {
        if self.isBarred, self.code != CURLE_OK, !self.hasStarted || self.code == CURLE_ABORTED_BY_CALLBACK {
            return HTTPFailure(.notSent, Barrier.words(self.origin))
        }
        if let limit = self.limit {
            return HTTPFailure(
                .uncertain,
                "the answer from \(self.origin) is longer than the \(limit) bytes allowed",
                isTooLong: true
            )
        }
        guard self.hasStarted, !Self.beforehand.contains(self.code) else {
            return HTTPFailure(.notSent, "could not reach \(self.origin): \(self.reason)")
        }
        return HTTPFailure(.uncertain, "no readable answer from \(self.origin): \(self.text)")
    }

    private var reason: String { self.detail.isEmpty ? self.text : self.detail }

    private var text: String { String(cString: curl_easy_strerror(self.code)) }
}
