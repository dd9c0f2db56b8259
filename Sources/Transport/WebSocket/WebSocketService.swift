import Foundation

/// WebSockets over libwebsockets: one thread for all connections, certificates checked against the system's store, HTTP
/// proxies by `https_proxy` and `no_proxy`.
package final class WebSocketService: WebSocketClient, Sendable {
    package struct Configuration: Sendable {
        /// Longer messages end the connection.
        package var maximumMessageBytes: Int
        /// When this much waits to be read, nothing more is taken from the socket until a quarter is left.
        package var unreadHighWater: Int
        /// How long after the last sign of life the peer is asked for one. Whole seconds.
        package var pingAfter: Duration
        /// How long after the last sign of life the connection is given up. Whole seconds, more than `pingAfter`.
        package var hangUpAfter: Duration
        /// For everything from the name to the upgrade.
        package var connectTimeout: Duration
        /// Where proxies are looked up.
        package var environment: [String: String]

        package init(
            maximumMessageBytes: Int = 1 << 20,
            unreadHighWater: Int = 1 << 20,
            pingAfter: Duration = .seconds(5),
            hangUpAfter: Duration = .seconds(15),
            connectTimeout: Duration = .seconds(10),
            environment: [String: String] = ProcessInfo.processInfo.environment
        ) {
            self.maximumMessageBytes = maximumMessageBytes
            self.unreadHighWater = unreadHighWater
            self.pingAfter = pingAfter
            self.hangUpAfter = hangUpAfter
            self.connectTimeout = connectTimeout
            self.environment = environment
        }
    }

    private typealias Opening = Result<WebSocketHandle, WebSocketFailure>

    private let configuration: Configuration
    private let loop: WebSocketLoop

    /// Starts the thread; `shutdown()`, or letting go of the service, ends it.
    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        self.loop = WebSocketLoop(configuration)
        self.loop.start()
    }

    deinit { self.loop.stop() }

    package func open(_ url: String) async throws(WebSocketFailure) -> any WebSocketConnection {
        let address = try WebSocketAddress(url)
        let proxy = try WebSocketProxy.choose(for: address, from: self.configuration.environment)
        return try await self.race(to: address, through: proxy).get()
    }

    /// Ends all connections without a goodbye and returns when the thread has ended. Safe to repeat.
    package func shutdown() async {
        self.loop.stop()
        await self.loop.ended()
    }

    /// Connects, against the clock.
    private func race(to address: WebSocketAddress, through proxy: WebSocketProxy?) async -> Opening {
        await withTaskGroup(of: Opening?.self) { group in
            group.addTask { await self.connect(to: address, through: proxy) }
            group.addTask {
                try? await Task.sleep(for: self.configuration.connectTimeout)
                return nil
            }
            let first = await group.next()
            let isCancelled = Task.isCancelled
            group.cancelAll()
            if let first, let opening = first { return opening }
            // It may have been agreed in the same moment.
            if let late = await group.next(), case .success(let handle) = late { return .success(handle) }
            if isCancelled { return .failure(WebSocketFailure(.cancelled, "the connection was cancelled")) }
            return .failure(WebSocketFailure(.notOpened, "timed out while connecting to \(address.name)"))
        }
    }

    /// Tries the addresses of the host (or of the proxy) one after the other.
    private func connect(to address: WebSocketAddress, through proxy: WebSocketProxy?) async -> Opening {
        let host = proxy?.host ?? address.host
        var failure = WebSocketFailure(.notOpened, "the name \(host) could not be resolved")
        for ip in await NameResolver.addresses(of: host) {
            let link = WebSocketLink(address, on: self.loop, configuration: self.configuration)
            self.loop.add(.connect(link, ip: ip, proxy: proxy))
            let problem = await withTaskCancellationHandler {
                await link.opened.value()
            } onCancel: {
                link.opened.give(WebSocketFailure(.cancelled, "the connection was cancelled"))
                link.abandon()
            }
            guard let problem else { return .success(WebSocketHandle(link)) }
            failure = problem
            if problem.kind == .cancelled { break }
        }
        return .failure(failure)
    }
}
