import NIOCore

/// The connections of a listener that are open, so that they can be told to go.
final class HTTPGuests: Sendable {
    private struct State {
        var house: (any Channel)?
        var open: [ObjectIdentifier: any Channel] = [:]
        var isLeaving = false
    }

    private let limit: Int
    private let state = Locked(State())

    init(limit: Int) { self.limit = limit }

    /// The socket that listens.
    func admit(house: any Channel) {
        let isLate = self.state.with { state in
            state.house = house
            return state.isLeaving
        }
        if isLate { house.close(promise: nil) }
    }

    /// One more connection; it is closed at once when there are too many.
    func admit(_ channel: any Channel) {
        let name = ObjectIdentifier(channel)
        let isWelcome = self.state.with { state in
            guard state.open.count < self.limit, !state.isLeaving else { return false }
            state.open[name] = channel
            return true
        }
        guard isWelcome else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in self.state.with { $0.open[name] = nil } }
    }

    /// Nobody is admitted any more; who is idle leaves now, everybody else after their answer.
    func dismiss() {
        let (house, open) = self.state.with { state in
            state.isLeaving = true
            return (state.house, Array(state.open.values))
        }
        house?.close(promise: nil)
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }
}
