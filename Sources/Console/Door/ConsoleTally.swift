import Synchronization

/// How often what was asked of the console, and how it was answered.
final class ConsoleTally: Sendable {
    struct Key: Hashable, Comparable, Sendable {
        var route: String
        var status: Int

        static func < (left: Key, right: Key) -> Bool { (left.route, left.status) < (right.route, right.status) }
    }

    private let counts = Mutex([Key: Int]())

    func count(_ route: String, _ status: Int) {
        self.counts.withLock { $0[Key(route: route, status: status), default: 0] += 1 }
    }

    var all: [(key: Key, count: Int)] {
        self.counts.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
