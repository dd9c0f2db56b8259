import Requests

/// What may be sent to Slack now. A value: asked before each call, told what came of it.
///
/// Three things hold calls back: a `Retry-After`, by method and, for posts, by channel; a breaker for each method, while
/// the service fails; and one for the token, while Slack refuses it, which `auth.test` alone may close again.
struct SlackTraffic: Sendable {
    enum Admission: Hashable {
        case go
        /// The token was refused. Ask `auth.test`, report what it says, and ask here again.
        case checkToken
        case wait(until: Timestamp, why: String)
        /// The workspace lets nothing in until a person has done something.
        case shut(why: String)
    }

    /// What a call says of the service.
    enum Outcome: Hashable, Sendable {
        /// There was an answer, be it a refusal.
        case answered
        case limited(until: Timestamp)
        /// Status 5xx, no answer, or nothing that can be read.
        case failed
        /// The token is refused, with this code.
        case refused(String)
        /// The app may not call the method until a person has changed that.
        case forbidden(String)
        /// Nobody waits for the answer any more.
        case abandoned
    }

    /// Recovery is noticed within the longest pause and the wait of those who came during a probe.
    private static let longestPause = Duration.seconds(6)
    private static let probing = Duration.seconds(2)
    private static let permission = Duration.seconds(60)
    /// Those who have to wait come back one after the other, so that a long line does not wear out the outbox.
    private static let spacing = Duration.milliseconds(3)
    private static let capacity = 1024

    private struct Place: Hashable {
        var method: SlackMethod
        /// Empty for the whole method.
        var lane: String
    }

    private var token = CircuitBreaker(threshold: 1, pause: .seconds(5), longestPause: .seconds(30))
    private var tokenTrouble = ""
    /// What the token is, for people: the variable, or the app's own installation.
    var tokenName = "SLACK_BOT_TOKEN"
    /// Since when Slack has refused the token; `nil` while it holds.
    private(set) var refusedSince: Timestamp?
    /// Why nothing is sent any more, until the token is known to hold; `nil` while it may be well, or be so soon.
    private(set) var shut: String?
    private var breakers: [SlackMethod: CircuitBreaker] = [:]
    private var pauses: [Place: Timestamp] = [:]
    private var forbidden: [SlackMethod: (why: String, until: Timestamp)] = [:]
    /// When the last of those who wait there comes back.
    private var last: [Place: Timestamp] = [:]

    /// Asks to call `method`.
    mutating func admit(_ method: SlackMethod, _ lane: String, now: Timestamp) -> Admission {
        let whole = Place(method: method, lane: "")
        if method.needsBotToken {
            if let shut { return .shut(why: shut) }
            let wasWell = self.token.state == .closed(failures: 0)
            if let until = self.token.admit(now: now) {
                let near = min(until, now.advanced(by: .seconds(5)))
                return self.hold(
                    whole,
                    until: near,
                    "\(self.tokenName) was refused by Slack: \(self.tokenTrouble)",
                    now
                )
            }
            if !wasWell { return .checkToken }
        }
        for place in [whole, Place(method: method, lane: lane)] {
            guard let until = self.pauses[place], until > now else { continue }
            return self.hold(place, until: until, "Slack asked to wait before the next \(method.rawValue)", now)
        }
        if let (why, until) = self.forbidden[method], until > now { return self.hold(whole, until: until, why, now) }
        guard method.breaks, let until = self.breakers[method, default: Self.breaker].admit(now: now) else {
            return .go
        }
        var near = until
        if case .halfOpen? = self.breakers[method]?.state { near = min(until, now.advanced(by: Self.probing)) }
        return self.hold(whole, until: near, "Slack has failed in \(method.rawValue) again and again", now)
    }

    private mutating func hold(_ place: Place, until: Timestamp, _ why: String, _ now: Timestamp) -> Admission {
        if self.last.count >= Self.capacity { self.last = self.last.filter { $0.value > now } }
        let next = self.last[place]?.advanced(by: Self.spacing) ?? until
        let time = max(until, next)
        self.last[place] = time
        return .wait(until: time, why: why)
    }

