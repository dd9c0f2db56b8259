/// Words and word groups with a fixed meaning, whatever the project.
enum RoleWords {
    enum Category: UInt8, Sendable {
        case aggregation
        case grain
        case test
        case join
        case materialization
        case layer
        case chart
        case action
        case direction
        case command
        case downstream
        case fullRefresh
        case comparison
        case kind
    }

    private static let german = [
        "hour": "stündlich", "day": "täglich", "week": "wöchentlich", "month": "monatlich", "quarter": "quartalsweise",
        "year": "jährlich",
    ]
    private static let spanish = [
        "hour": "horario", "day": "diaria", "week": "semanal", "month": "mensual", "quarter": "trimestral",
        "year": "anual",
    ]

    struct Role: Sendable {
        let category: Category
        let value: String
        let words: [String]
    }

    /// All of them by their first word, longest first.
    static let byFirstWord: [String: [Role]] = {
        var table: [String: [Role]] = [:]
        for (category, entries) in Self.written {
            for (value, phrases) in entries {
                for phrase in phrases.split(separator: "|") {
                    let words = phrase.split(separator: " ").map(String.init)
                    table[words[0], default: []].append(Role(category: category, value: value, words: words))
                }
            }
        }
        for (unit, adverb) in [
            ("hour", "hourly"), ("day", "daily"), ("week", "weekly"), ("month", "monthly"), ("quarter", "quarterly"),
            ("year", "yearly"),
        ] {
            let phrases = [
                [adverb], ["per", unit], ["by", unit], ["each", unit], ["every", unit], ["for", "each", unit],
                ["by", "the", unit], ["a", unit], [unit, "over", unit], [unit, "grain"], [unit, "level"],
                [Self.german[unit] ?? ""], [Self.spanish[unit] ?? ""],
                ["and", unit],
            ]
            for words in phrases {
                table[words[0], default: []].append(Role(category: .grain, value: unit, words: words))
            }
        }
        return table.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }()

    /// The roles of a word of nearly that spelling, within the bound for its length.
    static func like(_ text: String) -> [Role] {
        let bytes = Array(text.utf8)
        let bound = EditDistance.bound(letters: bytes.count)
        guard bound > 0, bytes.count < 20 else { return [] }
        let near = self.longWords.first { spelling, _ in
            spelling[0] == bytes[0] && abs(spelling.count - bytes.count) <= bound
                && EditDistance.within(bound, bytes, spelling) != nil
        }
        return near.map { near in self.longWords.filter { $0.spelling == near.spelling }.map(\.role) } ?? []
    }

    /// Roles of one word that is long enough to be told with a typing error in it.
    private static let longWords: [(spelling: [UInt8], role: Role)] = Self.byFirstWord.values.joined()
        .filter { $0.words.count == 1 && $0.words[0].utf8.count > 5 && $0.category != .comparison }
        .sorted { ($0.words[0], $0.category.rawValue) < ($1.words[0], $1.category.rawValue) }
        .map { (Array($0.words[0].utf8), $0) }

