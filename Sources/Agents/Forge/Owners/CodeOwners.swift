import Requests

/// A repository's CODEOWNERS file: who has to look at a change of which path.
///
/// GitHub's rules (docs.github.com, "About code owners"): the last line that matches a path decides; a line with no
/// owners takes them away; `!`, `[ ]` and an escaped `#` do not exist. GitLab adds sections (docs.gitlab.com, "Code
/// Owners"), each of which decides by its own last match. Lines that cannot be read are named, and count for nothing.
struct CodeOwners: Hashable, Sendable {
    enum Dialect: Hashable, Sendable {
        case github
        case gitlab

        /// Where the file may be; the first one found counts.
        var places: [String] {
            switch self {
            case .github: [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]
            case .gitlab: ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]
            }
        }
    }

    /// A line that says nothing, and why.
    struct Flaw: Hashable, Sendable, CustomStringConvertible {
        var line: Int
        var problem: String

        var description: String { "line \(self.line): \(self.problem)" }
    }

    private struct Rule: Hashable, Sendable {
        var pattern: PathPattern
        var owners: [String]
    }

    /// Rules in their order, by section; GitHub's file is a single one.
    private var sections: [[Rule]] = []
    private(set) var flaws: [Flaw] = []

    init(_ text: String, dialect: Dialect = .github) {
        var names: [String: Int] = [:]
        var current = 0
        var defaults: [String] = []
        self.sections = [[]]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = Self.words(of: line)
            guard let first = words.first else { continue }
            if dialect == .gitlab, let section = Self.section(words) {
                // The same section again goes on where it was.
                current = names[section.name, default: self.sections.count]
                if current == self.sections.count { self.sections.append([]) }
                names[section.name] = current
                defaults = section.owners
                continue
            }
            let named = Array(words.dropFirst())
            if let problem = PathPattern.flaw(in: first, dialect) ?? named.lazy.compactMap(Self.flaw).first {
                self.flaws.append(Flaw(line: index + 1, problem: problem))
                continue
            }
            let owners = named.isEmpty ? defaults : named
            self.sections[current].append(Rule(pattern: PathPattern(first), owners: owners))
        }
    }

    /// Who owns the file at `path`, relative to the repository.
    func owners(of path: String) -> [String] {
        var found: [String] = []
        for section in self.sections {
            let owners = section.last { $0.pattern.matches(path) }?.owners ?? []
            found += owners.filter { !found.contains($0) }
        }
        return found
    }

    /// The record of these paths for a plan.
    func owners(of paths: [String]) -> Owners {
        let pairs = Set(paths).map { ($0, self.owners(of: $0)) }
        return Owners(files: Dictionary(uniqueKeysWithValues: pairs).filter { !$0.value.isEmpty })
    }

    /// The words of a line up to a comment.
    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        for word in line.split(whereSeparator: \.isWhitespace) {
            guard !word.hasPrefix("#") else { break }
            words.append(String(word))
        }
        return words
    }

    /// `[Name]`, `^[Name]` or `[Name][2]`, and the owners of lines that name none.
    private static func section(_ words: [String]) -> (name: String, owners: [String])? {
        let line = words.joined(separator: " ")
        guard let match = line.prefixMatch(of: /\^?\[([^\]]+)\](?:\[\d+\])?/) else { return nil }
        let owners = line[match.range.upperBound...].split(separator: " ").map(String.init)
        return (match.1.lowercased(), owners.filter { Self.flaw(in: $0) == nil })
    }

    private static func flaw(in owner: String) -> String? {
        if owner.wholeMatch(of: /@{1,2}[A-Za-z0-9][A-Za-z0-9_.\-]*(\/[A-Za-z0-9_.\-]+)*/) != nil { return nil }
        if owner.wholeMatch(of: /[^@\s]+@[^@\s]+\.[^@\s]+/) != nil { return nil }
        return "'\(owner)' is not an owner; write @person, @organisation/team or an e-mail address"
    }
}

extension SourceTree {
    /// The repository's CODEOWNERS file; `nil` when there is none.
    func codeOwners(_ dialect: CodeOwners.Dialect) async throws(AgentError) -> CodeOwners? {
        guard let path = dialect.places.first(where: self.paths.contains) else { return nil }
        return CodeOwners(try await self.read(path), dialect: dialect)
    }
}
