/// A way out of the usual road, or back to it, as people name it: in words, or at a terminal.
package enum Detour: Hashable, Sendable, Codable {
    case pause
    case goOn
    case takeOver
    case handBack
    /// Goes on from this step, counted from 0; `nil` for the one that failed.
    case redo(Int?)

    /// The command it comes to for the request as it is now.
    package func command(by person: PersonID, on request: Request) -> Command {
        let revision = request.revision
        switch self {
        case .pause: return .pause(by: person)
        case .goOn: return .goOn(by: person, revision: revision)
        case .takeOver: return .takeOver(by: person)
        case .handBack: return .handBack(by: person, revision: revision)
        case .redo(let step):
            var failed = 0
            if case .stopped(.stepFailed(let step, _)) = request.phase { failed = step }
            return .redo(from: step ?? failed, by: person, revision: revision)
        }
    }
}
