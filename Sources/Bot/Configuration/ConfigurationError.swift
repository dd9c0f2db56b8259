/// A setting that can't be used: where it stands, what is wrong, and what to write instead.
struct ConfigurationError: Error, Hashable, CustomStringConvertible {
    /// `config/chatbridge.yaml:12`, or the name of an environment variable.
    var place: String
    var problem: String

    var description: String { "\(self.place): \(self.problem)" }
}
