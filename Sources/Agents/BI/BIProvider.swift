import Requests

/// A BI tool whose model is kept as files in the project's repository.
protocol BIProvider: Sendable {
    /// As people call it: "Power BI".
    var title: String { get }

    /// How the tool stands to a project at a commit.
    func standing(in snapshot: Snapshot) async -> BIStanding

    /// Works a wish out in full; nothing is written. Throws (`declined`) when the model cannot take it, and says why.
    ///
    /// - Parameter seed: the same for the same request, so that a rerun writes the same files.
    func draft(_ wish: BIWish, in snapshot: Snapshot, seed: String) async throws(AgentError) -> BIChange

    /// What shows a column of a dbt model, one line for each; empty when nothing does.
    func readers(of column: String, in model: String, _ snapshot: Snapshot) async throws(AgentError) -> [String]
}

/// How a BI tool stands to a project.
enum BIStanding: Hashable, Sendable {
    /// The project has nothing of it.
    case absent
    /// It cannot be worked on now; the text says why, and what to do.
    case unavailable(String)
    case ready
}

/// What a BI provider would do.
struct BIChange: Hashable, Sendable {
    /// Imperative: "Add the measure Average Fare to the table Trips of the Power BI model".
    var title: String
    /// Past tense: "added the measure Average Fare".
    var summary: String
    var commitTitle: String
    var edits: [FileEdit]
    /// What was looked at, as commands are named in plans.
    var checks: [String]
}

/// The BI tools there are. dbt's own semantic layer is not among them: its files are the dbt project's, so the recipes
/// of dbt write them, and MetricFlow checks them.
enum BITools {
    static let all: [any BIProvider] = [PowerBI()]
}
