import CCurl
import Glibc

/// Keeps a request to an address that came from outside away from this machine and from private networks.
///
/// What counts is the IP address that a connection is opened to, at that moment, and not what a name led to when somebody
/// looked before (DNS rebinding). Through a proxy it is the proxy that looks names up, and whose business it is where they
/// may lead; then only what is no name of the Internet is refused here.
final class Barrier {
    /// Whether something was kept away.
    private(set) var hasBarred = false
    /// Of this request; empty for none.
    private let proxy: String

    init(proxy: String) { self.proxy = proxy }

    /// Why `request` cannot go anywhere, whatever names lead to; `nil` when it can.
    static func flaw(of request: HTTPRequest, from environment: [String: String]) -> String? {
        let parts = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        let authority = parts.count == 3 ? parts[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" } : ""
        // What two readers might take for two hosts is none.
        let isPlain = authority.utf8.allSatisfy { byte in
            byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || "0123456789.-_:[]".utf8.contains(byte))
        }
        guard isPlain, let (host, _) = WebSocketAddress.split(authority), !host.isEmpty else {
            return "the address is not of the form https://host/path"
        }
        let isBarred = InternetAddress(host).map { !$0.isPublic } ?? Self.isLocal(host, from: environment, request)
        return isBarred ? Self.words(request.origin) : nil
    }

    static func words(_ origin: String) -> String {
        "\(origin) is on this machine or in a private network, where an address from outside may not lead"
    }

    /// The proxy that libcurl would choose by the same variables.
    static func proxy(for request: HTTPRequest, from environment: [String: String]) -> String {
        let isSecure = request.origin.hasPrefix("https:")
        // `HTTP_PROXY` is a header of the caller's in a CGI program, so that nobody reads it.
        let names = (isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]) + ["all_proxy", "ALL_PROXY"]
        guard let proxy = names.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { return "" }
        let exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        let authority = request.origin.split(separator: "/").last ?? ""
        let host = WebSocketAddress.split(authority)?.host ?? ""
        return WebSocketProxy.names(host, in: exceptions) ? "" : proxy
    }

    /// Whether `host` is a name that a proxy would look for near itself.
    private static func isLocal(_ host: String, from environment: [String: String], _ request: HTTPRequest) -> Bool {
        guard !self.proxy(for: request, from: environment).isEmpty else { return false }
        let labels = host.lowercased().split(separator: ".")
        return labels.count < 2 || ["localhost", "local", "internal", "localdomain"].contains(labels.last)
    }

    /// Puts the barrier up for the transfer of `easy`, which must not outlive it.
    func set(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        let choice = [
            ccurl_set_text(easy, CURLOPT_PROXY, self.proxy), ccurl_set_text(easy, CURLOPT_NOPROXY, ""),
        ]
        guard self.proxy.isEmpty else { return choice }
        let context = Unmanaged.passUnretained(self).toOpaque()
        return choice + [
            ccurl_set_socket_callback(easy, openSocket, context),
            // A connection that is open already was perhaps opened for somebody who may go there.
            ccurl_set_ready_callback(easy, checkPeer, context),
        ]
    }

    fileprivate func admits(_ address: InternetAddress?) -> Bool {
        if address?.isPublic == true { return true }
        self.hasBarred = true
        return false
    }
}

private func barrier(_ context: UnsafeMutableRawPointer?) -> Barrier? {
    context.map { Unmanaged<Barrier>.fromOpaque($0).takeUnretainedValue() }
}

private let openSocket: ccurl_socket_callback = { context, _, address in
    guard let address, let barrier = barrier(context), let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)
    else {
        return CURL_SOCKET_BAD
    }
    let place = address.pointee
    let peer = InternetAddress(UnsafeRawPointer(address).advanced(by: offset), count: Int(place.addrlen))
    guard barrier.admits(peer) else { return CURL_SOCKET_BAD }
    return socket(place.family, place.socktype | Int32(SOCK_CLOEXEC.rawValue), place.protocol)
}

private let checkPeer: ccurl_ready_callback = { context, peer, _, _, _ in
    guard let peer, barrier(context)?.admits(InternetAddress(String(cString: peer))) == true else { return 1 }
    return 0
}
