extension Simulator {
    /// A moment at which the app can be killed. Only the workspace knows these exactly: they are what makes a loss or a
    /// double likely.
    package enum Moment: Hashable, Sendable {
        /// An envelope has just gone out.
        case delivered
        /// An acknowledgement has just come in.
        case acknowledged
        /// A call of the method has come in, and is not carried out.
        case called(String)
        /// The call is carried out, and its answer never sent.
        case carriedOut(String)
        /// The answer has just gone out.
        case answered(String)
    }
}

extension Simulator.Moment {
    /// `nil` for an unknown name. `method` is for those that are about a call.
    init?(name: String, method: String) {
        switch name {
        case "delivered": self = .delivered
        case "acknowledged": self = .acknowledged
        case "called": self = .called(method)
        case "carried_out": self = .carriedOut(method)
        case "answered": self = .answered(method)
        default: return nil
        }
    }
}

extension Simulator.Moment: CustomStringConvertible {
    package var description: String {
        switch self {
        case .delivered: "an envelope delivered"
        case .acknowledged: "an envelope acknowledged"
        case .called(let method): "\(method) called"
        case .carriedOut(let method): "\(method) carried out, unanswered"
        case .answered(let method): "\(method) answered"
        }
    }
}
