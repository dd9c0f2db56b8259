import Requests

/// Requests as they are on disk, ready folded; those that were not asked for lately make room.
///
/// Two generations: what is used is in the young one, and when that is full the old one goes as a whole. So keeping a
/// request costs the same however many are kept.
struct RequestCache {
    private var young: [Int64: Request] = [:]
    private var old: [Int64: Request] = [:]
    private let generation: Int

    init(capacity: Int) { self.generation = max(2, capacity / 2) }

    subscript(id: Int64) -> Request? {
        mutating get {
            if let request = self.young[id] { return request }
            guard let request = self.old.removeValue(forKey: id) else { return nil }
            self.keep(request, id)
            return request
        }
        set {
            self.old[id] = nil
            guard let newValue else {
                self.young[id] = nil
                return
            }
            self.keep(newValue, id)
        }
    }

    private mutating func keep(_ request: Request, _ id: Int64) {
        self.young[id] = request
        guard self.young.count >= self.generation else { return }
        self.old = self.young
        self.young = [:]
    }
}
