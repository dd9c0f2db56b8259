import Agents
import Foundation
import Misbehaviour
import Testing

/// A few of the agents that `proof sandbox` lets loose.
struct MisbehaviourTests {
    @Test func `agents that misbehave do no harm and do not survive`() async throws {
        let sandbox = Sandbox(toolbox: try Toolbox.real(), limits: Trial.limits)
        // A busy machine is slow; how quickly it ends is for the proof to say.
        let verdicts = try await Parade(Misbehaviour.selection, in: sandbox, abreast: 6, patience: 120).run()
        #expect(verdicts.count == 30)
        for verdict in verdicts {
            #expect(verdict.isGood, "\(verdict.agent) \(verdict.ending): \(verdict.survived) left, \(verdict.harm)")
        }
    }

    @Test func `there are two hundred of them, of forty kinds`() {
        #expect(Misbehaviour.all.count >= 200)
        #expect(Set(Misbehaviour.all.map(\.kind)).count >= 38)
        #expect(Set(Misbehaviour.all).count == Misbehaviour.all.count)
    }
}
