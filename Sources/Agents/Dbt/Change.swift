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
    /// What it means for a BI model.
    var bi: BIWish?
    /// What is run instead, when no file changes.
    var run: DbtCommand?
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
        AddMetric(), AddColumn(), AddModel(), AddTest(), BuildDashboard(), ChangeJoin(), ChangeMaterialization(),
        ChangeMetric(), DropColumn(), FixBug(), RenameColumn(), RollBack(), RunBuild(), UpdateDocs(),
    ]

    static func recipe(for intent: String) -> (any Recipe)? {
        (self.recipes + self.unasked).first { type(of: $0).intent == intent }
    }

    /// Those that no words lead to: the bridge itself asks for them.
    private static let unasked: [any Recipe] = [UpdateBI()]

    /// What works, for answers that say no.
    static let names =
        "add or change a metric, build a dashboard, add a model, a column or a data test, rename or drop a column, change "
        + "a join, find and fix what fails, describe models and columns, change how a model is built, run dbt, roll back a "
        + "merged change, answer for a number or how fresh data is, show lineage, list the catalogue, explain a failure"
}
