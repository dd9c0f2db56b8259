/// Something that two changes may not work on at the same time.
package struct Resource: Hashable, Sendable {
    /// The project and the model or file, as `taxi/fct_trips`.
    package var name: String
    /// Whether it is changed; what lies downstream is only read, and read by many at once.
    package var isChanged: Bool

    package init(_ name: String, isChanged: Bool) {
        self.name = name
        self.isChanged = isChanged
    }
}

extension Plan {
    /// All that carrying this plan out needs for itself: what it changes, and the models downstream that it checks.
    package var resources: [Resource] {
        let changed = Set(self.blast.models + self.paths)
        let read = Set(self.blast.downstreamModels).subtracting(changed)
        let project = self.intent.project
        return changed.sorted().map { Resource("\(project)/\($0)", isChanged: true) }
            + read.sorted().map { Resource("\(project)/\($0)", isChanged: false) }
    }
}

extension Request {
    /// Whether it keeps from others what its plan needs: from the approval to the end, also while it is paused.
    package var keepsResources: Bool {
        switch self.pausedIn ?? self.phase {
        case .working, .awaitingMerge: true
        default: false
        }
    }
}
