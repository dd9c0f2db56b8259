/// Why something a person wanted to do in the simulated workspace can't be done, or did not come about.
package struct SimulatorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words that say what is there instead.
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { self.message }
}
