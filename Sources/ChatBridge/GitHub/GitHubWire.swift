import FoundationEssentials

/// What a webhook of GitHub's brings, as far as it matters here (docs.github.com, "Webhook events and payloads").
enum GitHubWire {
    struct Delivery: Decodable, Sendable {
        var action: String?
        var issue: Issue?
        var comment: Comment?
        var label: Label?
        var repository: Repository?
        var sender: User?
    }

    struct Issue: Decodable, Sendable {
        var number: Int
        var title: String?
        var body: String?
        var user: User?
        var labels: [Label]?
        var author_association: String?
        var updated_at: String?
        /// Says that it is a pull request, which is listened to elsewhere.
        var pull_request: Mark?

        /// There, whatever is in it.
        struct Mark: Decodable, Sendable {
            init(from decoder: any Decoder) throws {}
        }
    }

    struct Comment: Decodable, Sendable {
        var id: Int64
        var body: String?
        var user: User?
        var author_association: String?
        var created_at: String?
        var updated_at: String?
    }

    struct Label: Decodable, Sendable { var name: String? }
    struct Repository: Decodable, Sendable { var full_name: String? }

    struct User: Decodable, Sendable {
        var id: Int64
        var login: String?
        /// `User`, `Bot` or `Organization`.
        var type: String?
    }
}
