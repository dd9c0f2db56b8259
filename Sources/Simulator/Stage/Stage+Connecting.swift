import NIOCore

extension Stage {
    static let mostConnections = 10

    /// A fresh address for one connection.
    func openConnection(_ call: MethodCall) -> JSON {
        do throws(MethodError) {
            try self.workspace.checkToken(of: call, is: self.configuration.appToken, headerOnly: true)
        } catch {
            return error.json
        }
        guard let address else { return MethodError("internal_error").json }
        let ticket = self.workspace.identifiers.uuid()
        if self.tickets.count > 1000 { self.tickets.removeAll() }
        self.tickets.insert(ticket)
        let url = "ws://\(address.host):\(address.port)/link/?ticket=\(ticket)&app_id=\(self.configuration.appID)"
        return ["ok": true, "url": .string(url)]
    }

    /// A connection of the app was upgraded.
    func connected(_ channel: any Channel, debugsReconnects: Bool) -> AppSocket {
        self.lastSocket += 1
        let socket = AppSocket(number: self.lastSocket, channel: channel)
        guard self.appSockets.count < Self.mostConnections else {
            socket.send(SocketGreeting.disconnect(.tooManyWebsockets), inFragments: false)
            socket.cut(.closeFrame)
            self.record(
                .disconnected,
                ["connection": .integer(socket.number), "reason": "too_many_websockets"]
            )
            return socket
        }
        self.appSockets[socket.number] = socket
        self.record(.connected, ["connection": .integer(socket.number)])
        let lifetime = debugsReconnects ? .seconds(360) : self.configuration.connectionLifetime
        let hello = SocketGreeting.hello(
            connections: self.appSockets.count,
            appID: self.configuration.appID,
            lifetime: lifetime
        )
        socket.send(hello, inFragments: self.faults.fragmentsFrames)
        self.keepAlive(socket)
        self.recycle(socket, after: lifetime)
        // Over a network nothing comes in one breath with the greeting, and some clients miss what does.
        if self.deliveries.pending == 0 {
            self.takesDeliveries(socket)
        } else {
            self.after(50_000) { $0.takesDeliveries(socket) }
        }
        return socket
    }

    private func takesDeliveries(_ socket: AppSocket) {
        guard self.appSockets[socket.number] != nil else { return }
        self.perform(self.deliveries.connect(socket.number, at: self.now))
        self.settle()
        self.showPresence()
    }

    /// A connection of the app is gone, or said goodbye.
    func disconnected(_ socket: AppSocket) {
        guard self.appSockets.removeValue(forKey: socket.number) != nil else { return }
        self.deliveries.disconnect(socket.number)
        self.record(.disconnected, ["connection": .integer(socket.number)])
        self.checkWatchers()
        self.showPresence()
    }

    /// Tells a connection to go. After a warning it lives on; otherwise it gets nothing more and ends soon.
    func dismiss(_ socket: AppSocket, _ reason: Simulator.DisconnectReason) {
        socket.send(SocketGreeting.disconnect(reason), inFragments: self.faults.fragmentsFrames)
        guard reason != .warning else { return }
        self.deliveries.disconnect(socket.number)
        // The app may still acknowledge what it holds.
        self.after(5_000_000) { _ in socket.cut(.closeFrame) }
    }

    private func recycle(_ socket: AppSocket, after lifetime: Duration) {
        let end = lifetime.microseconds
        self.after(max(end - 10_000_000, end / 2)) { stage in
            if stage.appSockets[socket.number] != nil { stage.dismiss(socket, .warning) }
        }
        self.after(end) { stage in
            if stage.appSockets[socket.number] != nil { stage.dismiss(socket, .refreshRequested) }
        }
    }

    /// Pings again and again; a connection that leaves four pings unanswered is dropped.
    private func keepAlive(_ socket: AppSocket) {
        self.after(self.configuration.pingInterval.microseconds) { stage in
            guard stage.appSockets[socket.number] != nil else { return }
            guard socket.unansweredPings < 4 else { return socket.cut(.fin) }
            socket.ping()
            stage.keepAlive(socket)
        }
    }
}
