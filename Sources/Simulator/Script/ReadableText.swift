/// The words of messages and views as a person reads them: without marks, people and channels by their names.
struct ReadableText {
    private let names: [String: String]

    init(in workspace: Workspace) {
        let people = workspace.everybody.map { ("@\($0.id)", "@\($0.name)") }
        let channels = workspace.configuration.channels.map { ("#\($0.id)", "#\($0.name)") }
        self.names = Dictionary(people + channels) { first, _ in first }
    }

    /// All that a message shows, reactions and the labels of buttons too.
    func text(of message: Simulator.Message) -> String {
        let shown =
            message.isFromBot && !message.blocks.isEmpty ? self.text(of: message.blocks) : self.read(message.text)
        let files = message.files.map { "[\($0.title)]" }
        let reactions = message.reactions.map { ":\($0.name):" }
        return ([shown] + message.attachments.map { self.text(of: [$0]) } + files + reactions).joined(separator: " ")
    }

    /// The title and all that a view shows.
    func text(of view: Simulator.View) -> String {
        ([view.title] + [self.text(of: view.blocks)]).joined(separator: " ")
    }

    func text(of blocks: [JSON]) -> String { self.read(blocks.map(Self.words).joined(separator: " ")) }

    /// Slack's encoding undone.
    func read(_ text: String) -> String {
        text.replacing(/<([^<>\n]+)>/) { match in
            let parts = match.1.split(separator: "|", maxSplits: 1).map(String.init)
            if let name = self.names[parts[0]] { return name }
            return parts.count > 1 ? parts[1] : parts[0].replacing(/^!/, with: "@")
        }
        .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }

    private static let parts = [
        "title", "text", "fields", "label", "element", "elements", "accessory", "rows", "placeholder", "hint",
        "alt_text", "blocks", "fallback",
    ]

    private static func words(_ json: JSON) -> String {
        switch json {
        case .string(let text): return text
        case .array(let elements): return elements.map(Self.words).joined(separator: " ")
        case .object(let members):
            switch members["type"]?.string {
            case "button": return "[\(json["text"]["text"].string ?? "")]"
            case "user": return "<@\(json["user_id"].string ?? "")>"
            case "emoji": return ":\(json["name"].string ?? ""):"
            case "link": return json["text"].string ?? json["url"].string ?? ""
            case "rich_text_section": return (json["elements"].array ?? []).map(Self.words).joined()
            default: return Self.parts.compactMap { members[$0].map(Self.words) }.joined(separator: " ")
            }
        default: return ""
        }
    }

    /// For comparing: without the marks of bold and the like, and with single spaces.
    static func plain(_ text: String) -> String {
        text.filter { !"*_`~".contains($0) }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
