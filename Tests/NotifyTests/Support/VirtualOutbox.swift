import ChatBridge
import Notify
import Requests

/// An outbox in virtual time, with the ledger's rules: one waiting row for each message, drawn from the newest state.
final class VirtualOutbox {
    private struct Row {
        var request: Int
        var post: Post
        var due: Timestamp
        var attempt = 0
        var doubts = 0
        var doubt: Timestamp?
    }

    private let clock: StandingClock
    private let notices: Notices
    private var rows: [Row] = []
    private(set) var requests: [Request]
    private(set) var parked: [Setback] = []
    /// How often a row was claimed.
    private(set) var claims = 0

    init(_ requests: [Request], notices: Notices, clock: StandingClock) {
        self.requests = requests
        self.notices = notices
        self.clock = clock
    }

    var isEmpty: Bool { self.rows.isEmpty }

    func apply(_ event: Event, to index: Int) {
        var request: Request? = self.requests[index]
        request.apply(event, at: self.clock.now)
        if let request { self.requests[index] = request }
    }

    func show(_ post: Post, of index: Int) {
        guard !self.rows.contains(where: { $0.request == index && $0.post == post }) else { return }
        self.rows.append(Row(request: index, post: post, due: self.clock.now))
    }

    /// Carries out everything that is due; the rows of one request in their order.
    func work() async {
        let now = self.clock.now
        var isBusy: Set<Int> = []
        var left: [Row] = []
        let rows = self.rows
        self.rows = []
        for var row in rows {
            guard isBusy.insert(row.request).inserted, row.due <= now else {
                left.append(row)
                continue
            }
            row.attempt += 1
            self.claims += 1
            if let row = await self.perform(row) { left.append(row) }
        }
        self.rows = left + self.rows
    }

    /// Lets time pass, step by step.
    func run(for duration: Duration, step: Duration = .milliseconds(50)) async {
        let end = self.clock.now.advanced(by: duration)
        while self.clock.now < end {
            await self.work()
            self.clock.advance(by: step)
        }
    }

    /// The row when it has to wait, as the ledger would keep it.
    private func perform(_ row: Row) async -> Row? {
        var row = row
        let request = self.requests[row.request]
        do {
            let assignment = Assignment(work: row.post, request: request, attempt: row.attempt, doubt: row.doubt)
            for order in try await self.notices.perform(assignment) {
                if case .posted(let post, let message, _, _) = order.command {
                    self.apply(.posted(post, message), to: row.request)
                }
            }
            return nil
        } catch {
            switch error.kind {
            case .later(let time):
                row.due = time
                row.attempt -= 1
            case .uncertain, .retry:
                row.due = self.clock.now.advanced(by: min(.seconds(30), .seconds(2) * (1 << min(row.doubts, 4))))
                row.doubts += 1
                if error.kind == .uncertain { row.doubt = self.clock.now }
            case .rejected:
                self.parked.append(error)
                return nil
            }
            return row
        }
    }
}
