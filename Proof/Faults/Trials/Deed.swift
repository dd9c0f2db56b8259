import Requests

/// Something that the ledger said it has written down, and must never deny afterwards.
enum Deed: Sendable {
    /// A gesture under these keys was taken at that time.
    case heard(Intake, Receipt, at: Timestamp)
    /// The request has gone at least so far.
    case moved(RequestID, revision: Int)
    /// The errand was carried out; it must not come again.
    case ranErrand(Errand)
}
