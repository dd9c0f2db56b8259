import Requests

/// The blocks of one message as they are laid out, and how much room is left.
struct SlackPage {
    private(set) var blocks: [JSON] = []
    private let seal: ButtonSeal
    private let team: String
    /// Characters and blocks left; what a person has to press is set aside first, so that it is never cut off.
    private var left: Int
    private var room: Int
    private var isCut = false
    private var hasTable = false

    /// What one button takes: its label and its sealed value.
    private static let buttonSize = 200
    /// Less room than this is none.
    private static let least = 20

    init(seal: ButtonSeal, team: String, reserved buttons: [Button]) {
        self.seal = seal
        self.team = team
        self.left = SlackLimits.total - min(buttons.count, SlackLimits.buttons) * Self.buttonSize
        self.room = SlackLimits.blocks - 2
    }

    mutating func add(headline: String, _ state: Card.State) {
        let mark = state.mark.map { $0 + " " } ?? ""
        self.append("header", ["text": Self.plain(mark + headline, SlackLimits.header)], size: headline.utf16.count)
    }

    mutating func add(_ block: Card.Block) {
        if case .buttons(let buttons) = block { return self.add(buttons: buttons) }
        guard self.room > 0, self.left > Self.least else { return self.cut() }
        switch block {
        case .text(let words): self.add(section: SlackText.mrkdwn(words, limit: self.limit(SlackLimits.section)))
        case .bullets(let bullets): self.add(lines: bullets.map { "• \($0)" })
        case .steps(let steps): self.add(lines: steps.map { "\($0.state.mark)  \($0.words)" })
        case .code(let text): self.add(code: text)
        case .fields(let fields): self.add(fields: fields)
        case .table(let table): self.add(table)
        case .context(let words):
            let text = SlackText.mrkdwn(words, limit: self.limit(SlackLimits.context))
            if !text.isEmpty {
                self.append("context", ["elements": [Self.mrkdwn(text)]], size: text.utf16.count)
            }
        case .divider: self.append("divider", [:], size: 0)
        case .buttons: break
        }
    }

    /// The steps as Slack's own block for a plan (docs: plan-block, task-card-block).
    mutating func add(plan steps: [Card.Step]) {
        guard self.room > 0, self.left > Self.least else { return self.cut() }
        var tasks: [JSON] = []
        var size = 0
        for (index, step) in steps.enumerated() {
            let title = SlackText.line(step.words.plainText, limit: 200)
            guard size + title.utf16.count <= self.left else { break }
            size += title.utf16.count
            tasks.append([
                "type": "task_card", "task_id": .text("\(index + 1)"), "title": .text(title.isEmpty ? "–" : title),
                "status": .text(step.state.slack),
            ])
        }
        guard !tasks.isEmpty else { return }
        let done = steps.count { $0.state == .done || $0.state == .skipped }
        let title = "\(done) of \(steps.count) steps done"
        self.append("plan", ["title": .text(title), "tasks": .list(tasks)], size: size + title.utf16.count)
        if tasks.count < steps.count { self.cut() }
    }

    private func limit(_ limit: Int) -> Int { min(limit, max(self.left, 0)) }

    /// Appends a block while there is room; otherwise says once that the rest was left out.
    private mutating func append(_ type: String, _ content: [String: JSON], size: Int) {
        guard self.room > 0, size <= self.left else { return self.cut() }
        self.room -= 1
        self.left -= size
        self.blocks.append(.object(content.merging(["type": .text(type)]) { old, _ in old }))
    }

    /// Says, once, that the rest was left out.
    private mutating func cut() {
        guard !self.isCut else { return }
        self.isCut = true
        self.blocks.append(["type": "context", "elements": [Self.mrkdwn("… shortened")]])
    }

