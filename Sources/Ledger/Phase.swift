import Requests

/// The names of the phases, as the list of requests keeps them.
enum Phase: String {
    case understanding
    case asking
    case lookingUp
    case planning
    case awaitingApproval
    case working
    case awaitingMerge
    case paused
    case takenOver
    case answered
    case finished
    case stopped

    init(_ phase: Request.Phase) {
        self =
            switch phase {
            case .understanding: .understanding
            case .asking: .asking
            case .lookingUp: .lookingUp
            case .planning: .planning
            case .awaitingApproval: .awaitingApproval
            case .working: .working
            case .awaitingMerge: .awaitingMerge
            case .paused: .paused
            case .takenOver: .takenOver
            case .answered: .answered
            case .finished: .finished
            case .stopped: .stopped
            }
    }
}

extension Request {
    /// Whether it waits for an answer of whoever asked.
    var isAsking: Bool { if case .asking = self.phase { true } else { false } }
}
