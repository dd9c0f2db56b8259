extension Simulator {
    /// A way to misbehave, as the real thing sometimes does.
    package enum Fault: Hashable, Sendable {
        /// The next `count` calls of `method` are carried out in this way.
        case method(String, Misconduct, count: Int)
        /// The next so many deliveries are sent twice, with one envelope.
        case duplicateDeliveries(Int)
        /// Every connection of the app ends now.
        case cut(Cut)
        /// Every connection of the app is told to go; all but a warning end a moment later.
        case disconnect(DisconnectReason)
        /// Messages of the sockets are split into frames of a few bytes, until switched off.
        case fragmentFrames(Bool)
        /// The connections that are open stay so, but say and hear nothing any more.
        case deaf
        /// So many of the connections that are open (all for `nil`) answer pings as ever, but bring nothing any more.
        case mute(Int?)
        /// The next so many events are never delivered.
        case loseEvents(Int)
        /// One message a second and channel, with a burst of three; more are answered with 429.
        case limitRate(Bool)
        /// The app is killed at the `times`-th time from now that this moment comes, when whoever started it can do that;
        /// with 0 it is spared after all.
        case kill(at: Moment, times: Int)
        /// From now on things go wrong by themselves, as often as this says.
        case weather(Weather)
        /// All of the above are switched off.
        case none
    }

    /// What becomes of a call.
    package enum Misconduct: Hashable, Sendable {
        /// Carried out; the connection is reset instead of an answer.
        case dropReply
        /// Not carried out; the connection is reset.
        case dropCall
        /// Status 500, with the call carried out or not.
        case fail(carriedOut: Bool)
        /// Status 429 with this many seconds in `Retry-After`; not carried out.
        case limit(retryAfter: Int)
        /// Carried out at once, answered later.
        case delayReply(Duration)
        /// The connection is reset at once, and the call is carried out later.
        case commitLate(Duration)
        /// Status 200, carried out, but the body is cut off in the middle.
        case garble
        /// Refused with this code, such as `missing_scope`, and the scope that it says is needed.
        case refuse(String, needed: String?)
    }

    /// How a connection ends.
    package enum Cut: String, Hashable, Sendable {
        /// With a TCP reset.
        case reset
        /// Without a word: FIN, and no close frame.
        case fin
        /// With a close frame.
        case closeFrame = "close"
    }
}
