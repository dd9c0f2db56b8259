import Requests

/// Renders cards as Block Kit messages that keep to all of Slack's limits, whatever is on the card.
package struct SlackRendering: Sendable {
    /// What the action ids of our buttons begin with.
    static let pressPrefix = "press:"

    private let seal: ButtonSeal
    private let status: SlackStatus
    private let me: SlackIdentity?
    private let taste = SlackTaste()

    /// - Parameter me: whose people are mentioned; where there is one workspace, everybody in Slack.
    package init(seal: ButtonSeal, status: SlackStatus = .card, for me: SlackIdentity? = nil) {
        self.me = me
        self.seal = seal
        self.status = status
    }

    /// Whether the steps of a plan are a block of their own.
    private var showsPlans: Bool { self.status == .plan && !self.taste.refusesPlans }

    /// Slack did not take a message: from now on steps are lines. Whether that makes a difference.
    func givesUpPlans() -> Bool { self.status == .plan && self.taste.refusePlans() }

    /// The parts of a message: `text` for notifications, and `blocks`.
    func message(_ card: Card, team: String) -> [String: JSON] {
        let card = self.me.map { card.rewording($0.addressing) } ?? card
        var page = SlackPage(seal: self.seal, team: team, reserved: card.buttons)
        if !card.headline.isEmpty { page.add(headline: card.headline, card.state) }
        for block in card.blocks {
            if self.showsPlans, case .steps(let steps) = block { page.add(plan: steps) } else { page.add(block) }
        }
        let fallback = SlackText.mrkdwn(card.fallback, limit: SlackLimits.text)
        return [
            "text": .text(fallback.isEmpty ? "ChatBridge" : fallback),
            "blocks": .list(page.blocks),
        ]
    }

    /// Buttons in a row of their own.
    func row(of buttons: [Button], in team: String) -> JSON {
        var page = SlackPage(seal: self.seal, team: team, reserved: [])
        page.add(.buttons(buttons))
        return page.blocks.first ?? ["type": "divider"]
    }
}

/// What Slack admits (docs: Block Kit reference, and what was measured where the reference is silent).
enum SlackLimits {
    static let blocks = 50
    static let header = 150
    static let section = 3000
    static let field = 2000
    static let fields = 10
    static let context = 2000
    static let buttons = 25
    static let buttonText = 75
    /// Options of an overflow menu.
    static let menu = 5
    static let rows = 100
    static let columns = 20
    static let text = 3000
    /// Messages near 13,200 characters of block text are refused as `msg_blocks_too_long`.
    static let total = 12_000
}

extension Card {
    fileprivate var buttons: [Button] {
        self.blocks.flatMap { block in
            if case .buttons(let buttons) = block { return buttons }
            return []
        }
    }
}

extension Card.State {
    /// The mark before the headline.
    var mark: String? {
        switch self {
        case .waiting: "🟡"
        case .working: "🔵"
        case .done: "✅"
        case .failed: "🔴"
        case .asking: "❓"
        case .plain: nil
        }
    }
}
