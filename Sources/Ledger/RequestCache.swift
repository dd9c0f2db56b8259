import Requests

/// Requests as they are on disk, ready folded; the least recently used make room.
struct RequestCache {
    private var entries: [Int64: (request: Request, used: Int)] = [:]
    private var uses = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = max(4, capacity) }

    subscript(id: Int64) -> Request? {
        mutating get {
            guard let request = self.entries[id]?.request else { return nil }
            self.uses += 1
            self.entries[id]?.used = self.uses
            return request
        }
        set {
            self.uses += 1
            self.entries[id] = newValue.map { ($0, self.uses) }
            if self.entries.count > self.capacity { self.makeRoom() }
        }
    }

    /// A quarter at once, so that it is seldom needed.
    private mutating func makeRoom() {
        let oldest = self.entries.sorted { $0.value.used < $1.value.used }.prefix(self.entries.count / 4)
        for entry in oldest { self.entries[entry.key] = nil }
    }
}
