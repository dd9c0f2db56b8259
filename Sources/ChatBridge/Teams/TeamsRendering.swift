package import Requests

/// Renders cards as Adaptive Cards that keep to Teams' limits, whatever is on the card.
///
/// All text stands in rich text blocks, which know no markup, so nothing from outside becomes a link or a format.
package struct TeamsRendering: Sendable {
    /// The type of a card as an attachment, and in an answer.
    static let cardType = "application/vnd.microsoft.card.adaptive"
    /// The version that all of Teams shows (docs: Teams, "Universal Actions for Adaptive Cards").
    static let version = "1.5"

    let seal: ButtonSeal

    package init(seal: ButtonSeal) { self.seal = seal }

    /// The card as an activity to send. Words beside a card would be sent as a message of their own, so there are none;
    /// `summary` is what a notification says.
    ///
    /// - Parameter refreshing: how those who have it before them come to see it as it is for them.
    func activity(
        _ card: Card,
        tenant: String,
        names: [PersonID: String] = [:],
        refreshing: TeamsView.Refresh? = nil
    ) -> JSON {
        let summary = TeamsText.line(card.fallback.named(names), limit: TeamsLimits.summary)
        return [
            "type": "message",
            "summary": .text(summary.isEmpty ? "ChatBridge" : summary),
            "attachments": [
                [
                    "contentType": .text(Self.cardType),
                    "content": self.content(card, tenant: tenant, names: names, refreshing: refreshing),
                ]
            ],
        ]
    }

    /// The card itself.
    func content(
        _ card: Card,
        tenant: String,
        names: [PersonID: String] = [:],
        refreshing: TeamsView.Refresh? = nil
    ) -> JSON {
        var page = TeamsPage(seal: self.seal, tenant: tenant, names: names)
        if !card.headline.isEmpty { page.add(headline: card.headline, card.state) }
        for block in card.blocks { page.add(block) }
        var content: JSON = [
            "type": "AdaptiveCard",
            "version": .text(Self.version),
            "fallbackText": .text(TeamsText.line(card.fallback.named(names), limit: TeamsLimits.summary)),
            "body": .list(page.elements),
        ]
        content["refresh"] = refreshing.map { $0.json(sealedBy: self.seal, tenant: tenant) }
        return content
    }
}

/// What a message may hold: 100 KB in UTF-16, mentions and all (docs: Teams, "Format your bot messages"). We stay well
/// below; the frame around a text takes room as well.
enum TeamsLimits {
    static let summary = 300
    static let text = 12_000
    static let block = 3000
    static let line = 600
    static let elements = 80
    static let buttons = 12
    static let buttonText = 60
    static let rows = 40
    static let columns = 8
    static let cell = 60
}

extension Words {
    /// Plain text with the names of people.
    package func named(_ names: [PersonID: String]) -> String {
        Words(
            self.spans.map { span in
                if case .mention(let person) = span { return .plain(names[person] ?? person.localName) }
                return span
            }
        ).plainText
    }
}

/// The elements of one card as they are laid out, and how much room is left.
private struct TeamsPage {
    private(set) var elements: [JSON] = []
    private let seal: ButtonSeal
    private let tenant: String
    private let names: [PersonID: String]
    private var left = TeamsLimits.text
    private var isCut = false
    /// The next element begins behind a line.
    private var isDivided = false

    init(seal: ButtonSeal, tenant: String, names: [PersonID: String]) {
        self.seal = seal
        self.tenant = tenant
        self.names = names
    }

    mutating func add(headline: String, _ state: Card.State) {
        let mark = state.mark.map { $0 + " " } ?? ""
        self.add("\(mark)\(headline)", limit: 200, style: ["size": "Large", "weight": "Bolder"])
    }

    mutating func add(_ block: Card.Block) {
        switch block {
        case .buttons(let buttons): self.add(buttons: buttons)
        case .divider: self.isDivided = true
        case .text(let words): self.add(words)
        case .bullets(let bullets): for words in bullets { self.add("• \(words)", limit: TeamsLimits.line) }
        case .steps(let steps):
            for step in steps { self.add("\(step.state.mark)  \(step.words)", limit: TeamsLimits.line) }
        case .fields(let fields):
            for field in fields { self.add("\(bold: field.label + ":") \(field.value)", limit: TeamsLimits.line) }
        case .code(let text): self.add(Words(plain: text), style: ["fontType": "Monospace"])
        case .context(let words): self.add(words, style: ["size": "Small", "isSubtle": true])
        case .table(let table): self.add(table)
        }
    }

