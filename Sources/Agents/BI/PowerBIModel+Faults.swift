extension PowerBIModel {
    /// Something that Power BI would refuse.
    struct Fault: Hashable, Sendable {
        /// The same for the same fault, wherever it moves to.
        var key: String
        /// With file, line and column.
        var message: String
    }

    /// All that is wrong with the model, as far as it can be seen without an engine.
    func faults() -> [Fault] {
        self.nameFaults() + self.expressionFaults() + self.columnFaults() + self.cycleFaults()
            + self.relationshipFaults()
    }

    private func fault(_ what: String, _ place: Place, line: Int? = nil, column: Int? = nil) -> Fault {
        let object = self.object(place)
        let file = self.files[place.file]
        let line = line ?? object.line + 1
        let column = column ?? object.depth * file.step.count + 1
        return Fault(
            key: "\(object.kind) \(object.name): \(what)",
            message: "\(file.path):\(line):\(column): \(object.kind) \(object.name): \(what)"
        )
    }

    // MARK: Names

    private func nameFaults() -> [Fault] {
        var seen: [String: String] = [:]
        var faults: [Fault] = []
        for table in self.tables {
            for measure in table.measures {
                if let other = seen.updateValue(table.name, forKey: measure.name.lowercased()) {
                    faults.append(self.fault("the table \(other) has a measure of this name", measure.place))
                } else if table.column(measure.name) != nil {
                    faults.append(self.fault("its table has a column of this name", measure.place))
                }
            }
        }
        return faults
    }

    // MARK: Expressions

    private func expressionFaults() -> [Fault] {
        self.tables.flatMap { table in
            (table.measures.map(\.place) + table.columns.filter { $0.source == nil }.map(\.place)).compactMap { place in
                self.expressionFault(place, in: table)
            }
        }
    }

    private func expressionFault(_ place: Place, in table: Table) -> Fault? {
        guard let expression = self.object(place).expression else {
            return self.fault("it has no expression", place)
        }
        do throws(DAXTrouble) {
            let dax = try DAX(expression.text)
            try dax.checkCalls(own: self.functions)
            for reference in dax.references { try self.resolve(reference, in: table, dax) }
            return nil
        } catch {
            let (line, column) = expression.place(line: error.line, column: error.column)
            return self.fault(error.message, place, line: line, column: column)
        }
    }

    private func resolve(_ reference: DAX.Reference, in table: Table, _ dax: DAX) throws(DAXTrouble) {
        func unknown(_ message: String) -> DAXTrouble {
            DAXTrouble(message, line: reference.line, column: reference.column)
        }
        switch reference.target {
        case .column(let owner, let name):
            guard let found = self.table(owner) else {
                throw unknown("there is no table \(owner)\(owner.hint(among: self.tables.map(\.name)))")
            }
            guard found.column(name) != nil || found.measure(name) != nil else {
                let names = found.columns.map(\.name) + found.measures.map(\.name)
                throw unknown("the table \(found.name) has no column \(name)\(name.hint(among: names))")
            }
        case .bare(let name):
            let isKnown =
                dax.texts.contains(name.lowercased()) || name.lowercased() == "value"
                || self.tables.contains { $0.measure(name) != nil || $0.column(name) != nil }
            guard isKnown else {
                let names = self.tables.flatMap { $0.measures.map(\.name) } + table.columns.map(\.name)
                throw unknown("there is no measure \(name)\(name.hint(among: names))")
            }
        case .table(let name):
            guard self.table(name) != nil else {
                throw unknown("there is no table or variable \(name)\(name.hint(among: self.tables.map(\.name)))")
            }
        }
    }

    // MARK: Columns named by other objects

    private func columnFaults() -> [Fault] {
        self.files.enumerated().flatMap { number, file in
            file.objects.indices.compactMap { index -> Fault? in
                let object = file.objects[index]
                let (property, owner) =
                    object.kind == "level"
                    ? ("column", object.parent.flatMap { file.objects[$0].parent }) : ("sortByColumn", object.parent)
                guard ["level", "column"].contains(object.kind), let owner, let name = object.text(property),
                    let table = self.table(file.objects[owner].name), file.objects[owner].kind == "table"
                else { return nil }
                let plain = name.first == "'" ? String(name.dropFirst().dropLast()).replacing("''", with: "'") : name
                guard table.column(plain) == nil else { return nil }
                let hint = plain.hint(among: table.columns.map(\.name))
                return self.fault(
                    "the table \(table.name) has no column \(plain)\(hint)",
                    Place(file: number, object: index)
                )
            }
        }
    }

    // MARK: Cycles

    /// The measures that a measure is made of, in lower case.
    private func measures(usedBy expression: String) -> Set<String> {
        let references = (try? DAX(expression).references) ?? []
        return Set(
            references.compactMap { reference in
                switch reference.target {
                case .bare(let name): self.measure(name) == nil ? nil : name.lowercased()
                case .column(let table, let name): self.table(table)?.measure(name).map { $0.name.lowercased() }
                case .table: nil
                }
            }
        )
    }

    private func cycleFaults() -> [Fault] {
        let measures = self.tables.flatMap(\.measures)
        let uses = Dictionary(
            measures.map { ($0.name.lowercased(), self.measures(usedBy: $0.expression)) },
            uniquingKeysWith: { first, _ in first }
        )
        return measures.compactMap { measure in
            let start = measure.name.lowercased()
            var (seen, queue) = (Set<String>(), Array(uses[start] ?? []))
            while let next = queue.popLast() {
                if next == start { return self.fault("it is made of itself", measure.place) }
                if seen.insert(next).inserted { queue += uses[next] ?? [] }
            }
            return nil
        }
    }
}
