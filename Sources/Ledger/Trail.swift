import Foundation

/// What the anchor says.
struct Anchored: Sendable {
    var position: Position
    /// Whether it could not be written: then nobody is told of anything that it does not say, until it can be again.
    var isOwed = false
}

/// What follows the commits beside the writer: callers are told, and the anchor says how far the ledger has come.
///
/// What is committed is on disk, and its callers are told as soon as the anchor says so, too, which a kill leaves as it is;
/// that the anchor outlasts a loss of power is made sure of a moment afterwards.
final class Trail: @unchecked Sendable {
    /// So many commits may be ahead of the anchor; then the writer waits for it.
    static let most = 8

    /// What is still to be done for some commits.
    struct Part: Sendable {
        var answers: [@Sendable () -> Void] = []
        /// What the anchor is to say, the newest; `nil` when nobody has to rely on it.
        var position: Position?
        fileprivate var commits = 0
    }

    private let condition = NSCondition()
    // All only under the condition's lock.
    private var waiting = Part()
    private var ahead = 0
    private var isClosed = false

    /// Has this done next. Blocks while too much waits.
    func add(_ position: Position?, _ answers: [@Sendable () -> Void] = []) {
        self.condition.withLock {
            while self.ahead >= Self.most { self.condition.wait() }
            self.ahead += 1
            self.waiting.commits += 1
            self.waiting.answers += answers
            self.waiting.position = position ?? self.waiting.position
            self.condition.broadcast()
        }
    }

    /// Has `work` do it, in order, on a thread of its own, until the last after the end. Once.
    func follow(_ work: @escaping @Sendable (Part) -> Void) async {
        await withCheckedContinuation { ended in
            let thread = Thread {
                while let part = self.next() {
                    work(part)
                    self.done(part)
                }
                ended.resume()
            }
            thread.name = "trail"
            thread.start()
        }
    }

    /// Nothing is added any more.
    func close() {
        self.condition.withLock {
            self.isClosed = true
            self.condition.broadcast()
        }
    }

    private func done(_ part: Part) {
        self.condition.withLock {
            self.ahead -= part.commits
            self.condition.broadcast()
        }
    }

    private func next() -> Part? {
        self.condition.withLock {
            while self.waiting.commits == 0, !self.isClosed { self.condition.wait() }
            defer { self.waiting = Part() }
            return self.waiting.commits == 0 ? nil : self.waiting
        }
    }
}

extension Ledger {
    /// So many callers are told beside the writer; fewer are told sooner by itself than by another thread.
    private static let crowd = 16

    /// Does what follows the commits until there are no more to come.
    func followCommits() async {
        await self.trail.follow { part in
            for answer in part.answers { answer() }
            guard let position = part.position else { return }
            do {
                try self.anchor.sync()
                self.anchored.withLock { if position.commits > $0.position.commits { $0.position = position } }
            } catch {
                self.anchored.withLock { $0.isOwed = true }
                _ = self.failed(error)
            }
        }
    }

    /// Tells the callers of a commit, and has the anchor follow it.
    func confirm(_ commit: Commit) {
        guard !self.settings.blocks, !self.anchored.withLock({ $0.isOwed }) else { return self.confirmByAnchor(commit) }
        // So that it is known after a kill; whether the power may fail, too, the sync beside the writer sees to.
        if commit.owesAnchor, (try? self.anchor.put(commit.position)) == nil { return self.confirmByAnchor(commit) }
        self.succeeded()
        let isCrowd = commit.answers.count >= Self.crowd
        if !isCrowd { for answer in commit.answers { answer() } }
        let position = commit.owesAnchor ? commit.position : nil
        if isCrowd || position != nil { self.trail.add(position, isCrowd ? commit.answers : []) }
    }

    /// Tells the callers of a commit once the anchor says so: where nobody follows the commits, and while the anchor could
    /// not be written.
    func confirmByAnchor(_ commit: Commit) {
        do {
            if commit.owesAnchor { self.anchored.withLock { $0.isOwed = true } }
            if self.anchored.withLock({ $0.isOwed }) { try self.drop(anchorAt: commit.position) }
        } catch {
            let failure = self.failed(error)
            for piece in commit.pieces { piece.fail(failure) }
            return
        }
        self.succeeded()
        for answer in commit.answers { answer() }
    }

    /// Returns once the anchor says how far the database has come; what is older than what it says changes nothing.
    func drop(anchorAt position: Position) throws(LedgerError) {
        guard position.commits >= self.acknowledged.commits else { return }
        try self.anchor.write(position)
        self.anchored.withLock { anchored in
            if position.commits >= anchored.position.commits { anchored = Anchored(position: position) }
        }
    }
}