    /// Takes note of what came of a call. Returns when to try the same again, if it did not go well.
    @discardableResult
    mutating func report(
        _ method: SlackMethod,
        _ lane: String,
        _ outcome: Outcome,
        now: Timestamp
    ) -> Timestamp? {
        switch outcome {
        case .abandoned: return nil
        case .answered:
            // A call that was on its way when the token was taken says nothing of now.
            if method == .whoAmI || method != .openConnection && self.shut == nil { self.holds() }
            self.forbidden[method] = nil
            self.breakers[method]?.succeeded()
            return nil
        case .limited(let until):
            self.breakers[method]?.succeeded()
            self.pause(method, lane, until: until, now: now)
            return until
        case .failed: return self.fail(method, now: now)
        case .refused(let code):
            guard method != .openConnection else { return now.advanced(by: Self.permission) }
            self.tokenTrouble = code
            self.refusedSince = self.refusedSince ?? now
            self.token.failed(now: now)
            return now.advanced(by: .seconds(5))
        case .forbidden(let why):
            let until = now.advanced(by: Self.permission)
            self.forbidden[method] = (why, until)
            return until
        }
    }

    /// Nothing is to be sent until the token holds again; whoever wants to is told why.
    mutating func shut(because why: String) { self.shut = why }

    /// Slack takes the token, or there is another one that it has taken.
    mutating func holds() {
        self.token.succeeded()
        self.refusedSince = nil
        self.shut = nil
    }

    private mutating func fail(_ method: SlackMethod, now: Timestamp) -> Timestamp {
        // A token that can't be checked is not known to be well.
        if method == .whoAmI, self.token.state != .closed(failures: 0) { self.token.failed(now: now) }
        let soon = now.advanced(by: .seconds(1))
        guard method.breaks else { return soon }
        self.breakers[method, default: Self.breaker].failed(now: now)
        if case .open(let until, _)? = self.breakers[method]?.state { return max(soon, until) }
        return soon
    }

    /// Slack does not say whether it means the channel or the whole method. It limits posts by channel first; when it
    /// refuses a second channel while another has to wait, it means all.
    private mutating func pause(_ method: SlackMethod, _ lane: String, until: Timestamp, now: Timestamp) {
        self.pauses = self.pauses.filter { $0.value > now }
        let others = self.pauses.filter { $0.key.method == method && $0.key.lane != lane }
        let isForAll = !method.isLimitedByChannel || !others.isEmpty || self.pauses.count >= Self.capacity
        let place = Place(method: method, lane: isForAll ? "" : lane)
        self.pauses[place] = max(until, self.pauses[place] ?? until)
    }

    private static let breaker = CircuitBreaker(threshold: 5, pause: .seconds(2), longestPause: Self.longestPause)
}

// MARK: - How things are, for the board

extension SlackTraffic {
    /// How `method` is.
    func condition(of method: SlackMethod, now: Timestamp) -> (state: Condition.State, detail: String) {
        if let (why, _) = self.forbidden[method] { return (.broken, why) }
        if let breaker = self.breakers[method] {
            switch breaker.state {
            case .open, .halfOpen:
                return (.broken, "Slack fails to answer; what waits is sent once it is well again")
            case .closed: break
            }
        }
        guard self.pauses.contains(where: { $0.key.method == method && $0.value > now }) else { return (.well, "") }
        return (.strained, "Slack asks to slow down")
    }

    /// How the bot token is.
    var tokenCondition: (state: Condition.State, detail: String) {
        if let shut { return (.broken, "\(shut). What is to be said there is kept, and goes out then") }
        guard self.token.state != .closed(failures: 0) else { return (.well, "") }
        return (
            .broken,
            "Slack refuses \(self.tokenName) (\(self.tokenTrouble)): install the app again; until then everything waits"
        )
    }
}
