import Foundation
package import Requests

/// The lineage of something, for the command line.
package struct Lineage: Sendable {
    package var answer: Answer
    /// The picture, when it was asked for.
    package var svg: [UInt8]?
}

extension Agents {
    /// What feeds `name` and what depends on it. Throws `AgentError` when there is no such thing, or no Graphviz.
    package func lineage(
        of name: String,
        direction: String? = nil,
        in project: String,
        drawn: Bool
    ) async throws -> Lineage {
        let project = try self.project(project)
        let snapshot = try await project.snapshot(at: try await project.opened().head())
        var slots: [String: SlotValue] = ["model": .text(name)]
        if let direction { slots["direction"] = .text(direction) }
        let intent = Intent(name: "show_lineage", project: project.project.name, slots: slots)
        let lineage = LineageAnswer(snapshot: snapshot)
        let answer = try lineage.answer(intent)
        guard drawn else { return Lineage(answer: answer) }
        let graph = try await lineage.graph(intent)
        let drawing = Drawing(
            sandbox: project.sandbox,
            folder: "\(self.directory)/scratch/picture-\(UUID().uuidString)"
        )
        return Lineage(answer: answer, svg: try await drawing.draw(graph.dot, as: .svg))
    }

    /// The answer in words, and its picture beside it. Without a picture the words say why there is none.
    func lineage(_ intent: Intent, in snapshot: Snapshot, of project: OpenProject) async throws -> Answer {
        let lineage = LineageAnswer(snapshot: snapshot)
        var answer = try lineage.answer(intent)
        let drawing = Drawing(
            sandbox: project.sandbox,
            folder: "\(self.directory)/scratch/picture-\(UUID().uuidString)"
        )
        do {
            let graph = try await lineage.graph(intent)
            let png = try await drawing.draw(graph.dot, as: .png)
            let words = "\(answer.title): \(graph.nodes.count) nodes, \(graph.edges.count) edges"
            answer.picture = try PictureShelf(directory: self.directory).keep(png, title: answer.title, words: words)
        } catch {
            let error = AgentError(error)
            guard error.code != .interrupted else { throw error }
            answer.passages.append(.text("There is no picture of it: \(error.message)"))
        }
        return answer
    }
}
