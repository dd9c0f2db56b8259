/// Something that one does while everybody else who wants it waits for that one. Belongs to one actor.
final class SingleFlight {
    /// Who waits; `nil` while nobody does it.
    private var waiting: [CheckedContinuation<Void, Never>]?

    /// Does `body`, or waits until whoever does it already is done.
    func run(_ body: () async -> Void) async {
        guard self.waiting == nil else { return await withCheckedContinuation { self.waiting?.append($0) } }
        self.waiting = []
        await body()
        let waiting = self.waiting ?? []
        self.waiting = nil
        for waiter in waiting { waiter.resume() }
    }
}
