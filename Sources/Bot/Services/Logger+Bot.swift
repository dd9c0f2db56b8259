import Glibc
import Logging
import Requests

extension Logger {
    /// Sends all logs to standard error, from `level` up. Call once, first.
    static func start(_ level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler(label: label, stream: LogLines(descriptor: STDERR_FILENO))
            handler.logLevel = level
            return handler
        }
        return Logger(label: "chatbridge")
    }

    /// Says that something the bot depends on is better or worse than before.
    func report(_ condition: Condition) {
        self.log(
            level: condition.state == .well ? .notice : .warning,
            "something that the bot depends on has changed",
            metadata: [
                "condition.subject": "\(condition.subject)", "condition.state": "\(condition.state)",
                "condition.detail": "\(condition.detail)",
            ]
        )
    }
}
