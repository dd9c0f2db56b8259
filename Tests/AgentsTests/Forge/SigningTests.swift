import Foundation
import Logging
import Requests
import Testing

@testable import Agents

struct SigningTests {
    @Test func `commits and merges are signed with the SSH key that is named`() async throws {
        let place = try Place()
        try place.write("name: shop\n", to: "shop/dbt_project.yml")
        let key = "\(place.path)/key"
        let made = try await Child("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]).run()
        try #require(made.isSuccess, "\(made.errors)")
        try place.write("chatbridge@localhost,a@localhost \(try place.read("key.pub"))", to: "signers")
        let git = Git(executable: "/usr/bin/git", directory: nil, signingKey: key)
        let origin = try await Origin.prepare(
            Project(name: "shop", source: .folder("\(place.path)/shop")),
            in: place.path,
            git: git,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let worktree = try await Worktree.make(
            "1-0",
            in: "\(place.path)/trees",
            of: origin,
            at: try await origin.head()
        )
        let change = try await worktree.commit(
            [FileEdit(path: "a.sql", before: nil, after: "select 1\n")],
            message: "m",
            author: .init(name: "a", email: "a@localhost")
        ).commit
        let forge = LocalForge(origin: origin, directory: "\(place.path)/forge")
        let proposal = Proposal(branch: "b", commit: change, title: "t", body: "")
        let pull = try await forge.open(proposal).pullRequest
        let merge = try await forge.merge(pull, at: change, message: "m")
        for commit in [change, merge.commit] {
            let verdict = try await origin.git.attempt(
                ["-c", "gpg.ssh.allowedSignersFile=\(place.path)/signers", "verify-commit", commit]
            )
            #expect(verdict.isSuccess && verdict.errors.contains("Good \"git\" signature"), "\(verdict.errors)")
        }
    }
}
