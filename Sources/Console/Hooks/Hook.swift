import Digests

/// A program elsewhere that is told of each change of a request's state. Printing it shows neither secret nor address:
/// an address may be a permission, too.
package struct Hook: Sendable, CustomStringConvertible, CustomReflectable {
    /// As the settings name it.
    package let name: String
    let url: String
    let signature: HMACKey

    /// So long a secret cannot be guessed.
    package static let shortestSecret = 24

    /// - Parameter url: `https`, or `http` on this machine.
    package init(name: String, url: String, secret: String) {
        self.name = name
        self.url = url
        self.signature = HMACKey(Array(secret.utf8))
    }

    package var description: String { "the webhook \(self.name)" }
    package var customMirror: Mirror { Mirror(self, children: ["name": self.name]) }
}
