import CWebSockets
import Glibc

/// The library's context, with the C structures and strings that must live as long as it does.
final class WebSocketContext {
    typealias Callback =
        @convention(c) (
            OpaquePointer?, lws_callback_reasons, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int
        ) -> Int32

    /// Connections at a time; the library would otherwise make room for as many as the process may have.
    private static let mostConnections: UInt32 = 64
    private static let name = "chatbridge"
    private static let isLogCaptured: Void = WebSocketLog.capture()

    let pointer: OpaquePointer
    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let policy: UnsafeMutablePointer<lws_retry_bo_t>
    private let words: [UnsafeMutablePointer<CChar>?]
    private var info: lws_context_creation_info
    private var proxied: OpaquePointer?

    /// `nil` when the library could not be started.
    init?(_ configuration: WebSocketService.Configuration, user: UnsafeMutableRawPointer, callback: @escaping Callback)
    {
        _ = Self.isLogCaptured
        let authorities = configuration.environment["SSL_CERT_FILE"] ?? ""
        self.words = [
            strdup(Self.name), strdup(""), strdup("proxied"), authorities.isEmpty ? nil : strdup(authorities),
        ]
        self.protocols = .allocate(capacity: 2)
        self.protocols.initialize(repeating: lws_protocols(), count: 2)
        self.protocols[0].name = UnsafePointer(self.words[0])
        self.protocols[0].callback = callback
        self.policy = .allocate(capacity: 1)
        self.policy.initialize(to: lws_retry_bo_t())
        self.policy.pointee.secs_since_valid_ping = configuration.pingAfter.wholeSeconds
        self.policy.pointee.secs_since_valid_hangup = configuration.hangUpAfter.wholeSeconds
        self.info = Self.info(protocols: self.protocols, user: user)
        // An empty text keeps the library from taking `http_proxy` for everything, as it would without one.
        self.info.http_proxy_address = UnsafePointer(self.words[1])
        self.info.client_ssl_ca_filepath = UnsafePointer(self.words[3])
        guard let pointer = lws_create_context(&self.info) else {
            Self.free(self.protocols, self.policy, self.words)
            return nil
        }
        self.pointer = pointer
    }

    deinit {
        lws_context_destroy(self.pointer)
        Self.free(self.protocols, self.policy, self.words)
    }

    /// Begins to connect. `nil` when that failed at once, with or without a callback.
    func connect(to address: WebSocketAddress, ip: String, proxy: WebSocketProxy?, number: UInt) -> OpaquePointer? {
        var request = lws_client_connect_info()
        request.context = self.pointer
        if let proxy {
            guard let vhost = self.vhost(for: proxy, ip: ip) else { return nil }
            request.vhost = vhost
        }
        request.port = Int32(address.port)
        // The usual list offers HTTP/2, over which there is no upgrade.
        let flags = LCCSCF_HTTP_NO_FOLLOW_REDIRECT.rawValue | (address.isSecure ? LCCSCF_USE_SSL.rawValue : 0)
        request.ssl_connection = Int32(flags)
        request.ietf_version_or_minus_one = -1
        request.opaque_user_data = UnsafeMutableRawPointer(bitPattern: number)
        request.retry_and_idle_policy = UnsafePointer(self.policy)
        request.local_protocol_name = UnsafePointer(self.words[0])
        // A proxy is given the name to connect to; otherwise names never reach the library's own, blocking resolver.
        return (proxy == nil ? ip : address.host).withCString { target in
            address.path.withCString { path in
                address.header.withCString { host in
                    "http/1.1".withCString { alpn in
                        (request.address, request.path, request.host, request.alpn) = (target, path, host, alpn)
                        return lws_client_connect_via_info(&request)
                    }
                }
            }
        }
    }

    private func vhost(for proxy: WebSocketProxy, ip: String) -> OpaquePointer? {
        if self.proxied == nil {
            var info = self.info
            info.vhost_name = UnsafePointer(self.words[2])
            self.proxied = lws_create_vhost(self.pointer, &info)
        }
        let place = "\(ip.contains(":") ? "[\(ip)]" : ip):\(proxy.port)"
        let whole = proxy.credentials.map { "\($0)@\(place)" } ?? place
        guard let vhost = self.proxied, lws_set_proxy(vhost, whole) == 0 else { return nil }
        return vhost
    }

    private static func info(
        protocols: UnsafePointer<lws_protocols>,
        user: UnsafeMutableRawPointer
    ) -> lws_context_creation_info {
        var info = lws_context_creation_info()
        info.port = CONTEXT_PORT_NO_LISTEN
        info.protocols = protocols
        info.user = user
        info.options = UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8)
        info.ssl_client_options_set = CWEBSOCKETS_OLD_TLS
        info.fd_limit_per_thread = Self.mostConnections
        info.pt_serv_buf_size = 32 << 10
        info.max_http_header_data = 16 << 10
        return info
    }

    private static func free(
        _ protocols: UnsafeMutablePointer<lws_protocols>,
        _ policy: UnsafeMutablePointer<lws_retry_bo_t>,
        _ words: [UnsafeMutablePointer<CChar>?]
    ) {
        protocols.deallocate()
        policy.deallocate()
        for word in words { Glibc.free(word) }
    }
}

extension Duration {
    fileprivate var wholeSeconds: UInt16 { UInt16(clamping: max(1, self.components.seconds)) }
}
