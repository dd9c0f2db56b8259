import Requests
import Synchronization
import Testing
import Transport

@testable import ChatBridge

@Suite struct SlackArrearsTests {
    private let time = ManualTime()
    private let kept = Kept()
    private let gone = ScriptedConnection(url: "wss://slack.test/1")
    private let other = ScriptedConnection(url: "wss://slack.test/2")
    private static let frame = #"{"envelope_id":"e1"}"#

    private func arrears() -> SlackArrears { SlackArrears(keptIn: self.kept.memory, time: self.time) }

    /// Arrears to which an acknowledgement was given whose connection is gone.
    private func burdened(_ prepare: (SlackArrears) async -> Void = { _ in }) async -> SlackArrears {
        let arrears = self.arrears()
        await prepare(arrears)
        await self.gone.close(code: 1000)
        await arrears.send(Array(Self.frame.utf8), by: self.gone)
        return arrears
    }

    @Test func `an acknowledgement goes by another connection when its own is gone`() async {
        let arrears = await self.burdened { await $0.opened(2, self.other) }
        #expect(self.other.sent == [Self.frame])
        await arrears.handOver()
        #expect(self.kept.value == nil)
    }

    @Test func `with no connection it waits for one`() async {
        let arrears = await self.burdened {
            await $0.opened(2, self.other)
            $0.closed(2)
        }
        #expect(self.other.sent == [])
        await arrears.opened(3, self.other)
        await arrears.opened(4, self.other)
        #expect(self.other.sent == [Self.frame])
    }

    @Test(arguments: [(Duration.seconds(1), 1), (.seconds(5), 0)])
    func `the next process sends it once, unless Slack has given up waiting`(pause: Duration, count: Int) async {
        await self.burdened().handOver()
        self.time.advance(by: pause)
        for number in 0..<2 {
            let next = self.arrears()
            await next.takeOver()
            await next.opened(number, self.other)
        }
        #expect(self.other.sent == Array(repeating: Self.frame, count: count))
    }

    private final class Kept: Sendable {
        private let text = Mutex<String?>(nil)

        var value: String? { self.text.withLock { $0 } }
        var memory: SlackArrears.Memory {
            SlackArrears.Memory(recall: { self.value }, keep: { value in self.text.withLock { $0 = value } })
        }
    }
}
