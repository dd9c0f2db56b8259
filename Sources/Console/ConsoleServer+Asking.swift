import Foundation
import Logging
import Requests
import Transport

extension ConsoleServer {
    /// The answer to a call of a program that asks for something; `nil` when it is no such call.
    func asked(_ arrival: HTTPArrival) async -> HTTPResponse? {
        do throws(AskingDoor.Refused) {
            guard let asking = try self.askingDoor.asking(arrival, now: self.clock.now) else { return nil }
            return await self.carriedOut(asking)
        } catch {
            self.log.notice(
                "a program that asked was turned away",
                metadata: ["why": "\(error.why)", "status": "\(error.status)"]
            )
            return .error(error.status, error.why, error.status == 401 ? ["www-authenticate": "Bearer"] : [:])
        }
    }

    private func carriedOut(_ asking: Asking) async -> HTTPResponse {
        do {
            switch try await self.ask(asking) {
            case .recorded(let id):
                self.log.info(
                    "a program asks for something",
                    metadata: ["asker.name": "\(asking.asker.name)", "request.id": "\(id)"]
                )
                return try .json(["number": id.rawValue], status: 202, ["location": "/api/requests/\(id)"])
            case .seen: return try .json(["seen": true])
            case .refused(let why, let until?):
                let seconds = max(1, (until.milliseconds - self.clock.now.milliseconds + 999) / 1000)
                return .error(429, why, ["retry-after": "\(seconds)"])
            case .refused(let why, nil): return .error(403, why)
            case .ignored: return .error(422, "There is nothing to do in that text.")
            }
        } catch {
            self.log.error("what a program asked for could not be written down", metadata: ["reason": "\(error)"])
            return .error(503, "It could not be written down just now. Ask again.", ["retry-after": "5"])
        }
    }
}
