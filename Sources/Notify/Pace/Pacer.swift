package import Requests

/// The one pace that everybody who speaks shares, and the doubts that are being waited out.
package actor Pacer {
    private var pace = Pace()
    private var doubts: [String: Timestamp] = [:]
    private let time: any TimeSource
    private let delay: Duration

    private static let capacity = 4096

    /// - Parameter settle: how long a message that was not seen may still be on its way.
    package init(time: any TimeSource, settle: Duration = .seconds(5)) {
        self.time = time
        self.delay = settle
    }

    /// Throws `.later` when it is too early to post.
    func post(_ bid: Bid) throws(Setback) {
        if let time = self.pace.post(bid, now: self.time.now) {
            throw Setback(.later(time), "The channel takes one message a second")
        }
    }

    /// Throws `.later` when it is too early to edit `message`.
    func edit(_ message: MessageRef, _ bid: Bid) throws(Setback) {
        if let time = self.pace.edit(message, bid, now: self.time.now) {
            throw Setback(.later(time), "The channel takes one edit a second")
        }
    }

    /// The platform found the edits too many.
    func slowDown() { self.pace.slowDown(now: self.time.now) }

    /// The message was not seen where it should be. Throws `.later` until it can't arrive any more.
    ///
    /// A call can be carried out seconds after nobody waits for its answer any more, so one look is not enough.
    func doubt(_ marker: String) throws(Setback) {
        let now = self.time.now
        if self.doubts.count >= Self.capacity {
            self.doubts = self.doubts.filter { $0.value.advanced(by: self.delay * 4) > now }
        }
        let since = self.doubts[marker] ?? now
        self.doubts[marker] = since
        let end = since.advanced(by: self.delay)
        guard end <= now else { throw Setback(.later(end), "A message may still be on its way") }
    }

    /// The message was seen, or sent once more: a doubt begins anew.
    func settle(_ marker: String) { self.doubts[marker] = nil }
}
