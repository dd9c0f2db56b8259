import Digests

extension Card {
    /// All that can be read on it, line by line, in no platform's look.
    package var plainText: String { TerminalText(isColoured: false).lines(self).joined(separator: "\n") }

    /// SHA-256 (hex) of the plain text: two cards with the same read the same.
    package var digest: String { SHA256.hex(self.plainText.utf8) }
}
