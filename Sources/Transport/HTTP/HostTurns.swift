/// Lets at most so many requests to one host be under way; the others wait in the order they came. Hosts do not wait
/// for each other.
struct HostTurns<Item: Equatable> {
    private struct Host {
        var running = 0
        var waiting: [Item] = []
    }

    private let limit: Int
    private var hosts: [String: Host] = [:]

    init(limit: Int) { self.limit = limit }

    /// Everyone who has to wait.
    var waiting: [Item] { self.hosts.values.flatMap(\.waiting) }

    /// Whether `item` may start now; otherwise it waits for its turn.
    mutating func arrive(_ item: Item, at name: String) -> Bool {
        var host = self.hosts[name] ?? Host()
        defer { self.hosts[name] = host }
        guard host.running < self.limit else {
            host.waiting.append(item)
            return false
        }
        host.running += 1
        return true
    }

    /// Ends one that had started. Returns the one whose turn it is now.
    mutating func finish(at name: String) -> Item? {
        guard var host = self.hosts[name] else { return nil }
        let next = host.waiting.isEmpty ? nil : host.waiting.removeFirst()
        if next == nil { host.running -= 1 }
        self.hosts[name] = host.running == 0 ? nil : host
        return next
    }

    /// Takes out one that waits. Whether it did.
    mutating func leave(_ item: Item, at name: String) -> Bool {
        guard let index = self.hosts[name]?.waiting.firstIndex(of: item) else { return false }
        self.hosts[name]?.waiting.remove(at: index)
        return true
    }
}
