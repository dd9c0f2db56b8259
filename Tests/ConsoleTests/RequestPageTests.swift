import Requests
import Testing

@testable import Console

struct RequestPageTests {
    private static var report: Report {
        var report = Report(
            number: "7",
            state: "merged",
            requester: "local:ana",
            conversation: "c",
            openedAt: "2026-11-21T09:30:00Z"
        )
        let table = Passage.Table(
            caption: "What changes in the data",
            header: ["model", "rows"],
            rows: [["<fct>", "2 changed"]]
        )
        var step = Report.Step(number: 1, agent: "test-agent", summary: "Build & test", commands: ["dbt build"])
        step.notes = ["dbt build: 3 of 7"]
        step.result = StepResult(
            summary: "2 checks passed",
            commit: "abc",
            files: [.init(path: "models/a.sql", added: 3, removed: 1)],
            checks: [.init(name: "pytest", outcome: .warned, detail: "1 < 2")],
            rowCounts: [.init(model: "fct", before: 7, after: nil)],
            passages: [.table(table), .code("select '<b>'"), .bullets(["one"]), .text("Confidence 90 %.")]
        )
        var failed = Report.Step(number: 2, agent: "merge", summary: "Merge", commands: [])
        failed.failure = StepFailure(
            message: "It conflicts.",
            checks: [.init(name: "ci", outcome: .failed, detail: "red")]
        )
        report.steps = [step, failed]
        report.pullRequest = PullRequest(number: 3, title: "feat: it", branch: "b", url: "https://forge.example/3")
        return report
    }

    @Test func `a step has its checks, its rows and the difference of the data`() {
        let page = RequestPage(report: Self.report).html.text
        for piece in [
            "<td>pytest</td><td><span class=\"warned\">warned</span></td><td>1 &lt; 2</td>", "<td>7</td><td>–</td>",
            "<caption>What changes in the data</caption>", "<td>&lt;fct&gt;</td><td>2 changed</td>",
            "<pre>select &#39;&lt;b&gt;&#39;</pre>", "<code>models/a.sql</code> +3 −1",
            "Step 1: test-agent, Build &amp; test",
            "<span class=\"failed\">It conflicts.</span>", "<td>ci</td><td><span class=\"failed\">failed</span></td>",
            "<a href=\"https://forge.example/3\" rel=\"noreferrer\">Pull request #3 feat: it</a>", "dbt build: 3 of 7",
        ] { #expect(page.contains(piece), "\(piece)") }
    }

    @Test func `an address that is no page's becomes no link`() {
        var report = Self.report
        report.pullRequest?.url = "javascript:alert(1)"
        let page = RequestPage(report: report).html.text
        #expect(page.contains("Pull request #3") && !page.contains("javascript"))
    }

    @Test func `every tag that is opened is closed`() {
        var open: [Substring] = []
        for match in RequestPage(report: Self.report).html.text.matches(of: #/<(/?)([a-z0-9]+)[^>]*>/#) {
            guard !["meta", "link"].contains(match.2) else { continue }
            if match.1.isEmpty {
                open.append(match.2)
            } else {
                #expect(open.popLast() == match.2)
            }
        }
        #expect(open.isEmpty)
    }
}
