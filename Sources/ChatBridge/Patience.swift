package import Logging
package import Requests

/// Does again, every five seconds, what needs a store that may be out of order for a while.
package struct Patience: Sendable {
    private static let pause = Duration.seconds(5)

    private let time: any TimeSource
    private let log: Logger

    package init(_ time: any TimeSource, _ log: Logger) {
        self.time = time
        self.log = log
    }

    /// Returns once `body` does; throws when the task is cancelled.
    ///
    /// - Parameter trouble: what is logged each time that it does not.
    package func untilDone<Value: Sendable>(
        _ trouble: Logger.Message,
        _ body: () async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                return try await body()
            } catch {
                try Task.checkCancellation()
                self.log.error(trouble, metadata: ["error": "\(error)"])
                try await self.time.sleep(until: self.time.now.advanced(by: Self.pause))
            }
        }
    }
}
