extension Script.Step {
    /// The acts, by the word that names them, and what may stand beside it.
    private static let words: [String: Set<String>] = [
        "post": ["thread"], "edit": ["of"], "delete": [], "react": ["to"], "press": ["on", "choose"],
        "command": ["text"], "shortcut": ["on"], "submit": [], "close": [], "open": [], "stop": [],
        "see": ["count"], "gone": [], "error": [], "wait": [],
        "fault": ["method", "count", "milliseconds", "retry_after", "carried_out", "error", "needed", "is", "at"],
    ]
    private static let common: Set = ["as", "in", "within"]
    private static let nobodys: Set = ["wait", "fault"]

    init(_ json: Simulator.JSON, line: Int) throws(SimulatorError) {
        guard let members = json.object else { throw SimulatorError("a step is written {as: ana, post: hello}") }
        let word = try Self.word(of: members)
        let known = Self.common.union(Self.words[word] ?? []).union([word])
        if let stray = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw SimulatorError(
                "\(word) takes no \(stray); it takes \(known.subtracting([word]).sorted().joined(separator: ", "))"
            )
        }
        self.line = line
        self.person = json["as"].written
        guard self.person != nil || Self.nobodys.contains(word) else { throw SimulatorError("who? add as: HANDLE") }
        self.place = try json["in"].written.map { text throws(SimulatorError) in try Script.Place(text) }
        self.patience = try json["within"].written.map { text throws(SimulatorError) in try Script.duration(text) }
        self.act = try Self.act(word, json)
    }

    private static func word(of members: [String: Simulator.JSON]) throws(SimulatorError) -> String {
        // `error` also belongs to a fault.
        let found = members["fault"] != nil ? ["fault"] : members.keys.filter { self.words[$0] != nil }
        guard let word = found.first, found.count == 1 else {
            throw SimulatorError("a step does one of: \(self.words.keys.sorted().joined(separator: ", "))")
        }
        return word
    }

    private static func act(_ word: String, _ json: Simulator.JSON) throws(SimulatorError) -> Script.Act {
        func text(_ name: String) throws(SimulatorError) -> String {
            guard let text = json[name].written, !text.isEmpty else { throw SimulatorError("\(name) needs a text") }
            return text
        }
        switch word {
        case "post": return .post(try text("post"), thread: json["thread"].written)
        case "edit": return .edit(try text("edit"), of: try text("of"))
        case "delete": return .delete(try text("delete"))
        case "react": return .react(try text("react").filter { $0 != ":" }, to: try text("to"))
        case "press": return .press(try text("press"), on: json["on"].written, choosing: json["choose"].allWritten)
        case "command": return .command(try text("command"), text: json["text"].written ?? "")
        case "shortcut": return .shortcut(try text("shortcut"), on: json["on"].written)
        case "submit":
            guard let fields = json["submit"].object else { throw SimulatorError("submit needs fields: {Name: value}") }
            return .submit(fields.mapValues(\.allWritten))
        case "close": return .close
        case "open":
            switch json["open"].written {
            case "home": return .openHome
            case "conversation": return .openConversation
            default: throw SimulatorError("open: home, or open: conversation")
            }
        case "stop": return .stop(try text("stop"))
        case "see": return .see(try text("see"), count: json["count"].integer ?? 1)
        case "gone": return .gone(try text("gone"))
        case "error": return .error(try text("error"))
        case "wait": return .wait(try Script.duration(try text("wait")))
        default: return .fault(try Simulator.Fault(json: json))
        }
    }
}

extension Script.Place {
    /// `#channel`, `app` or `home`; in Teams `teams` (the channel), `teams chat` or `teams group`.
    init(_ text: String) throws(SimulatorError) {
        switch text {
        case "app": self = .app
        case "home": self = .home
        case "teams": self = .teams(.channel)
        case "teams chat": self = .teams(.chat)
        case "teams group": self = .teams(.group)
        case let name where name.hasPrefix("#") && name.count > 1: self = .channel(String(name.dropFirst()))
        default: throw SimulatorError("in: \"#channel\" (with its quotation marks), app, home or teams; not \(text)")
        }
    }

    var text: String {
        switch self {
        case .channel(let name): "#\(name)"
        case .app: "app"
        case .home: "home"
        case .teams(.channel): "teams"
        case .teams(let part): "teams \(part.rawValue)"
        }
    }
}

extension Script {
    /// Such as `500 ms`, `30 s`, `10 min`, `3 h` or `2 d`.
    static func duration(_ text: String) throws(SimulatorError) -> Duration {
        let units: [String: Int] = ["ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000]
        let number = text.prefix { $0.isNumber }
        let unit = text.dropFirst(number.count).drop { $0 == " " }
        guard let count = Int(number), count <= 100_000, let size = units[String(unit)] else {
            throw SimulatorError("a time is written 500 ms, 30 s, 10 min, 3 h or 2 d; not \(text)")
        }
        return .milliseconds(count * size)
    }
}

extension Simulator.JSON {
    /// What is written, whether or not it looks like a number.
    fileprivate var written: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .double(let number): String(number)
        case .bool(let truth): String(truth)
        default: nil
        }
    }

    fileprivate var allWritten: [String] {
        self.array?.compactMap(\.written) ?? [self.written].compactMap(\.self)
    }
}
