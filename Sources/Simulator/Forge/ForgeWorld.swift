import Foundation
import NIOHTTP1

/// All that a simulated forge knows: one repository, its pull requests, and who said what about them.
package struct ForgeWorld: Sendable {
    /// The folder of the bare repositories.
    package let root: String
    /// `acme/analytics`.
    package let repository: String
    package var address = ""
    /// The token that opens everything.
    package var token = "forge-token"
    /// The app's public key in PEM form, where tokens of an app are given out; its id is 77, its installation 4242.
    package var appKey: String?
    /// How long such a token holds, in seconds.
    package var tokenLifetime = 3600
    package var pulls: [ForgePull] = []
    /// What was said on issues, by their numbers, which no pull request has.
    package var issues: [Int: [ForgePull.Remark]] = [:]
    /// The states of checks by name: `success`, `failure`, `pending`. They stand for every commit.
    package var checks: [String: String] = [:]
    /// What the base branch asks for.
    package var requiredChecks: [String] = []
    package var requiredApprovals = 0
    /// Who can be asked for a review.
    package var people = ["ana", "bo", "cy"]
    package var faults: [ForgeFault] = []
    /// So many calls still find open pull requests where they were before they were pushed to.
    package var lateCalls = 0
    /// Every call of the API with its answer, in order.
    package internal(set) var exchanges: [ForgeExchange] = []
    /// Seconds since 1970.
    package var now: @Sendable () -> Int64 = { WallClock.microseconds() / 1_000_000 }

    var tokens: [String: Int64] = [:]
    var lastID = 1000

    package init(root: String, repository: String) {
        self.root = root
        self.repository = repository
    }

    var git: ForgeGit { ForgeGit(directory: "\(self.root)/\(self.repository).git") }

    mutating func nextID() -> Int {
        self.lastID += 1
        return self.lastID
    }

    /// ISO 8601, in seconds.
    var timestamp: String { Self.timestamp(self.now()) }

    static func timestamp(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

/// A pull request or merge request.
package struct ForgePull: Hashable, Sendable {
    package struct Remark: Hashable, Sendable {
        package var id: Int
        package var author: String
        package var text: String
        var at: String
        /// `APPROVED`, `CHANGES_REQUESTED` or `COMMENTED` for a review.
        package var verdict: String?
    }

    package var number: Int
    var id: Int
    package var title: String
    package var body: String
    package var branch: String
    package var base: String
    package var head: String
    /// `open`, `closed` or `merged`.
    package var state = "open"
    package var mergeCommit: String?
    package var labels: [String] = []
    package var reviewers: [String] = []
    package var remarks: [Remark] = []
    var openedAt: String
    var closedAt: String?
}

/// Something that goes wrong with calls whose method and path are as said.
package struct ForgeFault: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Too many requests: wait so many seconds, or until what remains is set back.
        case limited(retryAfter: Int?, resetAt: Int64?)
        case status(Int)
        /// It is carried out, and the connection breaks before the answer.
        case lostReply
        /// The connection breaks before anything is done.
        case dropped
        case redirect(String)
    }

    package var method: String
    /// The end of the path.
    package var path: String
    package var kind: Kind
    package var times: Int

    package init(_ kind: Kind, on method: String, _ path: String, times: Int = 1) {
        (self.method, self.path, self.kind, self.times) = (method, path, kind, times)
    }
}

/// One call of the API.
package struct ForgeExchange: Hashable, Sendable {
    package var method: String
    package var path: String
    package var request: Simulator.JSON
    package var status: Int
    package var reply: Simulator.JSON

    /// As one line of JSON, for who wants to judge it.
    package var line: String {
        let json: JSON = [
            "method": .string(self.method), "path": .string(self.path), "request": self.request,
            "status": .integer(self.status), "reply": self.reply,
        ]
        return json.text
    }
}

struct ForgeBreak: Error {}
