/// Something to be told to a program elsewhere: that a request has changed its state.
package struct HookCall: Hashable, Sendable, Codable {
    /// Which of the programs that the settings name.
    package var hook: String
    /// The number of the event that changed it; with the hook's name it names this call.
    package var event: Int64
    package var state: String
    /// `nil` for a new request.
    package var before: String?
    package var at: Timestamp

    package init(hook: String, event: Int64, state: String, before: String?, at: Timestamp) {
        self.hook = hook
        self.event = event
        self.state = state
        self.before = before
        self.at = at
    }
}
