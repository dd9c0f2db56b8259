/// What a join finds, counted in the tables that its columns come from.
struct JoinMatches {
    let snapshot: Snapshot
    let warehouse: Warehouse

    private struct Count {
        var rows: Int
        var keys: Int
    }

    /// Why each row finds at most one row by this column; refuses when it finds several.
    func proof(of side: FoundJoin.Side?, alias: String) async throws(AgentError) -> String {
        guard let side else {
            throw AgentError(
                .declined,
                "What this key finds in \(alias) cannot be proven from here, so rows might be repeated. "
                    + "Please make this change by hand."
            )
        }
        let model = side.model
        guard !side.grouped else { return "\(alias) has one row for each \(side.column)." }
        if self.isTested(side) { return "\(side.column) of \(model) is tested to be unique, so no row is repeated." }
        guard let count = try await self.count(side) else {
            throw AgentError(
                .declined,
                "\(side.column) of \(model) is not tested to be unique, so rows might be repeated. Add that test first."
            )
        }
        guard count.rows == count.keys else {
            throw AgentError(
                .declined,
                "Rows would be repeated: \(model) has \(count.rows) rows with \(count.keys) different \(side.column)."
            )
        }
        return "\(side.column) of \(model) is unique today, though no test keeps it so."
    }

    /// What another type of join does to the rows.
    func effect(
        from old: String,
        to new: String,
        _ left: FoundJoin.Side?,
        _ right: FoundJoin.Side?
    ) async throws(AgentError) -> [String] {
        guard old != new else { return [] }
        var words: [String] = []
        let (keptLeft, keepsLeft) = (["left", "full"].contains(old), ["left", "full"].contains(new))
        let (keptRight, keepsRight) = (["right", "full"].contains(old), ["right", "full"].contains(new))
        if keptLeft != keepsLeft, let lost = try await self.unmatched(left, in: right) {
            words.append("\(lost) of the left have no match: they \(keepsLeft ? "come in, with empty values" : "go").")
        }
        if keptRight != keepsRight, let lost = try await self.unmatched(right, in: left) {
            words.append(
                "\(lost) of the right have no match: they \(keepsRight ? "come in, with empty values" : "go")."
            )
        }
        return words
    }

    /// What is known about a join that somebody says is wrong.
    func facts(_ join: FoundJoin) async throws(AgentError) -> [String] {
        var facts = ["It is a \(join.kind) join \(join.condition)."]
        if let right = join.right {
            let model = right.model
            if right.grouped {
                facts.append("\(join.alias) has one row for each \(right.column): it repeats no row.")
            } else if self.isTested(right) {
                facts.append("\(right.column) of \(model) is tested to be unique: it repeats no row.")
            } else if let count = try await self.count(right) {
                let once = count.rows == count.keys
                facts.append(
                    once
                        ? "\(right.column) of \(model) is unique today: it repeats no row."
                        : "It repeats rows: \(model) has \(count.rows) rows with \(count.keys) different \(right.column)."
                )
            }
        }
        if let lost = try await self.unmatched(join.left, in: join.right) {
            facts.append("\(lost) of the left find no match.")
        }
        return facts
    }

    private func isTested(_ side: FoundJoin.Side) -> Bool {
        guard let node = self.snapshot.manifest.model(side.model) else { return false }
        return self.snapshot.manifest.tests(on: node, column: side.column).contains {
            $0.test_metadata?.name == "unique"
        }
    }

    private func relation(_ side: FoundJoin.Side) -> String? {
        self.snapshot.manifest.model(side.model)?.relation_name
    }

    private func count(_ side: FoundJoin.Side) async throws(AgentError) -> Count? {
        guard let relation = self.relation(side) else { return nil }
        let query = "select count(*), count(distinct \(side.column.quotedName)) from \(relation)"
        guard let row = try await self.ask(query), row.count == 2 else { return nil }
        return Count(rows: row[0], keys: row[1])
    }

    /// "3 of 60 rows", of those whose key is nowhere in `other`.
    private func unmatched(_ side: FoundJoin.Side?, in other: FoundJoin.Side?) async throws(AgentError) -> String? {
        guard let side, let other, side.whole, other.whole, let mine = self.relation(side),
            let theirs = self.relation(other)
        else { return nil }
        let (key, field) = (side.column.quotedName, other.column.quotedName)
        let query =
            "select count(*) filter (where not exists (select 1 from \(theirs) as o where o.\(field) = m.\(key))), "
            + "count(*) from \(mine) as m"
        guard let row = try await self.ask(query), row.count == 2 else { return nil }
        return "\(row[0]) of \(row[1]) rows"
    }

    private func ask(_ query: String) async throws(AgentError) -> [Int]? {
        do {
            return try await self.warehouse.rows([query]).first??.first?.compactMap { $0.flatMap { Int($0) } }
        } catch {
            throw AgentError(error)
        }
    }
}
