import Requests

/// What a recipe would do to a project: worked out in full before anything is proposed, and again, from the same
/// commit, when the step is carried out.
struct Change: Sendable {
    /// Imperative: "Add the metric avg_fare to fct_trips".
    var title: String
    /// Past tense: "added 1 metric and 1 measure".
    var summary: String
    /// The first line of the commit, as Conventional Commits want it.
    var commitTitle: String
    var kind: ChangeKind
    var edits: [FileEdit]
    /// The models whose meaning changes.
    var models: [String]
    var risk: Risk
    var reasons: [String]
    /// The same wish as a measure for a BI tool.
    var measure: MeasureWish?
    /// What is run instead, when no file changes.
    var run: DbtCommand?
}

/// A measure to be added to a BI model, in no tool's language.
struct MeasureWish: Hashable, Sendable {
    /// The metric's name in dbt.
    var name: String
    var label: String
    var description: String
    var model: String
    var aggregation: Aggregation
    var column: String
    var filters: [Filter]
}

/// Works out one kind of change. A recipe that does not fit a project says so and stops; it never guesses.
protocol Recipe: Sendable {
    /// The template it fulfils.
    static var intent: String { get }
    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change
}

extension Recipe {
    static func declined(_ message: String) -> AgentError { AgentError(.declined, message) }
}

/// Every recipe there is.
enum Cookbook {
    static let recipes: [any Recipe] = [
        AddMetric(), AddColumn(), AddModel(), AddTest(), ChangeJoin(), ChangeMaterialization(), ChangeMetric(),
        DropColumn(), FixBug(), RenameColumn(), RollBack(), RunBuild(), UpdateDocs(),
    ]

    static func recipe(for intent: String) -> (any Recipe)? { self.recipes.first { type(of: $0).intent == intent } }

    /// What works, for answers that say no.
    static let names =
        "add or change a metric, add a model, a column or a data test, rename or drop a column, change a join, find and fix "
        + "what fails, describe models and columns, change how a model is built, run dbt, roll back a merged change, answer "
        + "for a number or how fresh data is, show lineage, list the catalogue, explain a failure"
}
