package import Requests

extension Aftermath.Change {
    /// What happened, in a line.
    package var words: String {
        switch self {
        case .rollBack(let rollBack): "roll-back by request \(rollBack.request): \(rollBack.stage.words)"
        case .deployment(let deployment): "deploy \(deployment.number): \(deployment.stage.words)"
        case .inspected(let inspection): "look \(inspection.number) at the target: \(inspection.words)"
        }
    }
}

extension Deployment.Stage {
    /// How far a try to deploy is, in a word or two.
    package var words: String {
        switch self {
        case .ordered: "approved"
        case .running: "started"
        case .done: "done"
        case .failed(let why): "failed: \(why)"
        case .uncertain(let why): "uncertain: \(why)"
        }
    }
}

extension Inspection {
    /// What was seen, in a line.
    package var words: String {
        switch self.finding {
        case .green: "green, \(self.summary)"
        case .red(let names): "red: \(names.joined(separator: ", "))"
        case .unknown(let why): "unknown: \(why)"
        }
    }
}

extension RollBack.Stage {
    /// How far it is, in a word or two.
    package var words: String {
        switch self {
        case .planning: "planning"
        case .awaitingApproval: "awaiting approval"
        case .working: "at work"
        case .awaitingMerge: "awaiting merge"
        case .paused: "paused"
        case .inHands(let person): "in the hands of \(person)"
        case .left: "left to people"
        case .done: "rolled back"
        case .ended(let why): why.map { "came to nothing: \($0)" } ?? "came to nothing"
        case .undone(let other): "taken back by request \(other)"
        }
    }
}
