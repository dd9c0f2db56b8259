import ChatBridge
import Notify
import Requests
import Testing

@Suite("Who somebody is, asked before their words are understood")
struct IntroducedTests {
    /// Understands by saying who asked.
    private struct Hand: Performer {
        func perform(_ assignment: Assignment<Reading>) async throws(Setback) -> [Order] {
            let opening = assignment.request.opening
            let title = "\(opening.personName ?? "?") in \(opening.zone ?? "?")"
            return [Order(.understand(.answer(Answer(title: title))), for: assignment.request.id)]
        }
    }

    private func orders(for request: Request, _ platform: Pretence?) async throws -> [Command] {
        let hand = Introduced(Hand(), platform: { _ in platform }, sanitise: { $0.filter { !$0.isNewline } })
        return try await hand.perform(Assignment(work: Reading(), request: request, attempt: 1)).map(\.command)
    }

    private static func answer(_ title: String) -> Command { .understand(.answer(Answer(title: title))) }

    @Test func `the platform says it, and the words are read with it`() async throws {
        let platform = Pretence()
        platform.introduce(Example.ana, as: "Ana\n Lyst", zone: "Europe/Vienna")
        let expected: [Command] = [
            .introduce(name: "Ana Lyst", zone: "Europe/Vienna"), Self.answer("Ana Lyst in Europe/Vienna"),
        ]
        #expect(try await self.orders(for: Example.request(), platform) == expected)
    }

    @Test func `what is no time zone is left out`() async throws {
        let platform = Pretence()
        platform.introduce(Example.ana, as: "Ana", zone: "at home, mostly")
        #expect(
            try await self.orders(for: Example.request(), platform)
                == [.introduce(name: "Ana", zone: nil), Self.answer("Ana in ?")]
        )
    }

    @Test func `whose name came along, or is not to be had, is asked nobody`() async throws {
        let platform = Pretence()
        #expect(try await self.orders(for: Example.request(), platform) == [Self.answer("? in ?")])
        #expect(try await self.orders(for: Example.request(), nil) == [Self.answer("? in ?")])
        platform.introduce(Example.ana, as: "Ana", zone: nil)
        let named = Example.request([.introduced(name: "Ana Lyst", zone: "UTC")])
        #expect(try await self.orders(for: named, platform) == [Self.answer("Ana Lyst in UTC")])
    }
}
