package import Requests

/// One request in a list.
package struct RequestSummary: Codable, Hashable, Sendable {
    package var number: String
    /// As in ``Report``: `awaiting approval`, `merged`, `failed`, …
    package var state: String
    package var open: Bool
    package var requester: String
    package var requesterName: String?
    package var project: String?
    /// What was asked for, cut to a line.
    package var words: String
    /// The plan's title.
    package var title: String?
    package var openedAt: String
    package var updatedAt: String

    private static let longest = 200

    package init(_ request: Request) {
        self.number = request.id.rawValue
        self.state = request.state
        self.open = !request.isClosed
        self.requester = request.requester.rawValue
        self.requesterName = request.opening.personName
        self.project = request.plan?.intent.project ?? request.opening.project
        let words = request.opening.spoken.split(whereSeparator: \.isNewline).joined(separator: " ")
        self.words = words.count > Self.longest ? words.prefix(Self.longest - 1) + "…" : words
        self.title = request.plan?.title
        self.openedAt = request.openedAt.text
        self.updatedAt = request.updatedAt.text
    }
}

/// A page of the list of requests, the newest first.
package struct RequestList: Codable, Hashable, Sendable {
    package var requests: [RequestSummary]
    /// The number to ask for what came `before`; `nil` where this was the last page.
    package var next: String?
}
