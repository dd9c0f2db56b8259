/// What became of a change after its merge.
package struct Aftermath: Hashable, Sendable, Codable {
    /// The request that takes it back, the latest one.
    package var rollBack: RollBack?
    /// The latest try to deploy it.
    package var deployment: Deployment?
    /// How often the target was looked at, and what was seen last.
    package var inspections = 0
    package var inspection: Inspection?

    package init() {}

    /// One thing that happened after the merge, as an event tells it.
    package enum Change: Hashable, Sendable, Codable {
        /// The request that takes the change back stands so now.
        case rollBack(RollBack)
        case deployment(Deployment)
        case inspected(Inspection)
    }

    mutating func take(_ change: Change) {
        switch change {
        case .rollBack(let rollBack): self.rollBack = rollBack
        case .deployment(let deployment): self.deployment = deployment
        case .inspected(let inspection):
            self.inspections = inspection.number
            self.inspection = inspection
        }
    }
}

extension Request {
    /// The commit on the base branch, once merged.
    package var mergeCommit: String? { self.results.values.lazy.compactMap(\.mergeCommit).first }

    /// What is provided for after its merge.
    package var aftercare: Aftercare? { self.results.values.lazy.compactMap(\.aftercare).first }

    /// Whether the target is looked at, now or later.
    package var isWatched: Bool {
        guard case .finished = self.phase, let care = self.aftercare, let watch = care.watch else { return false }
        guard self.aftermath.inspections < watch.times, self.aftermath.rollBack?.stage != .done else { return false }
        return care.deploy == nil || self.aftermath.deployment?.stage == .done
    }
}
