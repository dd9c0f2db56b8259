import ChatBridge
import Requests

extension Cards {
    /// What people said on the pull request, the last ten words of it.
    static func remarks(_ request: Request) -> Card {
        let shown = request.remarks.suffix(10)
        let before = request.remarks.count - shown.count
        var blocks: [Card.Block] = []
        if let pull = request.pullRequest {
            let more = before > 0 ? " (\(before) earlier)" : ""
            blocks.append(.text("On \(self.name(of: pull))\(more):"))
        }
        blocks.append(.bullets(shown.map { "\(bold: $0.author): \(String($0.text.prefix(500)))" }))
        return Card(
            state: .working,
            headline: "What was said on the pull request",
            blocks: blocks,
            fallback: "\(request.remarks.last?.author ?? "Somebody") said something on the pull request"
        )
    }
}
