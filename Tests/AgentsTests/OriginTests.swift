import Foundation
import Logging
import Testing

@testable import Agents

/// The repository of a project, when the bot dies while it is made or brought up to date.
@Suite struct OriginTests {
    private static let logger = Logger(label: "origin") { _ in SwiftLogNoOpLogHandler() }
    private static let git = "/usr/bin/git"

    private let place: Place

    init() async throws {
        self.place = try Place()
        try self.place.write("one", to: "source/a.txt")
        try self.place.write("one", to: "checkout/a.txt")
        let commands = [
            ["init", "-q", "-b", "main"], ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first"],
        ]
        for arguments in commands {
            let environment = ["PATH": "/usr/bin:/bin", "HOME": self.place.path]
            let directory = "\(self.place.path)/checkout"
            _ = try await Child(Self.git, arguments, environment: environment, directory: directory).run()
        }
    }

    /// A git that dies at its `fatal` call and at all later ones: before its work, after it, or with a repository that
    /// looks like one and is none.
    private func mortal(_ fatal: Int, _ way: String) throws -> String {
        let name = "git-\(UUID().uuidString)"
        try self.place.write(
            """
            #!/bin/bash
            echo . >> "$0.calls"
            calls=$(wc -l < "$0.calls")
            if [ "$calls" -eq \(fatal) ] && [ \(way) = after ]; then \(Self.git) "$@"; fi
            if [ "$calls" -eq \(fatal) ] && [ \(way) = half ]; then
                case "$*" in
                    *init*|*clone*) mkdir -p "${@: -1}"; echo 'ref: refs/heads/main' > "${@: -1}/HEAD" ;;
                esac
            fi
            [ "$calls" -lt \(fatal) ] || exit 137
            exec \(Self.git) "$@"
            """,
            to: name
        )
        let path = "\(self.place.path)/\(name)"
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func prepare(_ folder: String, in origins: String, with git: String) async throws -> Origin {
        let project = Project(name: "shop", source: .folder("\(self.place.path)/\(folder)"))
        try FileManager.default.createDirectory(atPath: origins, withIntermediateDirectories: true)
        return try await Origin.prepare(
            project,
            in: origins,
            git: Git(executable: git, directory: nil),
            logger: Self.logger
        )
    }

    @Test(arguments: ["source", "checkout"], ["before", "after", "half"])
    func `it is whole after a death at any of git's calls`(_ folder: String, _ way: String) async throws {
        var deaths = 0
        for fatal in 1...40 {
            let origins = "\(self.place.path)/origins-\(fatal)-\(way)"
            let isDone = (try? await self.prepare(folder, in: origins, with: self.mortal(fatal, way))) != nil
            let origin = try await self.prepare(folder, in: origins, with: Self.git)
            let head = try await origin.head()
            #expect(try await origin.git.run(["show", "\(head):a.txt"]) == "one", "after a death at call \(fatal)")
            if isDone { break }
            deaths += 1
        }
        #expect(deaths > 3 && deaths < 40)
    }
}
