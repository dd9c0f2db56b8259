extension Deliveries.Delivery {
    /// The text frame of this delivery, as Socket Mode writes it.
    var frame: [UInt8] {
        var envelope: JSON = [
            "envelope_id": .string(self.envelope), "type": .string(self.outgoing.kind.rawValue),
            "payload": self.outgoing.payload, "accepts_response_payload": .bool(self.outgoing.acceptsResponse),
        ]
        if self.outgoing.kind == .event {
            envelope["retry_attempt"] = .integer(self.attempt)
            envelope["retry_reason"] = .string(self.attempt > 0 ? "timeout" : "")
        }
        return envelope.bytes
    }
}

extension Simulator {
    /// Why a connection is told to go, in Socket Mode's words.
    package enum DisconnectReason: String, Hashable, Sendable, CaseIterable {
        /// It will be recycled soon.
        case warning
        /// It is being recycled now.
        case refreshRequested = "refresh_requested"
        /// Socket Mode was switched off.
        case linkDisabled = "link_disabled"
        /// More than ten connections.
        case tooManyWebsockets = "too_many_websockets"
    }
}

/// The messages of the connection itself.
enum SocketGreeting {
    static func hello(connections: Int, appID: String, lifetime: Duration) -> [UInt8] {
        let message: JSON = [
            "type": "hello", "num_connections": .integer(connections),
            "debug_info": [
                "host": "applink-1", "build_number": 1,
                "approximate_connection_time": .integer(Int(lifetime.components.seconds)),
            ],
            "connection_info": ["app_id": .string(appID)],
        ]
        return message.bytes
    }

    static func disconnect(_ reason: Simulator.DisconnectReason) -> [UInt8] {
        let message: JSON = [
            "type": "disconnect", "reason": .string(reason.rawValue), "debug_info": ["host": "applink-1"],
        ]
        return message.bytes
    }
}
