import Requests
import Simulator
import Testing

@testable import Agents

/// What every forge has to do, whatever it is made of.
struct ForgeContractTests {
    @Test(arguments: ForgeKind.allCases)
    func `opening and merging twice is one pull request and one merge`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let proposal = house.proposal("chatbridge/1-b", change)
            let pull = try await house.forge.open(proposal).pullRequest
            #expect(try await house.forge.open(proposal).pullRequest == pull)
            #expect(pull.number == 1 && pull.branch == "chatbridge/1-b")
            let merge = try await house.forge.merge(pull, at: change, message: "Merge\n\nbody")
            #expect(try await house.forge.merge(pull, at: change, message: "Merge\n\nbody") == merge)
            #expect(!merge.baseMoved)
            #expect(try await house.origin.head() == merge.commit)
            #expect(try await house.origin.git.run(["rev-parse", "\(merge.commit)^2"]) == change)
            #expect(try await house.forge.open(proposal).pullRequest.number == pull.number)
        }
    }

    @Test(arguments: ForgeKind.allCases)
    func `a moved base merges where it can, and a conflict names the file`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            var pulls: [(PullRequest, String)] = []
            for (number, (path, text)) in [("a", "10"), ("a", "20"), ("b", "30")].enumerated() {
                let change = try await house.commit("select \(text)\n", to: "models/\(path).sql", named: "\(number)-0")
                let opened = try await house.forge.open(house.proposal("p\(number)", change))
                pulls.append((opened.pullRequest, change))
            }
            _ = try await house.forge.merge(pulls[0].0, at: pulls[0].1, message: "m")
            let error = await #expect(throws: AgentError.self) {
                try await house.forge.merge(pulls[1].0, at: pulls[1].1, message: "m")
            }
            #expect(error?.code == .failed && error?.passages.first == .bullets(["models/a.sql"]))
            #expect(try await house.forge.merge(pulls[2].0, at: pulls[2].1, message: "m").baseMoved)
        }
    }

    @Test(arguments: ForgeKind.allCases)
    func `what was changed after the approval is not merged`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            let tree = try await house.origin.git.run(["rev-parse", "\(change)^{tree}"])
            let later = try await house.origin.git.run(["commit-tree", tree, "-p", change, "-m", "sneaked in"])
            _ = try await house.forge.open(house.proposal("p", later))
            let before = try await house.origin.head()
            await #expect(throws: AgentError.self) { try await house.forge.merge(pull, at: change, message: "m") }
            #expect(try await house.origin.head() == before)
        }
    }

    @Test(arguments: ForgeKind.allCases)
    func `what is closed stays closed, and is not merged`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            try await house.forge.close(pull, why: "The request was cancelled.")
            try await house.forge.close(pull, why: "The request was cancelled.")
            let error = await #expect(throws: AgentError.self) {
                try await house.forge.merge(pull, at: change, message: "m")
            }
            #expect(error?.code == .failed && error?.message.contains("closed") == true)
            #expect(try await house.forge.remarks(on: pull).isEmpty)
        }
    }

    @Test(arguments: ForgeKind.allCases)
    func `the same word is said once, and is not heard as a person's`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            for _ in 0..<2 { try await house.forge.say("Approved by Bo.", key: "approval", on: pull) }
            #expect(try await house.forge.remarks(on: pull).isEmpty)
            guard let simulator = house.simulator else { return }
            #expect(simulator.with { $0.pulls[0].remarks.count } == 1)
            simulator.with { $0.say("is this right?", by: "ana", on: 1) }
            #expect(try await house.forge.remarks(on: pull).map(\.text) == ["is this right?"])
            let before = simulator.with { $0.exchanges.count }
            #expect(try await house.forge.remarks(on: pull).map(\.author) == ["ana"])
            // What has not changed is not sent again.
            let statuses = simulator.with { $0.exchanges.dropFirst(before).map(\.status) }
            #expect(!statuses.isEmpty && Set(statuses) == [304])
        }
    }

    @Test(arguments: ForgeKind.allCases)
    func `what is handed over keeps what people add to it`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            #expect(try await house.forge.head(of: "p") == nil)
            let branch = try await house.forge.handOver(change, as: "p")
            #expect(branch.commit == change && branch.fetch.first?.hasSuffix(" p") == true)
            let later = try await house.push("somebody's own", onto: change, as: "p")
            #expect(try await house.forge.head(of: "p") == later)
            #expect(try await house.forge.handOver(change, as: "p").commit == later, "nothing of theirs is lost")
            let other = try await house.commit("select 4\n", to: "models/b.sql", named: "2-0")
            let error = await #expect(throws: AgentError.self) { try await house.forge.handOver(other, as: "p") }
            #expect(error?.code == .declined)
            #expect(try await house.forge.head(of: "p") == later)
            // Once it is handed back, their commit is what is proposed and merged.
            let pull = try await house.forge.open(house.proposal("p", later)).pullRequest
            _ = try await house.forge.merge(pull, at: later, message: "m")
        }
    }

    @Test(arguments: ForgeKind.allCases)
    func `a change that is drawn anew is proposed on the same pull request`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let first = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", first)).pullRequest
            let second = try await house.commit("select 4\n", to: "models/b.sql", named: "2-0")
            for _ in 0..<2 {
                #expect(try await house.forge.open(house.proposal("p", second)).pullRequest.number == pull.number)
            }
            #expect(try await house.forge.head(of: "p") == second)
            await #expect(throws: AgentError.self) { try await house.forge.merge(pull, at: first, message: "m") }
            _ = try await house.forge.merge(pull, at: second, message: "m")
        }
    }

    @Test(arguments: ForgeKind.remote)
    func `what somebody pushed to the branch is not overwritten`(kind: ForgeKind) async throws {
        try await ForgeHouse.open(kind) { house in
            let first = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            _ = try await house.forge.open(house.proposal("p", first))
            let theirs = try await house.push("somebody's own", onto: first, as: "p")
            let second = try await house.commit("select 4\n", to: "models/b.sql", named: "2-0")
            let error = await #expect(throws: AgentError.self) {
                try await house.forge.open(house.proposal("p", second))
            }
            #expect(error?.code == .failed && error?.message.contains("could not be pushed") == true)
            #expect(try await house.forge.head(of: "p") == theirs)
        }
    }
}
