import Foundation
import Transport

/// Speaks the Engine API of Docker (version 1.41, https://docs.docker.com/reference/api/engine/version/v1.41/), which
/// Podman serves as well, over a Unix socket.
struct EngineClient: Sendable {
    let http: CurlClient
    /// The socket's path.
    let socket: String

    /// The engine's own words go into errors: `{"message": "…"}`.
    private struct Complaint: Decodable {
        var message: String
    }

    /// Sends a request and decodes the JSON answer.
    func call<Answer: Decodable>(
        _ method: String,
        _ path: String,
        _ body: some Encodable = [String: String]?.none,
        within time: Duration = .seconds(30),
        as: Answer.Type = Answer.self
    ) async throws(AgentError) -> Answer {
        let response = try await self.send(method, path, try self.encoded(body), within: time)
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
            throw AgentError(.failed, "The engine at \(self.socket) gave an answer to \(path) that cannot be read.")
        }
        return answer
    }

    /// Sends a request whose answer says nothing.
    func tell(_ method: String, _ path: String) async throws(AgentError) { _ = try await self.send(method, path, []) }

    /// As `tell`, but carried out also when the task is cancelled, and whatever comes of it.
    func insist(_ method: String, _ path: String) async {
        _ = try? await self.http.insist(self.request(method, path, []))
    }

    /// The numbers of the statuses that are no failure: 304 says that it is so already.
    private static let good = Set(200..<300).union([304])

    func send(
        _ method: String,
        _ path: String,
        _ body: [UInt8],
        type: String = "application/json",
        within time: Duration = .seconds(30)
    ) async throws(AgentError) -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await self.http.send(self.request(method, path, body, type: type, within: time))
        } catch {
            throw self.error(error)
        }
        guard Self.good.contains(response.status) else { throw self.complaint(response) }
        return response
    }

    /// Attaches to a container's output; `receiver` gets the raw stream, and first of all nothing, when it is attached.
    func attach(
        _ container: String,
        within time: Duration,
        to receiver: @escaping CurlClient.Receiver
    ) async throws(AgentError) {
        let path = "/containers/\(container)/attach?stream=1&stdout=1&stderr=1"
        let response: HTTPResponse
        do {
            response = try await self.http.stream(self.request("POST", path, [], within: time), to: receiver)
        } catch {
            throw self.error(error)
        }
        guard Self.good.contains(response.status) else { throw self.complaint(response) }
    }

    private func request(
        _ method: String,
        _ path: String,
        _ body: [UInt8],
        type: String = "application/json",
        within time: Duration = .seconds(30)
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            url: "http://engine/v1.41\(path)",
            headers: body.isEmpty ? [] : [.init("Content-Type", type)],
            body: body,
            timeout: time,
            unixSocket: self.socket
        )
    }

    private func encoded(_ body: some Encodable) throws(AgentError) -> [UInt8] {
        do {
            let bytes = [UInt8](try JSONEncoder().encode(body))
            return bytes == Array("null".utf8) ? [] : bytes
        } catch {
            throw AgentError(error)
        }
    }

    private func error(_ failure: HTTPFailure) -> AgentError {
        switch failure.kind {
        case .cancelled: AgentError(.interrupted, "The work was interrupted.")
        case .notSent:
            AgentError(
                .missing,
                """
                No container engine answers at \(self.socket): \(failure.message). Start it (`systemctl start docker`, \
                `podman system service`), let the bot use the socket, or name another as `sandbox.socket`.
                """
            )
        case .uncertain: AgentError(.busy, "The container engine at \(self.socket): \(failure.message)")
        }
    }

    private func complaint(_ response: HTTPResponse) -> AgentError {
        let words = (try? JSONDecoder().decode(Complaint.self, from: Data(response.body)))?.message
        return AgentError(
            // An engine that is overloaded or restarting says 5xx.
            response.status >= 500 ? .busy : .failed,
            "The container engine says \(response.status): \(words?.prefix(400) ?? "nothing more")"
        )
    }
}
