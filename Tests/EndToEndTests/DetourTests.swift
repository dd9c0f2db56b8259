import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd {
    /// The ways out of the usual road, and back to it.
    @Suite(.sharedWorkspace) struct Detours {}
}

extension EndToEnd.Detours {
    @Test(.timeLimit(.minutes(4)))
    func `a plan is edited in a form, paused in the middle of the work, and merged after it went on`() async throws {
        let wish = try await Workspace.shared().ask("Add a metric for average trip duration by payment type")
        let old = try await wish.plan()
        try await wish.choose("Edit plan", as: "U0ANA")
        let state = try await wish.workspace.wait("the form is open") { !$0.views(for: "U0ANA").isEmpty }
        let view = try #require(state.views(for: "U0ANA").last)
        _ = try await wish.workspace.simulator.submit(
            as: "U0ANA",
            view: view.id,
            values: ["add_metric:aggregation": ["entry": "max"]]
        )
        let plan = try await wish.card("the other plan is shown", within: .seconds(90)) {
            $0.actionIDs.contains("press:approve") && $0.words.contains("edited the plan")
        }
        #expect(plan.words.contains("aggregation: ~avg~ → max"), "\(plan.words)")
        let refused = try await wish.workspace.whisper(to: "U0BO") {
            try await wish.press("press:approve", as: "U0BO", value: old.value(of: "press:approve"))
        }
        #expect(refused.contains("older state"))

        try await wish.press("press:approve", as: "U0BO")
        try await wish.card("work has begun") { $0.words.contains("Step 1 of") }
        try await wish.choose("Pause", as: "U0ANA")
        let paused = try await wish.card("it is paused") { $0.actionIDs.contains("press:go_on") }
        #expect(paused.words.contains("paused this"))
        try await wish.press("press:go_on", as: "U0BO")
        let closing = try await wish.message("closing", "it is merged", within: .seconds(180))
        #expect(closing.words.contains("is merged"))
        let request = try await wish.request()
        #expect(request.plan?.intent.text("aggregation") == "max" && request.ruling?.verdict == .always)
        #expect(request.results.count == request.plan?.steps.count)
    }

    @Test(.timeLimit(.minutes(4)))
    func `a branch is taken over, and what a person did on it is approved, tested and merged`() async throws {
        let wish = try await Workspace.shared().ask("Add a not_null test on pickup_zone in fct_trips")
        try await wish.plan()
        try await wish.choose("Take over", as: "U0BO")
        let card = try await wish.card("the branch is there") { $0.actionIDs.contains("press:hand_back") }
        #expect(card.words.contains("has this in hand"))
        let early = try await wish.workspace.whisper(to: "U0ANA") {
            try await wish.say("take over \(wish.id())", as: "U0ANA")
        }
        #expect(early.contains("in hand"), "\(early)")

        // Nothing was done on it yet.
        try await wish.press("press:hand_back", as: "U0ANA")
        try await wish.card("it is not taken back") { $0.words.contains("nothing on the branch") }
        let branch = try #require(try await wish.request().handover?.branch)
        try Clone(branch, in: wish.workspace.folder).commit("One row per trip.", to: "NOTES.md")

        try await wish.press("press:hand_back", as: "U0ANA")
        let plan = try await wish.card("what is on the branch is shown", within: .seconds(90)) {
            $0.actionIDs.contains("press:approve") && $0.words.contains("by hand")
        }
        #expect(plan.words.contains("`NOTES.md` +1"), "\(plan.words)")
        try await wish.press("press:approve", as: "U0BO")
        let id = try await wish.id()
        try await wish.workspace.until(id, "it is merged", within: .seconds(180)) { request in
            if case .finished = request.phase { true } else { false }
        }
        #expect(try Repository(of: wish.workspace).file("NOTES.md") == "One row per trip.\n")
    }
}

extension Wish {
    /// Chooses from the menu of the card.
    func choose(_ label: String, as person: String) async throws {
        let card = try await self.card("\(label) is offered") { $0.option(label) != nil }
        guard let value = card.option(label) else { throw Failure("there is no \(label)") }
        try await self.press("press:more", as: person, value: value)
    }

    func press(_ action: String, as person: String, value: String) async throws {
        let card = try await self.card("there is a card")
        try await self.workspace.simulator.press(
            as: person,
            channel: Workspace.channel,
            messageTs: card.ts,
            actionId: action,
            value: .one(value),
            stale: true
        )
    }

    /// Says something below the card.
    func say(_ words: String, as person: String) async throws {
        try await self.workspace.simulator.post(
            as: person,
            in: Workspace.channel,
            thread: self.thread,
            text: "@analytics-bot \(words)"
        )
    }
}

extension Simulator.Message {
    /// What an option of a menu says when it is chosen.
    func option(_ label: String) -> String? {
        let elements = self.blocks.flatMap { $0["elements"].array ?? [] }
        let options = elements.flatMap { $0["options"].array ?? [] }
        return options.first { $0["text"]["text"].string == label }?["value"].string
    }

    /// What a button says when it is pressed.
    func value(of action: String) throws -> String {
        let elements = self.blocks.flatMap { $0["elements"].array ?? [] }
        guard let value = elements.first(where: { $0["action_id"].string == action })?["value"].string else {
            throw Failure("there is no button \(action)")
        }
        return value
    }
}

/// A person's own clone of the branch, made with the commands on the card.
private struct Clone {
    let branch: Handover.Branch
    let folder: URL

    init(_ branch: Handover.Branch, in parent: URL) throws {
        self.branch = branch
        self.folder = parent.appending(path: "clone-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        try self.run("git init --quiet")
        for command in branch.fetch { try self.run(command) }
    }

    func commit(_ text: String, to path: String) throws {
        try "\(text)\n".write(to: self.folder.appending(path: path), atomically: true, encoding: .utf8)
        try self.run(
            "git add --all && git -c user.name=Ana -c user.email=ana@test.invalid commit --quiet -m 'docs: by hand'"
        )
        for command in self.branch.push { try self.run(command) }
    }

    private func run(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", command]
        process.currentDirectoryURL = self.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("\(command) failed") }
    }
}
