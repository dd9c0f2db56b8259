import Foundation
import Testing

@testable import Agents

struct JUnitReportTests {
    @Test func `each test has its worst outcome`() throws {
        let report = try JUnitReport(
            Data(
                """
                <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" tests="5">
                <testcase classname="tests.test_sum" name="test_one" time="0.1" />
                <testcase classname="tests.test_sum" name="test_two[a&lt;b]"><failure message="assert 1 == 2&#10; where"
                >def test_two(): ...</failure></testcase>
                <testcase classname="tests.test_sum" name="test_three"><skipped type="pytest.skip" message="later"/></testcase>
                <testcase classname="tests.test_sum" name="test_four" />
                <testcase classname="tests.test_sum" name="test_four"><error message="failed on teardown"/></testcase>
                <testcase classname="" name="tests.test_broken"><error message="collection failure">Traceback
                E   ModuleNotFoundError: No module named 'pandas'</error></testcase>
                </testsuite></testsuites>
                """.utf8
            )
        )
        #expect(
            report.tests == [
                "tests.test_sum::test_one": .passed, "tests.test_sum::test_two[a<b]": .failed("assert 1 == 2\nwhere"),
                "tests.test_sum::test_three": .skipped, "tests.test_sum::test_four": .failed("failed on teardown"),
                "tests.test_broken": .failed("E   ModuleNotFoundError: No module named 'pandas'"),
            ]
        )
    }

    static let hostile: [(String, Data)] = [
        ("nothing", Data()), ("no XML", Data("ok".utf8)), ("another page", Data("<html></html>".utf8)),
        ("cut off", Data("<testsuites><testcase name='a'>".utf8)),
        ("no text", Data([0xFF, 0xFE, 0x3C, 0x00])),
        (
            "entities of entities",
            Data(
                """
                <?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
                <testsuites><testcase name="&b;"/></testsuites>
                """.utf8
            )
        ),
        (
            "a file of the machine",
            Data(
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><testsuites><testcase name='&a;'/></testsuites>"
                    .utf8
            )
        ),
        (
            "entities in another encoding",
            Data("<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x+AD4-<testsuites/>".utf8)
        ),
        (
            "too many tests",
            Data(
                "<testsuites>\((0...JUnitReport.mostTests).map { "<testcase name='\($0)'/>" }.joined())</testsuites>"
                    .utf8
            )
        ),
        ("too long", Data("<testsuites>\(String(repeating: " ", count: JUnitReport.longest))</testsuites>".utf8)),
        (
            "too deep",
            Data(
                (String(repeating: "<testsuite>", count: 200_000) + String(repeating: "</testsuite>", count: 200_000))
                    .utf8
            )
        ),
    ]

    @Test(arguments: hostile) func `what is no report is refused`(what: String, data: Data) {
        let error = #expect(throws: AgentError.self, "\(what)") { try JUnitReport(data) }
        #expect(error?.message.hasPrefix("pytest's report cannot be read") == true)
    }

    @Test func `long names and reasons are cut`() throws {
        let long = String(repeating: "x", count: 100_000)
        let report = try JUnitReport(
            Data("<testsuites><testcase name='\(long)'><failure message='\(long)'/></testcase></testsuites>".utf8)
        )
        let (name, outcome) = try #require(report.tests.first)
        #expect(name.count == 300 && outcome == .failed(String(repeating: "x", count: 600)))
    }
}
