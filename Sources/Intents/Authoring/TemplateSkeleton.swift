/// A new template to fill in: complete enough to be read and trained at once, with remarks on every key.
package struct TemplateSkeleton: Sendable {
    package let intent: String

    /// `nil` when the name is none: small letters, digits and underscores, a letter first.
    package init?(intent: String) {
        let letters = intent.utf8
        guard let first = letters.first, (97...122).contains(first), letters.count <= 40,
            letters.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
        else { return nil }
        self.intent = intent
    }

    package var file: String { self.intent + ".yaml" }

    /// The content of the file.
    package var text: String {
        let words = self.intent.split(separator: "_").joined(separator: " ")
        let title = words.prefix(1).uppercased() + words.dropFirst()
        return """
            # What people may ask for, and how they say it. Check with `chatbridge templates lint`, and how well it is told
            # apart from the others with `chatbridge templates test`.
            intent: \(self.intent)        # the file's name; also what events, logs and JSON call it
            title: \(title)        # two or three words, shown on buttons and forms
            use: Somebody wants to \(words).        # when it is the right one
            kind: change        # change: planned and approved; lookup: answered by an agent; talk: answered on the spot
            risk: low           # low, medium or high: policy.yaml says what each needs
            slots:
              # What must be known to do it. type says where values come from: column, columns, model, models, metric,
              # measure, dashboard, aggregation, filters, time_grain, test, materialization, name, words, number, flag, …
              - {name: model, type: model, required: true, label: Model, ask: Which model is meant?}
            # One way to say it a line. {name} stands for any word of a list (lists.yaml, or a list of this file under
            # `lists:`), (a|b|) for one of the alternatives, of which one may be empty. Forty different sentences at least.
            utterances: |
              {please}\(words) {model}
              {please}\(words) for {model}
              {please}do a \(words) (on|of) {model}
              {please}start the \(words) of {model}
              (we need|i want|we want) a \(words) (of|for) {model}
              {model} needs a \(words)
              {model} should get a \(words)
              (could|can) you do the \(words) (of|for) {model}
              it is time (to|for the) \(words) {model}
              \(words) {model} (now|today|please)
            # What is done, one line each.
            steps: [Say what will be done, Do it, Show what came of it]
            examples:
              - says: Please \(words) fct_orders
                slots: {model: fct_orders}
                outcome: What the person sees in the end.

            """
    }
}
