import Foundation

/// Pages that a forge has shown, with the names it gave to their state (ETags, RFC 9110): what has not changed is not
/// sent again, and costs nothing of GitHub's limit. The least recently used of more than 64 are forgotten.
actor ForgeMemory {
    private static let capacity = 64
    /// Longer pages are not kept.
    private static let longest = 256 << 10

    private var pages: [String: ForgeAPI.Answer] = [:]
    private var order: [String] = []

    /// What `url` showed last.
    func page(_ url: String) -> ForgeAPI.Answer? {
        guard let page = self.pages[url] else { return nil }
        self.touch(url)
        return page
    }

    func keep(_ answer: ForgeAPI.Answer, for url: String) {
        guard answer.etag != nil, answer.body.count <= Self.longest else { return }
        self.pages[url] = answer
        self.touch(url)
        if self.order.count > Self.capacity { self.pages[self.order.removeFirst()] = nil }
    }

    private func touch(_ url: String) {
        self.order.removeAll { $0 == url }
        self.order.append(url)
    }
}
