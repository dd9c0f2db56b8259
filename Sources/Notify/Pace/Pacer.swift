package import Requests

/// The one pace that everybody who speaks shares.
package actor Pacer {
    private var pace = Pace()
    private let time: any TimeSource

    package init(time: any TimeSource) { self.time = time }

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
}
