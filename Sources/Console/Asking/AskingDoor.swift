import Digests
import Foundation
import Requests
import Transport

/// Believes programs that ask over HTTP, and reads what they ask for. It carries nothing out.
struct AskingDoor: Sendable {
    private let askers: [Asker]
    /// Stands in for who is not there, so that an unknown name takes as long as a wrong signature.
    private let nobody: HMACKey

    /// A signature that is older, or from a time to come, is not believed, in seconds.
    private static let window: Int64 = 300
    private static let longestText = 4000
    private static let longestKey = 200

    /// Throws when the system has no random numbers.
    init(_ askers: [Asker]) throws {
        self.askers = askers
        self.nobody = HMACKey(try SecureRandom.bytes(32))
    }

    /// Why a call is turned away.
    struct Refused: Error {
        let status: Int
        let why: String
    }

    private struct Body: Decodable {
        var text: String
        /// A name of the caller's own for this wish: a second call with it is a repetition.
        var key: String?
    }

    /// `nil` when the call is about something else.
    func asking(_ arrival: HTTPArrival, now: Timestamp) throws(Refused) -> Asking? {
        guard arrival.method == "POST", !self.askers.isEmpty else { return nil }
        let asker: Asker
        var keys: [String] = []
        if arrival.path == "/api/requests" {
            asker = try self.bearer(arrival)
        } else if arrival.path.hasPrefix("/hooks/") {
            let signed = try self.signer(arrival, now: now)
            (asker, keys) = (signed.asker, ["web:\(signed.asker.name):signed:\(signed.code)"])
        } else {
            return nil
        }
        let body = try self.body(of: arrival)
        let text = body.text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, text.count <= Self.longestText else {
            throw Refused(status: 400, why: "text has from 1 to \(Self.longestText) characters")
        }
        if let key = body.key ?? arrival.headers["idempotency-key"] {
            guard (1...Self.longestKey).contains(key.count) else {
                throw Refused(status: 400, why: "key has from 1 to \(Self.longestKey) characters")
            }
            keys.append("web:\(asker.name):key:\(key)")
        }
        return Asking(asker: asker, text: text, keys: keys.isEmpty ? ["web:\(UUID().uuidString)"] : keys)
    }

    /// The program whose secret this call brings; `nil` for none of them.
    func reader(_ arrival: HTTPArrival) -> Asker? { try? self.bearer(arrival) }

    private func bearer(_ arrival: HTTPArrival) throws(Refused) -> Asker {
        // A browser sends a password by itself, whatever page asks it to; so here only a bearer token counts.
        let authorization = arrival.headers["authorization"] ?? ""
        let isBearer = authorization.lowercased().hasPrefix("bearer ")
        let found = self.askers.filter { $0.key.opens(authorization) }
        guard isBearer, let asker = found.first else {
            throw Refused(status: 401, why: "The secret is missing or wrong.")
        }
        return asker
    }

    /// Who signed `TIMESTAMP.BODY` with HMAC-SHA-256, and the code.
    private func signer(_ arrival: HTTPArrival, now: Timestamp) throws(Refused) -> (asker: Asker, code: String) {
        let asker = self.askers.first { $0.name == arrival.path.dropFirst("/hooks/".count) }
        let stamp = arrival.headers["x-chatbridge-timestamp"] ?? ""
        let header = arrival.headers["x-chatbridge-signature"] ?? ""
        let code = header.hasPrefix("sha256=") ? String(header.dropFirst("sha256=".count)).lowercased() : ""
        let message = Array("\(stamp).".utf8) + arrival.body
        let isSigned = (asker?.signature ?? self.nobody).isValid(Self.bytes(code), for: message)
        guard let asker, isSigned else { throw Refused(status: 401, why: "The signature is missing or wrong.") }
        let seconds = now.milliseconds / 1000
        guard let time = Int64(stamp), (seconds - Self.window...seconds + Self.window).contains(time) else {
            throw Refused(status: 401, why: "The signature is more than \(Self.window / 60) minutes from now.")
        }
        return (asker, code)
    }

    private func body(of arrival: HTTPArrival) throws(Refused) -> Body {
        let type = arrival.headers["content-type"]?.prefix { $0 != ";" } ?? ""
        guard type.lowercased() == "application/json" else {
            throw Refused(status: 415, why: "The body is JSON: content-type: application/json")
        }
        do {
            return try JSONDecoder().decode(Body.self, from: Data(arrival.body))
        } catch {
            throw Refused(status: 400, why: "The body is {\"text\": \"…\", \"key\": \"…\"}; key may be left out.")
        }
    }

    /// Of hexadecimal digits; none where it is anything else.
    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return [] }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
