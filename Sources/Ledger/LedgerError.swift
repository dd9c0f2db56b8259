import GRDB

/// Why the ledger could not be opened, read or written; the message says what to do.
package struct LedgerError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Another process works on the same folder.
        case inUse
        /// The database was written by a newer version of the program.
        case newerSchema
        /// What was acknowledged is no longer there.
        case vanished
        /// What is there is not what was written.
        case damaged
        /// The disk does not take what is written, or does not give it back.
        case storage
        /// Another owner has the work now, or it was called off.
        case leaseLost
        /// More is waiting to be written than is good; try again later.
        case busy
        /// The writer has ended.
        case closed
    }

    package var code: Code
    /// In words somebody can act on.
    package var message: String
    /// What the system said, for the log.
    package var underlying: (any Error)?

    package init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    package var description: String {
        if let underlying = self.underlying { return "\(self.message) (\(underlying))" }
        return self.message
    }

    /// What a person can do when what is there is not what was acknowledged.
    static let waysOut =
        "Nothing was changed. `chatbridge restore FILE` brings back a backup; "
        + "`chatbridge restore --present` goes on with what is there."

    static let leaseLost = LedgerError(.leaseLost, "This work was called off, or given to somebody else.")
    static let closed = LedgerError(.closed, "The ledger is closed; nothing was recorded.")
    static let busy = LedgerError(
        .busy,
        "Too much is waiting to be written down; nothing was recorded. Try again later."
    )

    static func unwritable(_ folder: String, _ underlying: any Error) -> LedgerError {
        LedgerError(
            .storage,
            "The ledger in \(folder) cannot be written, so nothing was recorded. "
                + "\(Self.remedy(underlying)) Work goes on by itself then.",
            underlying: underlying
        )
    }

    private static func remedy(_ error: any Error) -> String {
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_FULL: "The disk is full: make space."
        case .SQLITE_BUSY: "Another program has locked the database: let it finish, or stop it."
        case .SQLITE_READONLY: "The database can only be read: make the folder and its files writable."
        default: "See that its disk is well and writable."
        }
    }
}
