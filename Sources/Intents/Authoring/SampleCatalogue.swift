import Requests

/// A made-up project with the names that the templates' own word lists use, so that their examples can be read whole.
enum SampleCatalogue {
    static func of(_ set: TemplateSet) -> Catalogue {
        func names(_ lists: String...) -> [String] {
            let words = set.lists.values.flatMap { own in lists.flatMap { own[$0] ?? [] } }
            return Set(words.filter(Self.isName)).sorted()
        }
        // Names that worked examples fill in exist as well.
        func filled(_ kinds: Set<TemplateSlot.Kind>) -> [String] {
            set.templates.flatMap { template in
                template.slots.filter { kinds.contains($0.kind) }.flatMap { slot in
                    template.examples.flatMap { example -> [String] in
                        switch example.slots[slot.name] {
                        case .text(let text)?: [text]
                        case .list(let list)?: list
                        default: []
                        }
                    }
                }
            }
        }
        let columns = Set(names("column", "measure", "dimension") + filled([.column, .columns, .measure]))
        let metrics = Set(names("metric") + filled([.metric]))
        let model = Catalogue.Model(
            columns: columns.subtracting(metrics).sorted().map { Catalogue.Column(name: $0, type: nil) }
        )
        let models = Set(names("model") + filled([.model, .models]))
        let home = models.sorted().first ?? ""
        return Catalogue(
            models: Dictionary(uniqueKeysWithValues: models.map { ($0, model) }),
            metrics: Dictionary(
                uniqueKeysWithValues: metrics.map {
                    ($0, Catalogue.Metric(model: home, aggregation: "sum", measure: nil))
                }
            ),
            dashboards: Set(set.lists.values.flatMap { $0["dashboard"] ?? [] } + filled([.dashboard])).sorted()
        )
    }

    private static func isName(_ word: String) -> Bool {
        word.contains("_") || !word.contains(" ") && word.utf8.count > 2
    }
}
