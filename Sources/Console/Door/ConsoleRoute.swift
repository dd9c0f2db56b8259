import Requests

/// What can be asked of the console.
enum ConsoleRoute: Hashable, Sendable {
    case health
    case readiness
    case metrics
    case style
    case home
    case list(Listing)
    case request(RequestID)
    case listRecord(Listing)
    case requestRecord(RequestID)

    /// Which part of the list is wanted.
    struct Listing: Hashable, Sendable {
        var open: Bool?
        var before: RequestID?
        var limit = 50
        static let most = 200
    }

    /// `nil` where there is nothing of that name. Throws what is wrong with the question.
    init?(path: String, query: String) throws(Problem) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        switch parts {
        case ["healthz"]: self = .health
        case ["readyz"]: self = .readiness
        case ["metrics"]: self = .metrics
        case ["style.css"]: self = .style
        case [""]: self = .home
        case ["requests"]: self = .list(try Listing(query))
        case ["api", "requests"]: self = .listRecord(try Listing(query))
        case _ where parts.count == 2 && parts[0] == "requests":
            guard let id = RequestID(digits: parts[1]) else { return nil }
            self = .request(id)
        case _ where parts.count == 3 && parts[0] == "api" && parts[1] == "requests":
            guard let id = RequestID(digits: parts[2]) else { return nil }
            self = .requestRecord(id)
        default: return nil
        }
    }

    struct Problem: Error, Hashable {
        let text: String
    }

    /// Whether anybody may ask: it says nothing but yes or no.
    var isPublic: Bool { self == .health || self == .readiness }

    /// Its kind, for counting.
    var name: String {
        switch self {
        case .health: "healthz"
        case .readiness: "readyz"
        case .metrics: "metrics"
        case .style, .home: "page"
        case .list: "requests"
        case .request: "request"
        case .listRecord: "api_requests"
        case .requestRecord: "api_request"
        }
    }
}

extension ConsoleRoute.Listing {
    fileprivate init(_ query: String) throws(ConsoleRoute.Problem) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count == 2 ? parts[1] : ""
            switch parts[0] {
            case "open" where ["true", "false"].contains(value): self.open = value == "true"
            case "open": throw .init(text: "open is true or false")
            case "before":
                guard let id = RequestID(digits: value) else { throw .init(text: "before is the number of a request") }
                self.before = id
            case "limit":
                guard let limit = Int(value), (1...Self.most).contains(limit) else {
                    throw .init(text: "limit is a number from 1 to \(Self.most)")
                }
                self.limit = limit
            default: throw .init(text: "known here: open, before, limit")
            }
        }
    }
}

extension RequestID {
    /// `nil` unless it is a number that a request can have.
    fileprivate init?(digits: String) {
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        self.init(digits)
    }
}
