/// An answer that is given once from any thread and awaited once. Later answers are dropped, so that a cancellation
/// and a result may race.
final class Reply<Answer: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Answer, Never>)
        case given(Answer)
        case over
    }

    private let state = Locked(State.open)

    /// Whether this was the first answer.
    @discardableResult
    func give(_ answer: Answer) -> Bool {
        let (isFirst, waiting) = self.state.with { state -> (Bool, CheckedContinuation<Answer, Never>?) in
            switch state {
            case .open:
                state = .given(answer)
                return (true, nil)
            case .awaited(let continuation):
                state = .over
                return (true, continuation)
            case .given, .over:
                return (false, nil)
            }
        }
        waiting?.resume(returning: answer)
        return isFirst
    }

    /// The answer, at once when it is there already.
    func value() async -> Answer {
        await withCheckedContinuation { continuation in
            let answer = self.state.with { state -> Answer? in
                if case .given(let answer) = state {
                    state = .over
                    return answer
                }
                state = .awaited(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
