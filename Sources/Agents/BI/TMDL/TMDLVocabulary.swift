import Requests

/// The words of TMDL that this parser knows: kinds of objects, what they may stand in, and flags.
///
/// After the Tabular Object Model, whose names TMDL uses (https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview).
enum TMDLVocabulary {
    enum Naming: Sendable {
        case named
        case unnamed
        /// `database` may leave its name out.
        case either
    }

    struct Kind: Sendable {
        /// As it is written by Power BI; case does not matter when read.
        var word: String
        var naming: Naming
        /// The kinds it may stand in; `nil` for anywhere. An empty text is the file itself.
        var parents: Set<String>?
    }

    private static let root: Set<String> = ["", "model", "database"]

    private static let list: [Kind] = [
        .init(word: "annotation", naming: .named, parents: nil),
        .init(word: "extendedProperty", naming: .named, parents: nil),
        .init(word: "changedProperty", naming: .unnamed, parents: nil),
        .init(word: "ref", naming: .named, parents: nil),
        .init(word: "database", naming: .either, parents: [""]),
        .init(word: "model", naming: .either, parents: ["", "database", "translations", "translation"]),
        .init(word: "table", naming: .named, parents: Self.root),
        .init(word: "relationship", naming: .named, parents: Self.root),
        .init(word: "expression", naming: .named, parents: Self.root),
        .init(word: "function", naming: .named, parents: Self.root),
        .init(word: "role", naming: .named, parents: Self.root),
        .init(word: "perspective", naming: .named, parents: Self.root),
        .init(word: "culture", naming: .named, parents: Self.root),
        .init(word: "cultureInfo", naming: .named, parents: Self.root),
        .init(word: "dataSource", naming: .named, parents: Self.root),
        .init(word: "queryGroup", naming: .named, parents: Self.root),
        .init(word: "dataAccessOptions", naming: .unnamed, parents: ["model"]),
        .init(word: "bindingInfo", naming: .named, parents: Self.root),
        .init(word: "column", naming: .named, parents: ["table"]),
        .init(word: "measure", naming: .named, parents: ["table"]),
        .init(word: "hierarchy", naming: .named, parents: ["table"]),
        .init(word: "partition", naming: .named, parents: ["table"]),
        .init(word: "calendar", naming: .named, parents: ["table"]),
        .init(word: "calculationGroup", naming: .unnamed, parents: ["table"]),
        .init(word: "refreshPolicy", naming: .unnamed, parents: ["table"]),
        .init(word: "defaultDetailRowsDefinition", naming: .unnamed, parents: ["table"]),
        .init(word: "level", naming: .named, parents: ["hierarchy"]),
        .init(word: "variation", naming: .named, parents: ["column"]),
        .init(word: "alternateOf", naming: .unnamed, parents: ["column"]),
        .init(word: "relatedColumnDetails", naming: .unnamed, parents: ["column"]),
        .init(word: "groupByColumn", naming: .unnamed, parents: ["relatedColumnDetails"]),
        .init(word: "calendarColumnGroup", naming: .either, parents: ["calendar"]),
        .init(word: "calculationItem", naming: .named, parents: ["calculationGroup"]),
        .init(word: "multipleOrEmptySelectionExpression", naming: .unnamed, parents: ["calculationGroup"]),
        .init(word: "noSelectionExpression", naming: .unnamed, parents: ["calculationGroup"]),
        .init(word: "kpi", naming: .unnamed, parents: ["measure"]),
        .init(word: "detailRowsDefinition", naming: .unnamed, parents: ["measure", "table"]),
        .init(
            word: "formatStringDefinition",
            naming: .unnamed,
            parents: [
                "measure", "calculationItem", "multipleOrEmptySelectionExpression", "noSelectionExpression",
            ]
        ),
        .init(word: "source", naming: .unnamed, parents: ["partition"]),
        .init(word: "tablePermission", naming: .named, parents: ["role"]),
        .init(word: "columnPermission", naming: .named, parents: ["tablePermission"]),
        .init(word: "member", naming: .named, parents: ["role"]),
        .init(word: "perspectiveTable", naming: .named, parents: ["perspective"]),
        .init(word: "perspectiveColumn", naming: .named, parents: ["perspectiveTable"]),
        .init(word: "perspectiveMeasure", naming: .named, parents: ["perspectiveTable"]),
        .init(word: "perspectiveHierarchy", naming: .named, parents: ["perspectiveTable"]),
        .init(word: "linguisticMetadata", naming: .unnamed, parents: ["culture", "cultureInfo"]),
        .init(word: "translations", naming: .unnamed, parents: ["culture", "cultureInfo"]),
        .init(word: "translation", naming: .unnamed, parents: ["culture", "cultureInfo"]),
    ]

    private static let kinds = Dictionary(
        Self.list.map { ($0.word.lowercased(), $0) },
        uniquingKeysWith: { first, _ in first }
    )

    static func kind(_ word: some StringProtocol) -> Kind? { self.kinds[word.lowercased()] }

    /// Properties that may stand alone, meaning true.
    private static let flags: Set<String> = [
        "isHidden", "isKey", "isActive", "isUnique", "isNullable", "isPrivate", "isDefault", "isDefaultLabel",
        "isDefaultImage", "isNameInferred", "isDataTypeInferred", "isAvailableInMdx", "isSimpleMeasure",
        "isRemoved", "keepUniqueRows", "relyOnReferentialIntegrity", "showAsVariationsOnly",
        "excludeFromModelRefresh", "excludeFromAutomaticAggregations", "legacyRedirects",
        "returnErrorValuesAsNull", "fastCombine", "discourageImplicitMeasures", "discourageCompositeModels",
        "forceUniqueNames", "disableAutoExists", "retainDataTillForceCalculate", "systemManaged",
        "alternateSourcePrecedence", "enableAltSourcePrecedence",
    ]

    private static let lowerFlags = Set(Self.flags.map { $0.lowercased() })

    static func isFlag(_ word: some StringProtocol) -> Bool { self.lowerFlags.contains(word.lowercased()) }

    /// The known word that looks most like this one; `nil` when none does.
    static func nearest(_ word: String) -> String? {
        word.nearest(among: Self.list.map(\.word) + Self.flags.sorted())
    }
}

extension String {
    /// The candidate with the fewest letters changed, within a third of the length; the first of equals.
    func nearest(among candidates: [String]) -> String? {
        let word = Array(self.lowercased())
        guard word.count <= 100 else { return nil }
        let allowed = max(1, word.count / 3)
        var best: (distance: Int, text: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased())
            guard abs(other.count - word.count) <= allowed else { continue }
            let distance = Self.distance(word, other)
            if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.text
    }

    /// Letters to insert, delete or replace (Levenshtein).
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (i, a) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in other.enumerated() {
                let next = Swift.min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return row[other.count]
    }

    /// "; did you mean X?", or nothing.
    func hint(among candidates: [String]) -> String {
        self.nearest(among: candidates).map { "; did you mean \($0)?" } ?? ""
    }
}
