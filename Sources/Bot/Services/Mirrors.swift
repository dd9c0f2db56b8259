import ChatBridge
import Logging
import Requests

/// Where requests are shown besides the conversation they were asked for in, as the settings say.
struct Mirrors: Sendable {
    /// The channel or the project that a request is of, and where it is shown as well.
    private let rules: [(source: String, place: ConversationID)]

    /// - Parameter settings: channels such as `slack:C024BE7LH`, by channel or project.
    init(_ settings: [String: [String]], on speakers: Speakers, _ logger: Logger) {
        var rules: [(String, ConversationID)] = []
        for (source, targets) in settings.sorted(by: { $0.key < $1.key }) {
            for target in targets {
                let parts = target.split(separator: ":", maxSplits: 1).map(String.init)
                if let place = speakers.find(target)?.conversation(channel: parts[1]) {
                    rules.append((source, place))
                } else {
                    logger.warning("a mirror is on a platform that is not served", metadata: ["mirror": "\(target)"])
                }
            }
        }
        self.rules = rules
    }

    /// Where a request of this opening is to be shown as well; `nil` for nowhere.
    func places(of opening: Opening, project: String) -> [Opening.Mirror]? {
        var places: [ConversationID] = []
        for rule in self.rules where rule.source == project || opening.conversation.isIn(channel: rule.source) {
            // What was said in the mirror itself is there already.
            guard !opening.conversation.isBelow(rule.place), !places.contains(rule.place) else { continue }
            places.append(rule.place)
        }
        return places.isEmpty ? nil : places.map { Opening.Mirror($0) }
    }
}

extension ConversationID {
    /// Whether this is a place in the channel, as every platform writes its channel into the address.
    func isIn(channel: String) -> Bool {
        // Written with its workspace it is in no other.
        if channel.hasPrefix("slack:") { return self.rawValue.hasPrefix(channel + ":") }
        let masked = channel.replacing("%", with: "%25").replacing(":", with: "%3A")
        return self.rawValue.split(separator: ":").contains { $0 == channel || $0 == masked }
    }

    /// Whether this is the channel, or a thread in it.
    fileprivate func isBelow(_ channel: ConversationID) -> Bool { self.rawValue.hasPrefix(channel.rawValue) }
}