    private mutating func add(_ words: Words, limit: Int = TeamsLimits.block, style: [String: JSON] = [:]) {
        guard self.left > 20, self.elements.count < TeamsLimits.elements else { return self.cut() }
        let (inlines, length) = TeamsText.inlines(
            words,
            names: self.names,
            limit: min(limit, self.left),
            style: style
        )
        guard !inlines.isEmpty else { return }
        self.left -= length
        self.append(["type": "RichTextBlock", "inlines": .list(inlines)])
    }

    private mutating func append(_ element: JSON) {
        var element = element
        if self.isDivided, !self.elements.isEmpty { element["separator"] = true }
        self.isDivided = false
        self.elements.append(element)
    }

    /// Says, once, that the rest was left out.
    private mutating func cut() {
        guard !self.isCut else { return }
        self.isCut = true
        self.append([
            "type": "RichTextBlock", "inlines": [["type": "TextRun", "text": "… shortened", "isSubtle": true]],
        ])
    }

    private mutating func add(_ table: Passage.Table) {
        if !table.caption.isEmpty { self.add("\(bold: table.caption)", limit: TeamsLimits.line) }
        guard self.elements.count < TeamsLimits.elements else { return self.cut() }
        let columns = min(([table.header] + table.rows).map(\.count).max() ?? 0, TeamsLimits.columns)
        guard columns > 0 else { return }
        var rows: [JSON] = []
        var shown = 0
        for (index, row) in ([table.header] + table.rows).enumerated() where index <= TeamsLimits.rows {
            let cells = (0..<columns).map { TeamsText.line($0 < row.count ? row[$0] : "", limit: TeamsLimits.cell) }
            let size = cells.reduce(0) { $0 + $1.utf16.count }
            guard size <= self.left else { break }
            self.left -= size
            shown = index
            rows.append(Self.row(cells, isHeader: index == 0))
        }
        let widths = JSON.list((0..<columns).map { $0 == 0 ? ["width": 2] : ["width": 1] })
        self.append(["type": "Table", "firstRowAsHeader": true, "columns": widths, "rows": .list(rows)])
        if shown < table.rows.count { self.add(.context("… and \(table.rows.count - shown) more rows")) }
    }

    private static func row(_ cells: [String], isHeader: Bool) -> JSON {
        let cells = cells.map { text -> JSON in
            var run: JSON = ["type": "TextRun", "text": .text(text.isEmpty ? "–" : text)]
            if isHeader { run["weight"] = "Bolder" }
            return ["type": "TableCell", "items": [["type": "RichTextBlock", "inlines": [run]]]]
        }
        return ["type": "TableRow", "cells": .list(cells)]
    }

    private mutating func add(buttons: [Button]) {
        let actions = buttons.prefix(TeamsLimits.buttons).map(self.action)
        guard !actions.isEmpty else { return }
        self.append(["type": "ActionSet", "actions": .list(actions)])
    }

    /// A button that asks "Are you sure?" opens a small card with the question, since Teams has no such dialog.
    private func action(_ button: Button) -> JSON {
        guard let confirmation = button.confirmation else { return self.press(button, button.label) }
        var yes = button
        yes.confirmation = nil
        let question = TeamsText.inlines(
            "\(bold: confirmation.title)\n\(confirmation.text)",
            names: [:],
            limit: TeamsLimits.line
        ).inlines
        return self.decorated(
            [
                "type": "Action.ShowCard",
                "title": .text(TeamsText.line(button.label, limit: TeamsLimits.buttonText)),
                "card": [
                    "type": "AdaptiveCard",
                    "version": .text(TeamsRendering.version),
                    "body": [
                        ["type": "RichTextBlock", "inlines": .list(question)],
                        ["type": "ActionSet", "actions": [self.press(yes, confirmation.yes)]],
                    ],
                ],
            ],
            button
        )
    }

    private func press(_ button: Button, _ label: String) -> JSON {
        let value = JSON.text(self.seal.value(for: button.press, team: self.tenant))
        let title = JSON.text(TeamsText.line(label, limit: TeamsLimits.buttonText))
        // A form opens in a dialog, which an older kind of button asks for.
        guard button.press.verb != .edit else {
            let data: JSON = ["msteams": ["type": "task/fetch"], "press": value]
            return self.decorated(["type": "Action.Submit", "title": title, "data": data], button)
        }
        return self.decorated(
            [
                "type": "Action.Execute", "title": title, "verb": .text("\(button.press.verb)"),
                "data": ["press": value],
                "fallback": ["type": "Action.Submit", "title": title, "data": ["press": value]],
            ],
            button
        )
    }

    private func decorated(_ action: JSON, _ button: Button) -> JSON {
        var action = action
        switch button.style {
        case .plain: break
        case .primary: action["style"] = "positive"
        case .danger: action["style"] = "destructive"
        }
        if button.isTucked { action["mode"] = "secondary" }
        return action
    }
}
