import Agents
import ArgumentParser
import Foundation
import Requests

/// `proof workspaces`: requests side by side, one that waits for another, and bases that move meanwhile.
struct WorkspacesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspaces",
        abstract: "Has three changes made side by side, two of them to the same model, and moves the base meanwhile.",
        discussion: "With the real agents, dbt and git, on a small project. Ends with 1 when a promise was broken."
    )

    @Option(help: "Where dbt is; python is beside it.") var dbt = ".venv/bin/dbt"

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let toolbox = try Toolbox.find(dbt: environment["CHATBRIDGE_DBT"] ?? self.dbt, environment: environment)
        let folder = FileManager.default.temporaryDirectory.appending(path: "workspaces-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shop = try await ShopProject(in: "\(folder)/shop", toolbox)
        let workshop = try Workshop(in: folder, project: shop, toolbox: toolbox)
        try await workshop.open {
            var broken = try await Self.sideBySide(workshop)
            broken += try await Self.movedBase(workshop)
            broken += try await Self.conflict(workshop)
            print(Machine.load)
            for problem in broken { print("broken: \(problem)") }
            if !broken.isEmpty { throw ExitCode.failure }
        }
    }

    private static func test(_ kind: String, _ model: String, _ column: String) -> Intent {
        Intent(
            name: "add_test",
            project: "shop",
            slots: ["test": .text(kind), "model": .text(model), "column": .text(column)]
        )
    }

    /// Two changes to one model, and one to another.
    private static func sideBySide(_ workshop: Workshop) async throws -> [String] {
        let first = try await workshop.ask(for: Self.test("not_null", "fct_orders", "order_id"))
        let second = try await workshop.ask(for: Self.test("not_null", "fct_orders", "amount"))
        let third = try await workshop.ask(for: Self.test("not_null", "fct_visits", "visit_id"))
        let start = ContinuousClock.now
        for id in [first, second, third] { try await workshop.approve(id) }
        var broken: [String] = []
        for id in [first, second, third] {
            let request = try await workshop.wait(for: id) { _ in false }
            guard let span = workshop.journal.span(of: id) else { return ["request \(id) was not worked on"] }
            let wait = workshop.journal.wait(of: id).map { ", waited: \($0)" } ?? ""
            print(
                "request \(id)  \(Self.seconds(start, span.from)) to \(Self.seconds(start, span.to))  \(Self.words(request))\(wait)"
            )
            if !Self.isFinished(request) { broken.append("request \(id) ended as \(request.phase)") }
        }
        let spans = [first, second, third].compactMap { workshop.journal.span(of: $0) }
        if spans[1].from < spans[0].to { broken.append("two changes to one model overlapped") }
        if spans[2].from > spans[0].to { broken.append("changes to different models did not run side by side") }
        if case .behind(first, _)? = workshop.journal.wait(of: second) {
        } else {
            broken.append("the second did not say for whom it waits")
        }
        return broken
    }

    /// A colleague changes another file while a change is tested.
    private static func movedBase(_ workshop: Workshop) async throws -> [String] {
        let id = try await workshop.ask(for: Self.test("unique", "fct_orders", "order_id"))
        try await workshop.push("README.md", appending: "a colleague's words\n")
        try await workshop.approve(id)
        let request = try await workshop.wait(for: id) { _ in false }
        let notes = workshop.journal.notes.filter { $0.hasPrefix("\(id): the base branch moved") }
        print("moved base: request \(id) \(Self.words(request)); \(notes.first ?? "put on top of nothing")")
        return Self.isFinished(request) && !notes.isEmpty ? [] : ["a moved base was not dealt with: \(request.phase)"]
    }

    /// A colleague changes the same lines.
    private static func conflict(_ workshop: Workshop) async throws -> [String] {
        let id = try await workshop.ask(for: Self.test("unique", "fct_visits", "page"))
        try await workshop.push("models/visits/fct_visits.yml", appending: "\n        data_tests: [not_null]\n")
        try await workshop.approve(id)
        let request = try await workshop.wait(for: id) { _ in false }
        guard case .stopped(.stepFailed(_, let failure)) = request.phase else {
            return ["a conflict was not handed to a person: \(request.phase)"]
        }
        print("conflict: request \(id) stopped: \(failure.message) \(failure.passages.prefix(1))")
        let isNamed = "\(failure.passages)".contains("fct_visits.yml")
        return isNamed ? [] : ["the files in conflict are not named"]
    }

    private static func isFinished(_ request: Request) -> Bool {
        if case .finished = request.phase { true } else { false }
    }

    private static func words(_ request: Request) -> String {
        switch request.phase {
        case .finished: "merged"
        case .stopped: "stopped"
        default: "under way"
        }
    }

    private static func seconds(_ start: ContinuousClock.Instant, _ end: ContinuousClock.Instant) -> String {
        ((end - start) / .seconds(1)).formatted(.number.precision(.fractionLength(1))) + " s"
    }
}
