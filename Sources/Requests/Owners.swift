/// Who owns the files that a plan touches, as the repository's CODEOWNERS file says: `@person`, `@org/team` or an
/// address. A file without an entry has no owner.
package struct Owners: Hashable, Sendable, Codable {
    /// The owners of each file, by its path in the repository.
    package var files: [String: [String]]

    package init(files: [String: [String]] = [:]) { self.files = files }

    /// The owners of the file at `path`, in the order they are named; empty when nobody owns it.
    package func owners(of path: String) -> [String] { self.files[path] ?? [] }

    /// Everybody who owns at least one of the files, in order.
    package var all: [String] { Set(self.files.values.joined()).sorted() }
}
