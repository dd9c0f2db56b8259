import Requests

extension Agents {
    /// Answers a question about a project; changes nothing.
    func lookUp(_ intent: Intent, for request: RequestID) async throws -> Answer {
        let project = try self.project(intent.project)
        let origin = try await project.refresh()
        let snapshot = try await project.snapshot(at: try await origin.head())
        switch intent.name {
        case "show_lineage": return try await self.lineage(intent, in: snapshot, of: project)
        case "list_catalogue":
            return CatalogueAnswer(catalogue: snapshot.catalogue, project: intent.project).answer(intent)
        case "explain_failure":
            return try await self.withBench("\(request)-lookup", project, at: snapshot, origin) { bench in
                try await FailureAnswer(snapshot: snapshot, bench: bench, now: self.clock.now).answer(intent)
            }
        case "check_freshness":
            return try await self.withBench("\(request)-lookup", project, at: snapshot, origin) { bench in
                let warehouse = Warehouse(workbench: bench.workbench)
                return try await FreshnessAnswer(snapshot: snapshot, warehouse: warehouse, now: self.clock.now)
                    .answer(intent)
            }
        case "ask_data":
            return try await self.withBench("\(request)-lookup", project, at: snapshot, origin) { bench in
                try await DataAnswer(snapshot: snapshot, bench: bench, now: self.clock.now).answer(intent)
            }
        default:
            return Answer(
                title: "I cannot look that up yet.",
                passages: [.text("What works: \(Cookbook.names).")]
            )
        }
    }
}
