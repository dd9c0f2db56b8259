extension Decision {
    /// What a platform knows of whoever asked, where their gesture did not say; what was said stands.
    static func introduce(_ name: String?, zone: String?, _ request: Request) -> Decision {
        let known = request.introduced(name, zone: zone)
        guard known.opening != request.opening else { return .nothing }
        return Decision(events: [.introduced(name: name, zone: zone)])
    }
}

extension Request {
    /// The request, with what was not known of whoever asked for it.
    package func introduced(_ name: String?, zone: String?) -> Request {
        var request = self
        request.opening.personName = self.opening.personName ?? name
        request.opening.zone = self.opening.zone ?? zone
        return request
    }
}
