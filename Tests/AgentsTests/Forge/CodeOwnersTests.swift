import Requests
import Testing

@testable import Agents

/// The examples are those of GitHub's and GitLab's own documentation of the file, in other words.
struct CodeOwnersTests {
    private static let file = CodeOwners(
        """
        # everybody
        *            @everyone
        *.sql        @sql-people   # a comment after it
        /build/logs/ @logs
        docs/*       docs@example.com
        apps/        @apps @acme/apps
        **/marts/**  @acme/marts
        /models/fct_*.sql @facts
        /models/free
        """
    )

    @Test(
        arguments: [
            ("README.md", ["@everyone"]),
            ("deep/down/a.sql", ["@sql-people"]),
            ("build/logs/x/y.txt", ["@logs"]),
            ("other/build/logs/x.txt", ["@everyone"]),
            ("docs/start.md", ["docs@example.com"]),
            ("docs/build/trouble.md", ["@everyone"]),
            ("a/docs/start.md", ["@everyone"]),
            ("apps/x.txt", ["@apps", "@acme/apps"]),
            ("a/b/apps/c/d.txt", ["@apps", "@acme/apps"]),
            ("apps", ["@everyone"]),
            ("models/marts/core/fct.sql", ["@acme/marts"]),
            ("models/fct_trips.sql", ["@facts"]),
            ("models/fct_/x.sql", ["@sql-people"]),
            ("models/free/x.sql", []),
            ("models/freedom.txt", ["@everyone"]),
        ] as [(String, [String])]
    )
    func `the last line that matches a path names its owners`(path: String, owners: [String]) {
        #expect(Self.file.owners(of: path) == owners)
    }

    @Test func `a line that cannot be read is named, and counts for nothing`() {
        let file = CodeOwners("* @a\n!x @b\n[ab].sql @c\nx.sql someone\ny.sql @ok @-bad\n")
        #expect(file.flaws.map(\.line) == [2, 3, 4, 5])
        #expect(file.flaws.first?.description.contains("line 2: '!x'") == true)
        #expect(file.owners(of: "x.sql") == ["@a"])
        #expect(file.owners(of: "y.sql") == ["@a"])
    }

    @Test func `the sections of GitLab each have their say`() {
        let text = "* @all\n[Data][2] @data\nmodels/\nmodels/raw/ @raw\n^[Docs]\n*.md @docs\n[data]\n*.yml @yaml\n"
        let file = CodeOwners(text, dialect: .gitlab)
        #expect(file.flaws.isEmpty)
        #expect(file.owners(of: "models/a.sql") == ["@all", "@data"])
        #expect(file.owners(of: "models/raw/a.md") == ["@all", "@raw", "@docs"])
        #expect(file.owners(of: "models/a.yml") == ["@all", "@yaml"])
    }

    @Test func `a pattern of many stars takes no time`() {
        let file = CodeOwners(String(repeating: "a*", count: 40) + "b @x")
        #expect(file.owners(of: String(repeating: "a", count: 5000)).isEmpty)
    }

    @Test func `the record of a plan holds the files that somebody owns`() {
        let owners = Self.file.owners(of: ["models/free/x.sql", "a.sql", "README.md"])
        #expect(owners.files == ["a.sql": ["@sql-people"], "README.md": ["@everyone"]])
        #expect(owners.owners(of: "models/free/x.sql").isEmpty)
        #expect(owners.all == ["@everyone", "@sql-people"])
    }
}
