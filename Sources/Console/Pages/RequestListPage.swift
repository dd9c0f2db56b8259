/// The list of requests as a page.
struct RequestListPage {
    let list: RequestList
    /// Whether only those still open are shown.
    let isOpenOnly: Bool

    var html: HTML {
        let rows: [[HTML]] = self.list.requests.map { request in
            [
                "<a href=\"/requests/\(request.number)\">\(request.number)</a>", "\(request.state)",
                "\(request.title ?? request.words)", "\(request.requesterName ?? request.requester)",
                "\(request.project ?? "")", "\(request.openedAt)", "\(request.updatedAt)",
            ]
        }
        let table = HTML.table(["", "State", "What", "For", "Project", "Opened", "Last event"], rows)
        let open = self.isOpenOnly ? "&open=true" : ""
        let more: HTML? = self.list.next.map { "<p><a href=\"/requests?before=\($0)\(open)\">Earlier ones</a></p>\n" }
        return .page("Requests", rows.isEmpty ? "<p>There are none.</p>\n" : "\(table)\(more)")
    }
}
