extension Decision {
    /// A request keeps so many files at most.
    private static let mostAttachments = 20

    /// Files are fetched as work of their own, which what the agents do for this request waits for.
    static func attach(_ parcels: [Parcel], _ left: [Attachment], _ request: Request) -> Decision {
        guard !request.isClosed else { return .nothing }
        let known = Set(request.attachments.map(\.id))
        let fresh = parcels.filter { !known.contains($0.attachment.id) }
            .prefix(max(0, Self.mostAttachments - known.count))
        let others = left.filter { !known.contains($0.id) }.prefix(
            max(0, Self.mostAttachments - known.count - fresh.count)
        )
        guard !fresh.isEmpty || !others.isEmpty else { return .nothing }
        return Decision(
            events: [.attached(fresh.map(\.attachment) + others)],
            effects: [.show(.card)] + (fresh.isEmpty ? [] : [.run(.fetch(Array(fresh)))])
        )
    }

    /// What became of fetching them, once for each.
    static func receive(_ attachments: [Attachment], _ request: Request) -> Decision {
        let awaited = Set(request.attachments.filter { $0.state == .awaited }.map(\.id))
        let fresh = attachments.filter { awaited.contains($0.id) && $0.state != .awaited }
        return fresh.isEmpty ? .nothing : Decision(events: [.received(fresh)], effects: [.show(.card)])
    }
}

extension Request {
    mutating func take(_ received: [Attachment]) {
        for attachment in received {
            guard let index = self.attachments.firstIndex(where: { $0.id == attachment.id }) else { continue }
            self.attachments[index].state = attachment.state
        }
    }
}
