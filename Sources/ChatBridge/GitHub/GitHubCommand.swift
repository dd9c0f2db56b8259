import Requests

/// The first line of a comment when it begins with a slash: what is a button elsewhere.
struct GitHubCommand: Hashable {
    var verb: Press.Verb
    /// Why, for a rejection.
    var rest: String?

    init?(_ text: String) {
        let line = text.split(whereSeparator: \.isNewline).first ?? ""
        guard line.hasPrefix("/") else { return nil }
        var words = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
        guard !words.isEmpty else { return nil }
        let name = words.removeFirst().lowercased()
        let rest = words.first
        // Numbers count from 1 for people.
        if ["choose", "redo"].contains(name) {
            guard let number = rest.flatMap({ Int($0) }), number > 0 else { return nil }
            self.verb = name == "choose" ? .choose(number - 1) : .redo(number - 1)
        } else if let verb = Press.Verb(name.replacing("-", with: "_")) ?? Press.Verb(name), verb != .edit {
            self.verb = verb
        } else {
            return nil
        }
        self.rest = self.verb == .reject ? rest : nil
    }

    /// Whether it is a yes to something that has to have been read as it is now.
    var isBinding: Bool {
        switch self.verb {
        case .approve, .merge, .deploy, .witness, .choose, .rollBack: true
        default: false
        }
    }

    /// What to write for a button.
    static func text(_ verb: Press.Verb) -> String? {
        switch verb {
        case .edit: nil
        case .choose(let option): "/choose \(option + 1)"
        case .redo(let step): "/redo \(step + 1)"
        default: "/\(verb)"
        }
    }

    /// The command to `request`, as it is now.
    func command(by person: PersonID, on request: Request, click: String) -> Command? {
        if self.verb == .reject { return .reject(by: person, revision: request.revision, why: self.rest) }
        return Press(self.verb, request: request.id, revision: request.revision).command(by: person, click: click)
    }
}
