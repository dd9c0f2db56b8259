/// What is wrong in a template file, and where.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's path as it was opened.
    package let file: String
    /// Counted from 1; `nil` when the file as a whole is meant.
    package let line: Int?
    /// What is wrong and what would be right.
    package let message: String

    package var description: String {
        self.line.map { "\(self.file):\($0): \(self.message)" } ?? "\(self.file): \(self.message)"
    }
}
