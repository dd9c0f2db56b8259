/// What is to happen at which virtual millisecond, the earliest first: a binary heap. At one time, in the order asked for.
struct Timers {
    enum Act {
        case wake(Int)
        case call(() -> Void)
    }

    struct Entry {
        var time: Int64
        var order: Int
        var act: Act

        static func < (a: Entry, b: Entry) -> Bool { (a.time, a.order) < (b.time, b.order) }
    }

    private var heap: [Entry] = []
    private var count = 0

    mutating func add(_ act: Act, at time: Int64) {
        self.count += 1
        self.heap.append(Entry(time: time, order: self.count, act: act))
        var child = self.heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard self.heap[child] < self.heap[parent] else { return }
            self.heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func next() -> Entry? {
        guard let first = self.heap.first, let last = self.heap.popLast() else { return nil }
        guard !self.heap.isEmpty else { return first }
        self.heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < self.heap.count {
                if self.heap[child] < self.heap[least] { least = child }
            }
            guard least != parent else { return first }
            self.heap.swapAt(parent, least)
            parent = least
        }
    }
}
