import Logging
import Requests

extension Logger {
    /// Sends all logs to standard error, from `level` up. Call once, first.
    static func start(_ level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "chatbridge")
    }
}

extension Health {
    /// A board whose changes are written to the log.
    static func logged(by logger: Logger) -> Health {
        Health { condition in
            logger.log(
                level: condition.state == .well ? .info : .warning,
                "how something is has changed",
                metadata: [
                    "health.subject": "\(condition.subject)", "health.state": "\(condition.state.rawValue)",
                    "health.detail": "\(condition.detail)",
                ]
            )
        }
    }
}
