package import Requests

extension Card {
    /// The card as `person` sees it: without the buttons that would be refused to them now. What decides a press says so
    /// here as well, so the two cannot differ.
    package func seen(by person: PersonID, of request: Request, under policy: Policy) -> Card {
        var card = self
        card.blocks = self.blocks.compactMap { block in
            guard case .buttons(let buttons) = block else { return block }
            let open = buttons.filter { $0.press.isOpen(to: person, on: request, under: policy) }
            return open.isEmpty ? nil : .buttons(open)
        }
        return card
    }

    /// Whether there is anything to press on it.
    var hasButtons: Bool {
        self.blocks.contains { if case .buttons(let buttons) = $0 { !buttons.isEmpty } else { false } }
    }
}

extension Press {
    /// Whether it would be taken if `person` made it now. Nothing is pressed by asking.
    fileprivate func isOpen(to person: PersonID, on request: Request, under policy: Policy) -> Bool {
        // What belongs to another request is not known here, so its press says it.
        guard self.request == request.id else { return true }
        guard let command = self.command(by: person, click: "") ?? self.revision(of: request, by: person) else {
            return false
        }
        return (try? decide(command, on: request, under: policy)) != nil
    }

    /// A form that changes the plan opens for whoever may send it back unchanged.
    private func revision(of request: Request, by person: PersonID) -> Command? {
        request.plan.map { .edit($0.intent, by: person, revision: self.revision) }
    }
}
