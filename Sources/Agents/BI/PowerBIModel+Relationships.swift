extension PowerBIModel {
    /// Ends that do not exist, and tables between which filters could go more than one way.
    func relationshipFaults() -> [Fault] {
        var faults: [Fault] = []
        for (number, file) in self.files.enumerated() {
            for (index, object) in file.objects.enumerated() where object.kind == "relationship" {
                let place = Place(file: number, object: index)
                for property in ["fromColumn", "toColumn"] {
                    if let what = self.problem(with: object, property) {
                        faults.append(self.fault(what, at: place, property))
                    }
                }
            }
        }
        return faults + self.ambiguities()
    }

    private func problem(with object: TMDLFile.Object, _ property: String) -> String? {
        guard let text = object.text(property) else { return "it has no \(property)" }
        guard let end = End(text) else { return "its \(property) \(text) is not a column with its table" }
        guard let table = self.table(end.table) else {
            return "there is no table \(end.table)\(end.table.hint(among: self.tables.map(\.name)))"
        }
        guard table.column(end.column) != nil else {
            let hint = end.column.hint(among: table.columns.map(\.name))
            return "the table \(table.name) has no column \(end.column)\(hint)"
        }
        return nil
    }

    private func fault(_ what: String, at place: Place, _ property: String) -> Fault {
        let object = self.object(place)
        let file = self.files[place.file]
        let line = object.properties.first { $0.name.lowercased() == property.lowercased() }?.line ?? object.line
        return Fault(
            key: "relationship \(object.name): \(what)",
            message: "\(file.path):\(line + 1):\((object.depth + 1) * file.step.count + 1): relationship "
                + "\(object.name): \(what)"
        )
    }

    /// A filter goes from the one side (`to`) to the many (`from`), or both ways. Two ways between two tables are one
    /// too many: Power BI refuses the relationship that makes the second.
    private func ambiguities() -> [Fault] {
        var ways: [String: [(to: String, by: Int)]] = [:]
        for (index, relationship) in self.relationships.enumerated() where relationship.isActive {
            let (from, to) = (relationship.from.table.lowercased(), relationship.to.table.lowercased())
            ways[to, default: []].append((from, index))
            if relationship.isBoth { ways[from, default: []].append((to, index)) }
        }
        var found: Set<String> = []
        var faults: [Fault] = []
        for start in ways.keys.sorted() {
            guard let (end, relationship) = Self.secondWay(from: start, ways) else { continue }
            let pair = [start, end].sorted().joined(separator: " and ")
            guard found.insert(pair).inserted else { continue }
            let names = [start, end].sorted().map { self.table($0)?.name ?? $0 }
            let other = self.relationships[relationship]
            faults.append(
                self.fault(
                    "it makes a second active way between \(names[0]) and \(names[1]); set isActive: false",
                    at: other.place,
                    "fromColumn"
                )
            )
        }
        return faults
    }

    /// The first table that can be reached twice, and the relationship that reaches it the second time.
    private static func secondWay(
        from start: String,
        _ ways: [String: [(to: String, by: Int)]]
    ) -> (table: String, relationship: Int)? {
        var reached: [String: Set<Int>] = [start: []]
        var queue = [start][...]
        while let next = queue.popFirst() {
            let path = reached[next] ?? []
            for way in ways[next] ?? [] where !path.contains(way.by) {
                if way.to == start { continue }
                guard reached[way.to] == nil else { return (way.to, way.by) }
                reached[way.to] = path.union([way.by])
                queue.append(way.to)
            }
        }
        return nil
    }
}
