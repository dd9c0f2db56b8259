/// A text that is fit to be stored and read: decoded, normalised, without credentials.
package struct CleanText: Hashable, Sendable {
    /// A credential that was replaced.
    package struct Secret: Hashable, Sendable, Codable {
        /// `aws-access-key`, `password`, …
        package let kind: String
        /// Where it stood in the text as it came, counted in Unicode scalars; `end` is behind it.
        package let start: Int
        package let end: Int
    }

    package let text: String
    package let secrets: [Secret]
    /// True when the end was cut off for length.
    package let wasCut: Bool

    package var wasRedacted: Bool { !self.secrets.isEmpty }
}
