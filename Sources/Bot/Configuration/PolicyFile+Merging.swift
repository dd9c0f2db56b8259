import Requests

/// What `merge` takes besides kinds of changes.
let mergingKeys = ["bi", "paths", "review_above", "confidence", "code_owners"]

/// What stands in the way of a merge: `merge` without its kinds, and `owners`.
func merging(_ root: Section) throws(ConfigurationError) -> Policy.Merging {
    let section = try root.section("merge")
    let above = try section.section("review_above")
    try above.allow("models", "dashboards", "row_change_percent")
    return Policy.Merging(
        bi: try section.merge("bi") ?? .always,
        rules: try rules(section),
        mostModels: try above.number("models", in: 0...100_000),
        mostDashboards: try above.number("dashboards", in: 0...100_000),
        mostRowChange: try above.number("row_change_percent", in: 0...100),
        confidence: try confidence(section),
        needsOwners: try needsOwners(section),
        owners: try owners(try root.section("owners"))
    )
}

private func rules(_ section: Section) throws(ConfigurationError) -> [Policy.Merging.Rule] {
    var rules: [Policy.Merging.Rule] = []
    for item in try section.items("paths") {
        try item.allow("match", "merge", "why")
        guard let merge = try item.merge("merge"), let texts = try item.list("match"), !texts.isEmpty else {
            throw item.error(about: "match", "a rule for paths needs 'match', a list of patterns, and 'merge'")
        }
        var paths: [FilePattern] = []
        for text in texts {
            guard let pattern = FilePattern(text) else {
                throw item.error(
                    about: "match",
                    "'\(text)' is not a pattern for files of the repository; write for example models/finance/** or *.tmdl"
                )
            }
            paths.append(pattern)
        }
        rules.append(.init(paths, merge, why: try item.text("why")))
    }
    return rules
}

private func confidence(_ section: Section) throws(ConfigurationError) -> Double {
    let least = Policy.Merging.leastConfidence
    guard let text = try section.text("confidence") else { return least }
    guard let number = Double(text), (least...1).contains(number) else {
        throw section.error(
            about: "confidence",
            "'confidence' must be a number from \(least) to 1, not '\(text)': nothing is merged by itself below \(least)"
        )
    }
    return number
}

private func needsOwners(_ section: Section) throws(ConfigurationError) -> Bool {
    switch try section.text("code_owners") {
    case nil, "ignored"?: return false
    case "required"?: return true
    case let text?:
        throw section.error(about: "code_owners", "'\(text)' is no way to treat owners; one of: ignored, required")
    }
}

private func owners(_ section: Section) throws(ConfigurationError) -> [String: Set<PersonID>] {
    var owners: [String: Set<PersonID>] = [:]
    for name in try section.keys() {
        guard name.contains("@") else {
            throw section.error(
                about: name,
                "'\(name)' is not an owner as CODEOWNERS names them: @person, @org/team, or an address"
            )
        }
        owners[name] = Set((try section.list(name) ?? []).map(person))
    }
    return owners
}

extension Section {
    /// A way to merge; `nil` when nothing is said.
    func merge(_ key: String) throws(ConfigurationError) -> Policy.Merge? {
        guard let text = try self.text(key) else { return nil }
        guard let merge = Policy.Merge(rawValue: text) else {
            throw self.error(about: key, "'\(text)' is not a way to merge; one of: always, review, manual")
        }
        return merge
    }
}

/// What it says, whatever it is written like.
func text(of merging: Policy.Merging) -> String {
    let rules = merging.rules.map { rule in
        "\(rule.paths.map(\.text).joined(separator: " ")) \(rule.merge.rawValue) \(rule.why ?? "")"
    }
    let owners = merging.owners.map { "\($0.key)=\($0.value.map(\.rawValue).sorted().joined(separator: " "))" }.sorted()
    let most = [merging.mostModels, merging.mostDashboards, merging.mostRowChange]
    return [
        merging.bi.rawValue, rules.joined(separator: ";"),
        most.map { $0.map(String.init) ?? "" }.joined(separator: "/"),
        "\(merging.confidence)", "\(merging.needsOwners)", owners.joined(separator: ";"),
    ].joined(separator: "|")
}
