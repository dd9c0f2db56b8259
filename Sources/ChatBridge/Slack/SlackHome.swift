import Requests

/// The bot's own page as a view of Slack's App Home (docs: surfaces/app-home): at most 100 blocks.
struct SlackHome {
    static let callback = "chatbridge.home"
    /// What the action ids of buttons begin with that open a form.
    static let formPrefix = "form:"
    /// The value of the button that leaves open what is asked for.
    static let anyTemplate = "*"

    private static let mostWaiting = 12
    private static let mostMine = 10
    private static let mostRecent = 5
    private static let mostForms = 25
    private static let mostQuestions = 12
    private static let mostConditions = 12

    let me: SlackIdentity
    let rendering: SlackRendering

    /// The whole page; `place` is where its person and the bot talk, and where presses on it are answered.
    func view(_ home: Home, in place: ConversationID) -> JSON {
        let blocks =
            self.list("Waiting for you", home.waiting, atMost: Self.mostWaiting, empty: "Nothing waits for you.")
            + [Self.divider]
            + self.list("Your requests", home.mine, atMost: Self.mostMine, empty: "You have no open request.")
            + self.list("Lately", home.recent, atMost: Self.mostRecent, empty: nil)
            + [Self.divider] + self.offers(home.offers) + Self.health(home.health)
        return [
            "type": "home",
            "callback_id": .text(Self.callback),
            "private_metadata": .text(place.rawValue),
            "blocks": .list(blocks),
        ]
    }

    /// What somebody alone is told about their requests, as a message.
    func status(_ home: Home) -> JSON {
        let waiting = self.list("Waiting for you", home.waiting, atMost: Self.mostMine, empty: nil)
        let mine = self.list("Your requests", home.mine, atMost: Self.mostMine, empty: "You have no open request.")
        return self.message("Your requests", waiting + mine)
    }

    /// The same about one request; `nil` when there is none of that name.
    func status(_ entry: Home.Entry?, of request: RequestID) -> JSON {
        let blocks = entry.map(self.rows) ?? [self.section("There is no request \(request.rawValue).")]
        return self.message("Request \(request)", blocks)
    }

    /// What can be asked, and how.
    func help(_ home: Home, command: String) -> JSON {
        let how: Words = """
            \(code: command) opens a form. \(code: "\(command) add-metric") opens that of a template, \
            \(code: "\(command) status") shows your requests, and \(code: "\(command) status 12") one of them. \
            Everything else after it is a wish in your own words; so is a message that mentions me.
            """
        return self.message("What you can ask", [self.section(how)] + self.offers(home.offers).prefix(45))
    }

    private func message(_ text: String, _ blocks: [JSON]) -> JSON {
        var (kept, left) = ([JSON](), SlackLimits.total)
        for block in blocks.prefix(SlackLimits.blocks) {
            left -= block.textLength
            if left >= 0 { kept.append(block) }
        }
        return ["response_type": "ephemeral", "text": .text(text), "blocks": .list(kept)]
    }

    // MARK: Requests

    private func list(_ title: String, _ entries: [Home.Entry], atMost limit: Int, empty: String?) -> [JSON] {
        guard !entries.isEmpty else {
            return empty.map { [Self.header(title), self.section(Words(plain: $0))] } ?? []
        }
        let rest = entries.count - limit
        let count = entries.count > 1 ? " (\(entries.count))" : ""
        return [Self.header(title + count)] + entries.prefix(limit).flatMap(self.rows)
            + (rest > 0 ? [Self.context("… and \(rest) more")] : [])
    }

    private func rows(_ entry: Home.Entry) -> [JSON] {
        let page = entry.message.flatMap(SlackAddress.init).flatMap { self.me.page(of: $0) }
        let title: Words =
            page.map { "\(bold: "\(entry.request).") \(link: entry.title, to: $0)" }
            ?? "\(bold: "\(entry.request). \(entry.title)")"
        var rows = [self.section("\(title)\n\(entry.words)")]
        if !entry.buttons.isEmpty {
            rows.append(self.rendering.row(of: entry.buttons, in: self.me.team))
        }
        return rows
    }

    // MARK: What can be asked