    private mutating func add(section text: String) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        self.append("section", ["text": Self.mrkdwn(text)], size: text.utf16.count)
    }

    /// Code in as many sections as it takes, each fenced by itself and ending with a line; what there is no room for is cut.
    private mutating func add(code text: String) {
        var rest = Substring(text)
        repeat {
            let limit = self.limit(SlackLimits.section)
            let part = SlackText.firstLines(of: rest, limit: limit - SlackText.fences)
            // One line that is too long is cut within, and so is all when this is the last that fits.
            let isLast = part.isEmpty || self.room <= 1
            let shown = isLast ? rest : part.last?.isNewline == true ? part.dropLast() : part
            self.add(section: SlackText.code(String(shown), limit: limit))
            rest = isLast ? "" : rest[part.endIndex...]
        } while !rest.isEmpty && self.room > 0 && self.left > Self.least
        if !rest.isEmpty { self.cut() }
    }

    /// Lines in as few sections as hold them.
    private mutating func add(lines: [Words]) {
        var text = ""
        for line in lines where text.utf16.count < self.left {
            let next = SlackText.mrkdwn(line, limit: 600)
            if text.utf16.count + next.utf16.count + 1 > self.limit(SlackLimits.section) {
                self.add(section: text)
                text = ""
            }
            text += (text.isEmpty ? "" : "\n") + next
        }
        self.add(section: text)
    }

    private mutating func add(fields: [Card.Field]) {
        for start in stride(from: 0, to: fields.count, by: SlackLimits.fields) {
            let texts = fields[start..<min(start + SlackLimits.fields, fields.count)].map { field in
                SlackText.mrkdwn("\(bold: field.label)\n\(field.value)", limit: min(SlackLimits.field, 700))
            }
            let size = texts.reduce(0) { $0 + $1.utf16.count }
            self.append("section", ["fields": .list(texts.map(Self.mrkdwn))], size: size)
        }
    }

    /// Slack shows one table a message; further ones are set in a fixed-width face.
    private mutating func add(_ table: Passage.Table) {
        if !table.caption.isEmpty { self.add(section: SlackText.mrkdwn("\(bold: table.caption)", limit: 300)) }
        guard !self.hasTable else {
            return self.add(section: SlackText.code(table.plainText, limit: self.limit(SlackLimits.section)))
        }
        self.hasTable = true
        let rows = ([table.header] + table.rows).filter { !$0.isEmpty }.prefix(SlackLimits.rows).map { row in
            row.prefix(SlackLimits.columns).map { SlackText.line($0.isEmpty ? "–" : $0, limit: 200) }
        }
        var kept: [JSON] = []
        var size = 0
        for row in rows {
            let length = row.reduce(0) { $0 + $1.utf16.count }
            guard size + length <= self.left / 2 else { break }
            size += length
            kept.append(.list(row.map { ["type": "raw_text", "text": .text($0)] }))
        }
        guard !kept.isEmpty else { return self.cut() }
        self.append("table", ["rows": .list(kept)], size: size)
        if kept.count <= table.rows.count {
            self.add(.context("… and \(table.rows.count + 1 - kept.count) more rows"))
        }
    }

    private mutating func add(buttons: [Button]) {
        if let feedback = self.feedback(buttons) { return self.blocks.append(feedback) }
        let buttons = buttons.prefix(SlackLimits.buttons)
        let tucked = buttons.filter(\.isTucked).prefix(SlackLimits.menu)
        // A menu of one is a button with a detour.
        let menu = tucked.count > 1 ? tucked : []
        var elements = buttons.filter { !menu.contains($0) }.map(self.element)
        if !menu.isEmpty { elements.append(self.overflow(Array(menu))) }
        guard !elements.isEmpty else { return }
        self.blocks.append(["type": "actions", "elements": .list(elements)])
    }

    /// Thumbs, where the buttons are nothing but a question whether it was of help (docs: feedback-buttons-element).
    private func feedback(_ buttons: [Button]) -> JSON? {
        guard buttons.map(\.press.verb) == [.rate(helpful: true), .rate(helpful: false)] else { return nil }
        let (yes, no) = (self.thumb(buttons[0]), self.thumb(buttons[1]))
        let element: JSON = [
            "type": "feedback_buttons", "action_id": .text("\(SlackRendering.pressPrefix)rate"),
            "positive_button": yes, "negative_button": no,
        ]
        return ["type": "context_actions", "elements": [element]]
    }

    private func thumb(_ button: Button) -> JSON {
        [
            "text": Self.plain(button.label, SlackLimits.buttonText),
            "value": .text(self.seal.value(for: button.press, team: self.team)),
        ]
    }

    private func overflow(_ buttons: [Button]) -> JSON {
        [
            "type": "overflow",
            "action_id": .text("\(SlackRendering.pressPrefix)more"),
            "options": .list(
                buttons.map { button in
                    [
                        "text": Self.plain(button.label, SlackLimits.buttonText),
                        "value": .text(self.seal.value(for: button.press, team: self.team)),
                    ]
                }
            ),
        ]
    }

    private func element(_ button: Button) -> JSON {
        var element: JSON = [
            "type": "button",
            "action_id": .text("\(SlackRendering.pressPrefix)\(button.press.verb)"),
            "text": Self.plain(button.label, SlackLimits.buttonText),
            "value": .text(self.seal.value(for: button.press, team: self.team)),
        ]
        switch button.style {
        case .plain: break
        case .primary: element["style"] = "primary"
        case .danger: element["style"] = "danger"
        }
        if let confirmation = button.confirmation {
            element["confirm"] = [
                "title": Self.plain(confirmation.title, 100), "text": Self.plain(confirmation.text, 300),
                "confirm": Self.plain(confirmation.yes, 30), "deny": Self.plain(confirmation.no, 30),
            ]
        }
        return element
    }

    /// Slack is not to look for links, names and channels in it (`verbatim`).
    private static func mrkdwn(_ text: String) -> JSON { ["type": "mrkdwn", "text": .text(text), "verbatim": true] }

    private static func plain(_ text: String, _ limit: Int) -> JSON {
        let line = SlackText.line(text, limit: limit)
        return ["type": "plain_text", "text": .text(line.isEmpty ? "–" : line), "emoji": true]
    }
}
