/// Comments on issues, which are no pull requests.
extension ForgeWorld {
    mutating func gitHubIssue(_ call: ForgeCall, _ rest: [String]) -> ForgeAnswer {
        switch (call.method, rest.count) {
        case ("GET", 2) where rest[1] == "comments":
            guard let issue = Int(rest[0]), let comments = self.issues[issue] else { return .trouble(404, "Not Found") }
            let since = call.query["since"] ?? ""
            return ForgeAnswer(json: .array(comments.filter { $0.at >= since }.map { self.issueComment($0, issue) }))
        case ("POST", 2) where rest[1] == "comments":
            guard let issue = Int(rest[0]), let text = call.body["body"].string, !text.isEmpty, text.count <= 65_536
            else { return .trouble(422, "Validation Failed") }
            let comment = ForgePull.Remark(
                id: self.nextID(),
                author: "chatbridge[bot]",
                text: text,
                at: self.timestamp
            )
            self.issues[issue]?.append(comment)
            return ForgeAnswer(status: 201, json: self.issueComment(comment, issue))
        case ("PATCH", 2) where rest[0] == "comments":
            for (issue, comments) in self.issues {
                guard let index = comments.firstIndex(where: { "\($0.id)" == rest[1] }) else { continue }
                self.issues[issue]?[index].text = call.body["body"].string ?? ""
                return ForgeAnswer(json: self.issueComment(self.issues[issue]?[index] ?? comments[index], issue))
            }
            return .trouble(404, "Not Found")
        default: return .trouble(404, "Not Found")
        }
    }

    private func issueComment(_ comment: ForgePull.Remark, _ issue: Int) -> JSON {
        [
            "id": .integer(comment.id), "node_id": "IC_1", "body": .string(comment.text),
            "user": ["login": .string(comment.author), "id": 4242, "type": "Bot"],
            "url": .string("\(self.address)/repos/\(self.repository)/issues/comments/\(comment.id)"),
            "html_url": .string("\(self.address)/\(self.repository)/issues/\(issue)#issuecomment-\(comment.id)"),
            "issue_url": .string("\(self.address)/repos/\(self.repository)/issues/\(issue)"),
            "created_at": .string(comment.at), "updated_at": .string(comment.at), "author_association": "NONE",
        ]
    }
}
