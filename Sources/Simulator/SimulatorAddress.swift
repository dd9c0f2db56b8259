/// Where a running simulator is reached.
package struct SimulatorAddress: Hashable, Sendable {
    /// As configured, and the port that was had.
    package var host: String
    package var port: Int

    /// The page to chat in.
    package var pageURL: String { "http://\(self.host):\(self.port)/" }
    /// The root of the Web API; ends in `/api/`, as Slack's does.
    package var apiURL: String { "\(self.pageURL)api/" }
    /// The root of the control interface for scripts; ends in `/control/`.
    package var controlURL: String { "\(self.pageURL)control/" }
}
