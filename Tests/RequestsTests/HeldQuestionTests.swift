import Testing

@testable import Requests

struct HeldQuestionTests {
    private static let ana = PersonID("slack:ana")
    private static let ben = PersonID("slack:ben")
    private static let question = Question(
        text: "Release it?",
        options: [Question.Option(label: "Release")],
        audience: .approvers
    )

    private static func held() -> Request? {
        var request: Request?
        let opening = Opening(person: ana, conversation: ConversationID("c"), words: .text("…"))
        request.apply(.opened(RequestID("1"), opening), at: Timestamp(milliseconds: 0))
        request.apply(.asked(Self.question), at: Timestamp(milliseconds: 1))
        return request
    }

    private static func policy(ownApproval: Set<ChangeKind> = []) -> Policy {
        Policy(version: "1", approvers: [ben], ownApproval: ownApproval)
    }

    private static func press(by person: PersonID, under policy: Policy) throws -> Decision {
        let request = self.held()
        return try decide(.choose(0, by: person, revision: request?.revision ?? 0), on: request, under: policy)
    }

    @Test func `an approver releases what is held`() throws {
        let decision = try Self.press(by: Self.ben, under: Self.policy())
        #expect(decision.events == [.chose(Self.question.options[0], by: Self.ben)])
        #expect(decision.effects.contains(.understand))
    }

    @Test func `whoever wrote it does not, and words never do`() {
        #expect(throws: Refusal.notAnApprover) { try Self.press(by: Self.ana, under: Self.policy()) }
        for person in [Self.ana, Self.ben] {
            #expect(throws: Refusal.notAnApprover) {
                try decide(.reply("release it", by: person), on: Self.held(), under: Self.policy())
            }
        }
    }

    @Test func `approvers release their own messages only where they may approve their own changes`() {
        var policy = Self.policy()
        policy.approvers.insert(Self.ana)
        #expect(throws: Refusal.ownRequest) { try Self.press(by: Self.ana, under: policy) }
        policy.ownApproval = Set(ChangeKind.allCases)
        #expect(throws: Never.self) { try Self.press(by: Self.ana, under: policy) }
    }
}
