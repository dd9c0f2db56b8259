import Simulator
import Testing

@Suite struct BlockLimitTests {
    private static func text(_ count: Int, _ type: String = "plain_text") -> Simulator.JSON {
        ["type": .string(type), "text": .string(String(repeating: "x", count: count))]
    }

    private static func button(_ id: Int, text: Int = 1, value: Int = 1) -> Simulator.JSON {
        [
            "type": "button", "action_id": .string("a\(id)"), "text": Self.text(text),
            "value": .string(String(repeating: "v", count: value)),
        ]
    }

    private static func row(_ cells: Int) -> Simulator.JSON {
        .array(Array(repeating: ["type": "raw_text", "text": "1"], count: cells))
    }

    /// A block that just fits, one that does not, and the place that is named.
    private static let cases: [(Simulator.JSON, Simulator.JSON, String)] = [
        (["type": "header", "text": text(150)], ["type": "header", "text": text(151)], "/blocks/0/text/text"),
        (
            ["type": "section", "text": text(3000, "mrkdwn")], ["type": "section", "text": text(3001, "mrkdwn")],
            "/blocks/0/text/text"
        ),
        (
            ["type": "section", "fields": .array(Array(repeating: text(9), count: 10))],
            ["type": "section", "fields": .array(Array(repeating: text(9), count: 11))], "/blocks/0/fields"
        ),
        (
            ["type": "section", "fields": [text(2000)]], ["type": "section", "fields": [text(2001)]],
            "/blocks/0/fields/0/text"
        ),
        (
            ["type": "actions", "elements": .array((1...25).map { button($0) })],
            ["type": "actions", "elements": .array((1...26).map { button($0) })], "/blocks/0/elements"
        ),
        (
            ["type": "actions", "elements": [button(1, text: 75)]],
            ["type": "actions", "elements": [button(1, text: 76)]], "/blocks/0/elements/0/text/text"
        ),
        (
            ["type": "actions", "elements": [button(1, value: 2000)]],
            ["type": "actions", "elements": [button(1, value: 2001)]], "/blocks/0/elements/0/value"
        ),
        (
            ["type": "actions", "elements": [button(1), button(2)]],
            ["type": "actions", "elements": [button(1), button(1)]], "/blocks/0/elements/1/action_id"
        ),
        (
            ["type": "context", "elements": .array(Array(repeating: text(1), count: 10))],
            ["type": "context", "elements": .array(Array(repeating: text(1), count: 11))], "/blocks/0/elements"
        ),
        (
            ["type": "table", "rows": .array(Array(repeating: row(1), count: 100))],
            ["type": "table", "rows": .array(Array(repeating: row(1), count: 101))], "/blocks/0/rows"
        ),
        (["type": "table", "rows": [row(20)]], ["type": "table", "rows": [row(21)]], "/blocks/0/rows/0"),
        (["type": "divider"], ["type": "no_such_block"], "/blocks/0/type"),
        (
            ["type": "divider", "block_id": .string(String(repeating: "b", count: 255))],
            ["type": "divider", "block_id": .string(String(repeating: "b", count: 256))], "/blocks/0/block_id"
        ),
    ]

    @Test(arguments: BlockLimitTests.cases.indices)
    func `a block over its limit is refused, and the place is named`(index: Int) async throws {
        let (fitting, tooLong, place) = Self.cases[index]
        try await withSimulator { simulator, address in
            let good: Simulator.JSON = ["channel": "C0RANDOM", "text": "x", "blocks": [fitting]]
            #expect(try await address.call("chat.postMessage", good).json["ok"] == true)
            let bad: Simulator.JSON = ["channel": "C0RANDOM", "text": "x", "blocks": [tooLong]]
            let answer = try await address.call("chat.postMessage", bad).json
            #expect(answer["error"] == "invalid_blocks")
            let message = answer["response_metadata"]["messages"].array?.first?.string ?? ""
            #expect(message.hasSuffix("[json-pointer:\(place)]"))
            #expect(try await simulator.messages(in: "C0RANDOM").count == 1)
        }
    }

    private static let divider: Simulator.JSON = ["type": "divider"]
    private static let named: Simulator.JSON = ["type": "divider", "block_id": "same"]
    private static let table: Simulator.JSON = ["type": "table", "rows": [row(1)]]
    private static let long: Simulator.JSON = ["type": "section", "text": text(2640, "mrkdwn")]

    @Test(
        arguments: [
            (divider, 50, nil), (divider, 51, "invalid_blocks"), (long, 5, nil), (long, 6, "msg_blocks_too_long"),
            (table, 1, nil), (table, 2, "invalid_blocks"), (named, 2, "invalid_blocks"),
        ] as [(Simulator.JSON, Int, String?)]
    )
    func `a message has limits of its own`(block: Simulator.JSON, count: Int, error: String?) async throws {
        try await withSimulator { _, address in
            let blocks = Simulator.JSON.array(Array(repeating: block, count: count))
            let call: Simulator.JSON = ["channel": "C0RANDOM", "text": "x", "blocks": blocks]
            let answer = try await address.call("chat.postMessage", call).json
            #expect(answer["error"].string == error)
        }
    }
}
