import Glibc
import Logging
import Testing

@testable import Bot

@Suite struct LogLinesTests {
    @Test(arguments: [
        ("plain words, ünïcode and a \u{1F600}", "plain words, ünïcode and a \u{1F600}\n"),
        ("one\nwarning: two\r\nthree", "one\\u{A}warning: two\\u{D}\\u{A}three\n"),
        ("\u{1B}[2J\u{7}\u{0}", "\\u{1B}[2J\\u{7}\\u{0}\n"),
        ("abc\u{202E}def\u{2028}ghi\u{85}", "abc\\u{202E}def\\u{2028}ghi\\u{85}\n"),
        ("ends once\n", "ends once\n"), ("", "\n"),
    ])
    func `a record is one line without anything that steers`(record: String, line: String) {
        #expect(LogLines.line(record) == line)
    }

    @Test func `what is logged about words from outside is one record, whatever they hold`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var logger = Logger(label: "test") { StreamLogHandler(label: $0, stream: LogLines(descriptor: ends[1])) }
        logger.logLevel = .info
        logger.warning("refused", metadata: ["reason": "x\n2026-01-01T00:00:00 error test: approved by U0BO\u{1B}[0m"])
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        #expect(text.count { $0 == "\n" } == 1 && text.hasSuffix("\n") && !text.contains("\u{1B}"))
        #expect(text.contains("approved by U0BO"))
    }
}
