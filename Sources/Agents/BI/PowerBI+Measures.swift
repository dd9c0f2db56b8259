import Requests

// Measures that stand for metrics of dbt.
extension PowerBI {
    /// Adds the measure unless it is there with the same meaning.
    static func add(
        _ wish: MeasureWish,
        to model: inout PowerBIModel,
        _ seed: String
    ) throws(AgentError) -> BIChange {
        let table = try self.table(for: wish, in: model)
        if let known = self.known(wish, in: model) {
            guard DAX.isSame(known.measure.expression, try PowerBIFormula(wish, in: table).text) else {
                throw AgentError(.declined, "Power BI has a measure \(known.measure.name) already, defined otherwise.")
            }
            return self.change(
                "The measure \(known.measure.name) is there",
                "left \(known.measure.name) as it is",
                wish
            )
        }
        let formula = try PowerBIFormula(wish, in: table)
        var measure = TMDLObject(
            kind: "measure",
            name: wish.title,
            description: wish.description,
            expression: formula.text,
            properties: formula.format.map { [.init(name: "formatString", value: $0)] } ?? []
        )
        // A model that does without them, as those written by hand, goes on doing so.
        if model.object(table.place).text("lineageTag") != nil {
            measure.properties.append(.init(name: "lineageTag", value: self.tag("\(seed)/\(wish.name)")))
        }
        try model.edit(table.place.file) { (file) throws(AgentError) in
            try file.insert(measure, into: table.place.object)
        }
        return self.change(
            "Add the measure \(wish.title) to the table \(table.name) of the Power BI model",
            "added the measure \(wish.title) to the Power BI table \(table.name)",
            wish
        )
    }

    /// Gives the measure that stood for the metric its new meaning, or adds one. A measure with a formula of its own
    /// is somebody's, and stays.
    static func change(
        _ wish: MeasureWish,
        from old: MeasureWish,
        in model: inout PowerBIModel,
        _ seed: String
    ) throws(AgentError) -> BIChange {
        guard let (table, measure) = self.known(old, in: model) else { return try self.add(wish, to: &model, seed) }
        let before = try PowerBIFormula(old, in: table)
        guard DAX.isSame(measure.expression, before.text) else {
            throw AgentError(
                .declined,
                "The Power BI measure \(measure.name) has a formula of its own (\(measure.expression.trimmed)), so it "
                    + "has to be changed by hand. The metric would be \(try PowerBIFormula(wish, in: table).text)."
            )
        }
        let after = try PowerBIFormula(wish, in: table)
        let format = model.object(measure.place).text("formatString")
        try model.edit(measure.place.file) { (file) throws(AgentError) in
            try file.setExpression(of: measure.place.object, to: after.text)
            if let new = after.format, format == before.format, new != format {
                try file.setProperty("formatString", of: measure.place.object, to: new)
            }
        }
        return self.change(
            "Change the measure \(measure.name) of the Power BI model",
            "changed the Power BI measure \(measure.name)",
            wish
        )
    }

    static func change(_ title: String, _ summary: String, _ wish: MeasureWish) -> BIChange {
        BIChange(
            title: title,
            summary: summary,
            commitTitle: "feat(powerbi): \(title.prefix(1).lowercased())\(title.dropFirst())",
            edits: [],
            checks: ["check DAX syntax, references and cycles"]
        )
    }

    static func table(for wish: MeasureWish, in model: PowerBIModel) throws(AgentError) -> PowerBIModel.Table {
        guard let table = model.table(of: wish.model, having: wish.columns) else {
            throw AgentError(
                .declined,
                "No table of the Power BI model shows \(wish.model) with \(wish.columns.joined(separator: ", "))."
            )
        }
        return table
    }

    /// The measure that stands for a metric: by its name, or its title.
    static func known(
        _ wish: MeasureWish,
        in model: PowerBIModel
    ) -> (table: PowerBIModel.Table, measure: PowerBIModel.Measure)? {
        if let found = model.measure(wish.title) { return found }
        for table in model.tables {
            for measure in table.measures where measure.name.slug == wish.name { return (table, measure) }
        }
        return nil
    }
}
