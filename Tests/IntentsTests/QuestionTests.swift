import Requests
import Testing

@testable import Intents

/// Every button of every first question must lead on: to a plan, a look-up, or the next question.
struct QuestionTests {
    @Test(arguments: [
        ("add a metric for order total", "aggregation"), ("add a metric for average rainfall by country", "measure"),
        ("add a test on email in customers", "test"), ("add a not null test on customer_id", "model"),
        ("add a not null test to orders", "column"), ("rename order_total in orders", "new_name"),
        ("drop the status column", "model"), ("make orders faster by changing its materialization", "materialization"),
        ("what depends on it?", "model"), ("change the churn metric", nil), ("add a column to orders", "column"),
        ("create a new model", "source_models"), ("when was it last updated?", "model"),
    ])
    func `what is missing is asked for, and each option leads on`(text: String, slot: String?) async throws {
        let words = Opening.Words.text(text)
        let first = try await ReaderTests.read(ReaderTests.request("9", words))
        guard case .understand(.unclear(let question))? = first.first else {
            // Only a metric that is named well enough needs no question.
            return #expect(slot == nil, "\(first)")
        }
        if let slot { #expect(question.slot == slot, "\(question)") }
        #expect(!question.text.isEmpty && question.options.count <= 12)
        for option in question.options {
            let next = try await ReaderTests.read(
                ReaderTests.request("9", words, [.asked(question), .chose(option)])
            )
            switch next.first {
            case .understand(.change(let intent))?, .understand(.lookup(let intent))?:
                #expect(option.slots.allSatisfy { intent.slots[$0.key] == $0.value }, "\(option) \(intent)")
            case .understand(.unclear(let second))?:
                #expect(
                    second != question && (question.slot == nil || second.slot != question.slot),
                    "\(option) \(second)"
                )
            default: #expect(Bool(false), "\(option) \(next)")
            }
        }
    }

    @Test(arguments: [
        ("add a metric for order total", "the average please", "avg"),
        ("add a metric for order total", "95th percentile", "p95"),
        ("add a metric for order total", "sum it up", "sum"), ("add a metric for order total", "median", "median"),
    ])
    func `an aggregation is understood in a person's words`(text: String, reply: String, value: String) async throws {
        let words = Opening.Words.text(text)
        guard
            case .understand(.unclear(let question))? = try await ReaderTests.read(ReaderTests.request("9", words))
                .first
        else { return #expect(Bool(false)) }
        let next = try await ReaderTests.read(
            ReaderTests.request("9", words, [.asked(question), .replied(reply)])
        )
        guard case .understand(.change(let intent))? = next.first else { return #expect(Bool(false), "\(next)") }
        #expect(intent.text("aggregation") == value)
    }
}