    private func offers(_ offers: [Home.Offer]) -> [JSON] {
        guard !offers.isEmpty else {
            return [
                self.section("You are not on the list of people who may ask for changes here. An admin can add you.")
            ]
        }
        let forms = offers.filter { $0.template != nil }
        let questions = offers.filter { $0.template == nil }.prefix(Self.mostQuestions)
        let new = Self.button("New request", value: Self.anyTemplate, style: "primary")
        return [Self.header("What you can ask"), ["type": "actions", "elements": [new]]]
            + forms.prefix(Self.mostForms).map(self.form)
            + (questions.isEmpty ? [] : [self.section(Self.questions(Array(questions)))])
    }

    private func form(_ offer: Home.Offer) -> JSON {
        var row = self.section("\(bold: offer.title)\n“\(offer.example)”")
        row["accessory"] = Self.button("Open form", value: offer.template ?? Self.anyTemplate)
        return row
    }

    private static func questions(_ questions: [Home.Offer]) -> Words {
        let lines = questions.map { "\n• \($0.title): “\($0.example)”" as Words }
        return "\(bold: "Questions"), answered at once; nothing changes:" + Words.joined(lines, by: "")
    }

    private static func button(_ label: String, value: String, style: String? = nil) -> JSON {
        var button: JSON = [
            "type": "button", "action_id": .text(self.formPrefix + value), "value": .text(value),
            "text": ["type": "plain_text", "text": .text(SlackText.line(label, limit: SlackLimits.buttonText))],
        ]
        if let style { button["style"] = .text(style) }
        return button
    }

    // MARK: Health

    private static func health(_ conditions: [Condition]?) -> [JSON] {
        guard let conditions else { return [] }
        let bad = conditions.filter { $0.state != .well }
        guard !bad.isEmpty else {
            return [self.divider, self.context("✅ All \(conditions.count) things I need are well.")]
        }
        let lines = bad.prefix(self.mostConditions).map { condition -> Words in
            let mark = condition.state == .broken ? "🔴" : "🟡"
            return "\n\(mark) \(bold: condition.subject), since \(time: condition.since): \(condition.detail)"
        }
        let words: Words = "How I am:" + Words.joined(Array(lines), by: "")
        return [self.divider, self.header("Health"), self.mrkdwn(words)]
    }

    // MARK: Blocks

    private static let divider: JSON = ["type": "divider"]

    private static func header(_ text: String) -> JSON {
        [
            "type": "header",
            "text": ["type": "plain_text", "text": .text(SlackText.line(text, limit: SlackLimits.header))],
        ]
    }

    private static func context(_ words: Words) -> JSON {
        let text = SlackText.mrkdwn(words, limit: SlackLimits.context)
        return ["type": "context", "elements": [["type": "mrkdwn", "text": .text(text), "verbatim": true]]]
    }

    private func section(_ words: Words) -> JSON { Self.mrkdwn(self.me.addressing(words)) }

    private static func mrkdwn(_ words: Words) -> JSON {
        let text = SlackText.mrkdwn(words, limit: SlackLimits.section)
        return ["type": "section", "text": ["type": "mrkdwn", "text": .text(text), "verbatim": true]]
    }
}

extension JSON {
    /// How long all text within is that people read.
    fileprivate var textLength: Int {
        switch self {
        case .list(let list): list.reduce(0) { $0 + $1.textLength }
        case .object(let fields):
            fields.reduce(0) { sum, field in
                if field.key == "text", case .text(let text) = field.value { return sum + text.utf16.count }
                return sum + field.value.textLength
            }
        case .text, .number, .flag: 0
        }
    }
}

extension SlackIdentity {
    /// Where a message is read in a browser or in the app (docs: chat.getPermalink); `nil` when it has no page.
    func page(of message: SlackAddress) -> String? {
        guard let site, site.hasPrefix("https://") || site.hasPrefix("http://"), message.ts.contains("."),
            message.team == self.team
        else { return nil }
        let digits = message.ts.filter { $0 != "." }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return "\(site.hasSuffix("/") ? site : site + "/")archives/\(message.channel)/p\(digits)"
    }
}