    private static let written: [(Category, [(String, String)])] = [
        (
            .aggregation,
            [
                (
                    "avg",
                    "average|avg|mean|averaged|avergae|averge|typical|durchschnitt|durchschnittliche|durchschnittlichen|promedio"
                ),
                (
                    "sum",
                    "how much|total|sum|sum of|sums|summed|totals|total of|overall|summe|gesamte|insgesamt|suma|suma de"
                ),
                (
                    "count_distinct",
                    """
                    distinct|unique|count distinct|distinct count|distinct count of|unique count of|number of distinct|number \
                    of unique|count of distinct|count of unique|how many distinct|how many different|how many unique|number of different
                    """
                ),
                (
                    "count",
                    "number of|count|count of|how many|# of|counts|counting|amount of|volume of|anzahl|wie viele|cuántos|cuántas|número de"
                ),
                ("median", "median|50th percentile"),
                (
                    "max",
                    "maximum|max|highest|largest|longest|biggest|peak|latest|most expensive|höchste|höchsten|máximo"
                ),
                ("min", "minimum|min|lowest|smallest|shortest|earliest|cheapest|niedrigste|mínimo"),
                (
                    "ratio",
                    "ratio|ratio of|share of|rate of|proportion of|percentage of|fraction of|share|rate|percent of"
                ),
                (
                    "cumulative_sum",
                    "cumulative|running total|running total of|running sum|cumulated|cumulative sum|cumulative total"
                ),
            ]
        ),
        (.grain, [("year", "annual|annually"), ("month", "month by month"), ("day", "day by day")]),
        (
            .test,
            [
                (
                    "not_null",
                    """
                    not null|not_null|never null|never empty|non null|notnull|never be null|not be null|not be empty|never be \
                    empty|is required|always filled|always set|never missing|always present|null check|nulls|null|be missing|be empty|are null|blank|be present|is mandatory|no nulls|nicht null|nie leer|no nulo|always be set|be set|is set|against nulls|is never blank|be blank
                    """
                ),
                (
                    "unique",
                    """
                    unique|uniqueness|no duplicates|duplicates|duplicated|is a primary key|primary key|never \
                    repeated|not repeated|distinct values|repeat|repeats|dupes|eindeutig|único|única
                    """
                ),
                (
                    "accepted_values",
                    """
                    accepted values|accepted_values|one of|only contains|only contain|only has|only have|only takes|only \
                    take|allowed values|valid values|always one of|either|other than|only be|anything but
                    """
                ),
                (
                    "relationships",
                    """
                    relationships|relationship|foreign key|referential integrity|exists in|exist in|references|reference|refer \
                    to|refers to|points to|matches a row in|fk
                    """
                ),
                (
                    "range",
                    """
                    range|between|positive|not negative|never negative|non negative|at least|at most|greater than|less \
                    than|never be negative|not be negative|never below|never above|below|above|be negative|non-negative|goes below|go below|exceed|or more|or less|or higher|or lower|or fewer|or above|or below|> 0|>= 0|>= 1
                    """
                ),
            ]
        ),
        (
            .join,
            [
                ("left", "left|left outer"), ("inner", "inner"), ("right", "right outer|right join|a right"),
                ("full", "full|full outer"), ("cross", "cross"),
            ]
        ),
        (
            .materialization,
            [
                ("table", "table|physical table|tables|tabelle|tabla"), ("view", "view|a view|vista"),
                ("incremental", "incremental|incrementally|incremental model|inkrementell"), ("ephemeral", "ephemeral"),
                ("materialized_view", "materialized view|materialised view"),
            ]
        ),
        (
            .layer,
            [
                ("staging", "staging|stg"), ("intermediate", "intermediate"),
                ("mart", "mart|marts|fact|dimension table|data mart|fact table"),
            ]
        ),
        (
            .chart,
            [
                ("bar", "bar|bar chart|bars|column chart|bar graph"),
                ("line", "line|line chart|trend|line graph|trend line"),
                ("pie", "pie|pie chart|donut"), ("table", "table"),
                ("kpi", "kpi card|card|kpi tile|big number|tile|kpi"),
                ("slicer", "slicer|filter control|dropdown"), ("area", "area chart|area"), ("map", "map"),
                ("scatter", "scatter|scatter plot|scatterplot"), ("matrix", "matrix|pivot|pivot table"),
            ]
        ),
        (
            .action,
            [
                ("remove", "remove|delete|take|drop|get rid"), ("move", "move|relocate"),
                ("add", "add|put|place|include|insert|show|create|build|make|need|want|display|visualise|plot"),
            ]
        ),
        (
            .direction,
            [
                (
                    "downstream",
                    """
                    downstream|depends on|depend on|hängt von|abhängig|depende|dependen|uses|use|used|consumes|reads|breaks|break|affected|impacted|impact|children|\
                    dependants|dependents|fed by|built on|reading from|reads from|reference|relies on|rely on|if i|if we
                    """
                ),
                (
                    "upstream",
                    """
                    upstream|feeds|feed|woher|viene|vienen|goes into|flows into|come from|comes from|parents|sources|source|built from|get its|gets \
                    its|derived|made of|based on|dependencies
                    """
                ),
            ]
        ),
        (
            .command,
            [
                ("build", "build|rebuild|dbt build"), ("run", "run|rerun|re run|execute|refresh|recompute|dbt run"),
                ("test", "test|tests|dbt test|run the tests|run tests|execute the tests|run all tests"),
                ("seed", "seed|seeds"), ("snapshot", "snapshot|snapshots"), ("compile", "compile"),
            ]
        ),
        (.downstream, [("true", "everything downstream|downstream|children|and everything|dependents|depends on|+")]),
        (.fullRefresh, [("true", "full refresh|full-refresh|from scratch|fully refresh|backfill")]),
        (
            .comparison,
            [
                (">=", ">=|at least|or more|no less than|not less than|minimum of|from"),
                ("<=", "<=|at most|no more than|not more than|up to"),
                (
                    ">",
                    ">|greater than|more than|above|over|bigger than|higher than|larger than|longer than|exceeds|is over"
                ),
                ("<", "<|less than|below|under|smaller than|lower than|shorter than|fewer than"),
                ("!=", "!=|<>|is not|isn't|not equal to|not|other than|excluding|are not"),
                ("=", "=|==|is|equals|equal to|equal|are|being"),
                ("in", "in|one of|any of|is in"),
            ]
        ),
        (
            .kind,
            [
                ("models", "models|tables|model|table|datasets|modelle|tabellen|modelos|tablas"),
                ("columns", "columns|fields|column|schema|field|attributes|spalten|spalte|columnas|columna"),
                ("metrics", "metrics|kpis|measures|metric|kpi|metriken|metrik|kennzahlen|métricas|métrica"),
                ("dashboards", "dashboards|reports|dashboard|report"),
            ]
        ),
    ]
}
