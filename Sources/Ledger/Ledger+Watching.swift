import Logging
import Requests

extension Ledger {
    /// Looks through the whole ledger now and then until the task is cancelled, and writes on the board what it found:
    /// a bit that turns over on the disk tells nobody by itself.
    package func watch(after delay: Duration = .seconds(60), every pause: Duration = .seconds(24 * 3600)) async throws {
        try await self.clock.sleep(until: self.clock.now.advanced(by: delay))
        while true {
            let faults = try await self.verify().faults
            if let fault = faults.first {
                let words =
                    "The ledger is damaged: \(fault). `chatbridge verify` says all; `chatbridge restore` brings back a backup."
                self.logger.critical(
                    "The ledger is damaged.",
                    metadata: ["faults": "\(faults.count)", "first": "\(fault)"]
                )
                self.health.set("ledger contents", .broken, words, at: self.clock.now)
            } else {
                self.health.set("ledger contents", .well, at: self.clock.now)
            }
            try await self.clock.sleep(until: self.clock.now.advanced(by: pause))
        }
    }
}
