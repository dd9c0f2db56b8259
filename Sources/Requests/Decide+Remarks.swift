extension Decision {
    /// What people said on the pull request is told in the thread, each word once. It is never a decision: only a
    /// button is.
    static func hear(_ remarks: [Remark], _ request: Request) -> Decision {
        let known = Set(request.remarks.map(\.id))
        // The page has the rest; a request does not grow for ever.
        let fresh = remarks.filter { !known.contains($0.id) }.prefix(max(0, 200 - known.count))
        guard request.pullRequest != nil, !fresh.isEmpty else { return .nothing }
        return Decision(events: [.heard(Array(fresh))], effects: [.show(.remarks)])
    }
}
