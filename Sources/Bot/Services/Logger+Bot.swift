import Logging

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
