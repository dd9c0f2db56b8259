import Requests
import Testing

@testable import Intents

struct WithoutSecretsTests {
    /// Put together here so that no scanner of this repository takes it for real.
    private static let secret = "gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a"

    @Test func `what agents print, diffs and errors are shown without credentials`() {
        let passages: [Passage] = [
            .code("+  token: \(Self.secret)\n+  user: ana"), .text("see \(Self.secret)"), .bullets(["a", Self.secret]),
            .table(Passage.Table(caption: Self.secret, header: ["a"], rows: [[Self.secret]])),
        ]
        let check = StepResult.Check(name: "dbt", outcome: .failed, detail: "password: Zx81-spectrum")
        let commands: [Command] = [
            .note(step: 0, "reading \(Self.secret)"), .fail("died of \(Self.secret)"),
            .answer(Answer(title: Self.secret, passages: passages)),
            .giveUp(Answer(title: "no", passages: passages)),
            .inquire(Question(text: "or \(Self.secret)?", options: [.init(label: Self.secret)])),
            .report(step: 0, .succeeded(StepResult(summary: Self.secret, checks: [check], passages: passages))),
            .report(step: 0, .failed(StepFailure(message: Self.secret, passages: passages, checks: [check]))),
        ]
        for command in commands {
            let said = "\(Order(command, for: RequestID("1")).withoutSecrets)"
            #expect(!said.contains(Self.secret) && !said.contains("spectrum"), "\(said)")
            #expect(said.contains("[redacted: "))
        }
    }

    @Test func `lines and names stay as they are`() {
        let diff =
            "+select fare_amount,\n+    customer_key = dim_customers.customer_key\n-from 3f786850e387550fdab836ed7e6dc881de23001b"
        #expect(diff.withoutSecrets == diff)
    }
}
