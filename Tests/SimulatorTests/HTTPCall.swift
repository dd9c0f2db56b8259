import Simulator

/// One HTTP exchange over a connection of its own.
struct HTTPCall {
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var json: Simulator.JSON { Simulator.JSON(parsing: self.body) ?? .null }
        var text: String { String(decoding: self.body, as: UTF8.self) }
    }

    /// The peer hung up in the middle.
    struct CutOff: Error {}

    static func send(
        _ address: SimulatorAddress,
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(address.host):\(address.port)\r\n"
        if headers["Connection"] == nil { text += "Connection: close\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        text += "Content-Length: \(body.count)\r\n\r\n"
        let bytes = Array(text.utf8) + body
        return try await RawConnection.open(port: address.port) { connection in
            try await connection.write(bytes)
            return try await Self.answer(from: &connection)
        }
    }

    static func answer(from connection: inout RawConnection) async throws -> Answer {
        guard let head = try await connection.read(through: "\r\n\r\n") else { throw CutOff() }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        let count = headers["content-length"].flatMap { Int($0) } ?? 0
        guard let body = try await connection.read(count) else { throw CutOff() }
        return Answer(status: status, headers: headers, body: body)
    }
}

extension SimulatorAddress {
    /// Calls a Web API method as an app does.
    func call(
        _ method: String,
        _ arguments: Simulator.JSON = [:],
        token: String? = "xoxb-sim"
    ) async throws -> HTTPCall.Answer {
        var headers = ["Content-Type": "application/json; charset=utf-8"]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return try await HTTPCall.send(self, "POST", "/api/\(method)", headers: headers, body: arguments.bytes)
    }

    /// Gives an order to the control interface.
    func control(_ action: String, _ order: Simulator.JSON) async throws -> HTTPCall.Answer {
        let headers = ["Content-Type": "application/json"]
        return try await HTTPCall.send(self, "POST", "/control/\(action)", headers: headers, body: order.bytes)
    }
}
