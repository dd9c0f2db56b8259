package import Requests

/// Where requests are looked up when somebody asks about them.
package protocol RequestFinding: Sendable {
    /// The request of that number; `nil` when there is none.
    func request(_ id: RequestID) async throws -> Request?
    /// The newest requests, of one conversation or one person or both when given; closed ones too.
    func recent(in conversation: ConversationID?, by person: PersonID?, limit: Int) async throws -> [Request]
}
