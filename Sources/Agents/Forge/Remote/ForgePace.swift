import Requests
import Transport

/// How long a forge asked us to be silent. One for each forge, whoever calls it.
actor ForgePace {
    private var until = Timestamp(milliseconds: 0)

    /// What is left of the pause; `nil` when calls may be made.
    func pause(_ now: Timestamp) -> Duration? {
        let left = now.duration(to: self.until)
        return left > .zero ? left : nil
    }

    /// Takes note of the limits that an answer speaks of.
    func hear(_ response: HTTPResponse, _ now: Timestamp) {
        guard let pause = Self.pause(after: response, now) else { return }
        self.until = max(self.until, now.advanced(by: pause))
    }

    /// `Retry-After`; else, once nothing remains, the time at which the limit is set back; else a minute for a
    /// secondary limit, as GitHub advises (docs.github.com, "Best practices for using the REST API").
    static func pause(after response: HTTPResponse, _ now: Timestamp) -> Duration? {
        guard [403, 429, 503].contains(response.status) else { return nil }
        if let seconds = response.headers["retry-after"].flatMap({ Int64($0) }), seconds >= 0 {
            return .seconds(max(1, min(seconds, 3600)))
        }
        let remaining = response.headers["x-ratelimit-remaining"] ?? response.headers["ratelimit-remaining"]
        let reset = response.headers["x-ratelimit-reset"] ?? response.headers["ratelimit-reset"]
        if remaining == "0", let reset = reset.flatMap({ Int64($0) }) {
            return .seconds(max(1, min(reset - now.milliseconds / 1000 + 1, 3600)))
        }
        let isSecondary = ForgeComplaint.words(response.body).lowercased().contains("secondary rate limit")
        return response.status == 429 || isSecondary ? .seconds(60) : nil
    }
}
