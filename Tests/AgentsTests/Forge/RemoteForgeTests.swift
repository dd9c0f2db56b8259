import Foundation
import Requests
import Simulator
import Testing

@testable import Agents

/// What a forge behind a network adds: answers that get lost, limits, rules, and a token.
struct RemoteForgeTests {
    private static func creating(_ kind: ForgeKind) -> String { kind == .github ? "/pulls" : "/merge_requests" }

    @Test(arguments: ForgeKind.remote, [ForgeFault.Kind.lostReply, .status(502)])
    func `a lost answer leads to finding, not to a second pull request`(
        kind: ForgeKind,
        fault: ForgeFault.Kind
    ) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            try house.world { $0.faults = [ForgeFault(fault, on: "POST", Self.creating(kind))] }
            let proposal = house.proposal("p", change)
            if fault == .lostReply {
                #expect(try await house.forge.open(proposal).pullRequest.number == 1)
            } else {
                // Nothing was done; whoever asks again does it.
                let error = await #expect(throws: AgentError.self) { try await house.forge.open(proposal) }
                #expect(error?.code == .uncertain)
                #expect(try await house.forge.open(proposal).pullRequest.number == 1)
            }
            #expect(try house.world { $0.pulls.count } == 1)
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `a merge whose answer is lost is found, and is one merge`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            try house.world { $0.faults = [ForgeFault(.lostReply, on: "PUT", "/merge")] }
            let merge = try await house.forge.merge(pull, at: change, message: "m")
            #expect(try house.world { $0.pulls[0].mergeCommit } == merge.commit)
            let merges = try house.world { $0.exchanges.filter { $0.path.hasSuffix("/merge") } }
            #expect(merges.count == 1)
        }
    }

    @Test(arguments: ForgeKind.remote, ForgeSettings.Method.allCases)
    func `the merge is found whichever way it was made`(kind: ForgeKind, method: ForgeSettings.Method) async throws {
        var terms = ForgeTerms(kind)
        terms.settings = { $0.method = method }
        try await ForgeHouse.open(terms) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            let merge = try await house.forge.merge(pull, at: change, message: "Merge it\n\nChatBridge-Request: 1")
            #expect(try house.world { $0.pulls[0].mergeCommit } == merge.commit)
            #expect(try await house.origin.head() == merge.commit)
            #expect(try await house.forge.merge(pull, at: change, message: "m") == merge)
            guard method == .squash else { return }
            let tree = try await SourceTree(house.origin.git, at: merge.commit)
            #expect(try await MergeHistory(tree).merges.map(\.number) == [1])
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `a merge waits for checks and reviews, and says for which`(kind: ForgeKind) async throws {
        var terms = ForgeTerms(kind)
        terms.world = {
            $0.requiredChecks = ["build", "ci/lint"]
            $0.requiredApprovals = 1
            $0.checks = ["build": "pending"]
        }
        try await ForgeHouse.open(terms) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            func attempt() async -> AgentError? {
                await #expect(throws: AgentError.self) { try await house.forge.merge(pull, at: change, message: "m") }
            }
            let first = try #require(await attempt())
            guard case .waiting = first.code else { throw first }
            #expect(first.message.contains("build"))
            #expect(first.message.contains("approv"))
            try house.world { $0.checks = ["build": "success", "ci/lint": "success"] }
            let second = try #require(await attempt())
            #expect(!second.message.contains("build") && second.message.contains("approv"))
            try house.world { $0.say("fine", by: "bo", on: 1, verdict: "APPROVED") }
            _ = try await house.forge.merge(pull, at: change, message: "m")
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `a red check means no merge, and is named`(kind: ForgeKind) async throws {
        var terms = ForgeTerms(kind)
        terms.world = { $0.checks = ["build": "success", "unit": "failure"] }
        try await ForgeHouse.open(terms) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            let error = await #expect(throws: AgentError.self) {
                try await house.forge.merge(pull, at: change, message: "m")
            }
            #expect(error?.code == .failed && error?.checks.first?.name.contains("unit") == true)
            #expect(try house.world { $0.pulls[0].state } == "open")
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `nobody calls while the forge asks for a pause`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            func pause(_ fault: ForgeFault.Kind) async throws -> Duration? {
                try house.world { $0.faults = [ForgeFault(fault, on: "GET", "/1")] }
                let before = try house.world { $0.exchanges.count }
                var pauses: [Duration] = []
                for _ in 0..<2 {
                    let error = await #expect(throws: AgentError.self) {
                        try await house.forge.merge(pull, at: change, message: "m")
                    }
                    if case .waiting(let pause)? = error?.code { pauses.append(pause) }
                }
                #expect(try house.world { $0.exchanges.count } == before + 1)
                house.clock.pass(.seconds(3700))
                return pauses.count == 2 && pauses[0] == pauses[1] ? pauses[0] : nil
            }
            #expect(try await pause(.limited(retryAfter: 30, resetAt: nil)) == .seconds(30))
            let reset = house.clock.now.milliseconds / 1000 + 90
            #expect(try await pause(.limited(retryAfter: nil, resetAt: reset)) == .seconds(91))
            #expect(try await pause(.limited(retryAfter: nil, resetAt: nil)) == .seconds(60))
            _ = try await house.forge.merge(pull, at: change, message: "m")
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `what was just pushed and is not seen yet is waited for`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            let later = try await house.push("later", onto: change, as: "p")
            try house.world { $0.lateCalls = 1 }
            let error = await #expect(throws: AgentError.self) {
                try await house.forge.merge(pull, at: later, message: "m")
            }
            guard case .waiting? = error?.code else { throw error ?? AgentError(.failed, "It was merged.") }
            _ = try await house.forge.merge(pull, at: later, message: "m")
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `a redirect is not followed`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let place = "http://localhost:1/elsewhere"
            try house.world { $0.faults = [ForgeFault(.redirect(place), on: "GET", Self.creating(kind))] }
            let error = await #expect(throws: AgentError.self) {
                try await house.forge.open(house.proposal("p", change))
            }
            #expect(error?.code == .missing && error?.message.contains("has moved") == true)
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `a wrong token is said to be wrong, and not shown`(kind: ForgeKind) async throws {
        let terms = ForgeTerms(kind, token: "s3cret-token-of-ours")
        let error = await #expect(throws: AgentError.self) { try await ForgeHouse.neverOpens(terms) }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test(arguments: ForgeKind.remote)
    func `the token is in no argument, no file and no worktree`(kind: ForgeKind) async throws {
        // A git that writes down how it was called, and goes on as git.
        let tools = try Place()
        let git = "\(tools.path)/git"
        try tools.write(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \(tools.path)/arguments\nexec /usr/bin/git \"$@\"\n",
            to: "git"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: git)
        var terms = ForgeTerms(kind)
        terms.git = git
        try await ForgeHouse.open(terms) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            _ = try await house.forge.merge(pull, at: change, message: "m")
            let user = kind == .github ? "x-access-token" : "oauth2"
            let basic = Data("\(user):forge-token".utf8).base64EncodedString()
            #expect(try tools.read("arguments").contains("push"))
            for folder in [tools.path, "\(house.place.path)/data", "\(house.place.path)/trees"] {
                let files = try #require(FileManager.default.enumerator(atPath: folder))
                for case let file as String in files {
                    guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
                    for secret in ["forge-token", basic] {
                        #expect(data.firstRange(of: Data(secret.utf8)) == nil, "\(folder)/\(file)")
                    }
                }
            }
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `owners are asked for a review, and whoever cannot be is named`(kind: ForgeKind) async throws {
        var terms = ForgeTerms(kind)
        terms.settings = { $0.labels = ["chatbridge", "data"] }
        try await ForgeHouse.open(terms) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let owners = ["@ana", "@nobody", "cy@example.com"]
            let opened = try await house.forge.open(house.proposal("p", change, owners: owners))
            #expect(opened.notes.count == 2)
            #expect(opened.notes[0].contains("@nobody") && opened.notes[1].contains("cy@example.com"))
            let pull = try house.world { $0.pulls[0] }
            #expect(pull.labels == ["chatbridge", "data"] && pull.reviewers == ["ana"])
        }
    }

}
