import Foundation
import FoundationXML

/// What pytest writes with `--junitxml` (the xunit2 family), as far as it is needed.
///
/// Whoever wrote the tests may have written the file, too: it is bounded, and may declare nothing of its own.
struct JUnitReport: Hashable, Sendable {
    enum Outcome: Hashable, Sendable {
        case passed
        case skipped
        /// With the first lines of the reason.
        case failed(String)
    }

    /// The outcome of each test by its name, `tests.test_money::test_sum[eur]`. A test may be told of twice, once for
    /// itself and once for what clears up after it: then the worse counts.
    private(set) var tests: [String: Outcome] = [:]

    /// More tests than this are not a report for people.
    static let mostTests = 50_000
    /// The size of a file that is read, in bytes.
    static let longest = 16 << 20

    /// Throws `.failed` with the reason when `data` is no report.
    init(_ data: Data) throws(AgentError) {
        guard data.count <= Self.longest else { throw Self.flaw("it has more than \(Self.longest >> 20) MB") }
        // Without its first line the text is UTF-8 whatever that line said, so that nothing hides in another encoding.
        guard var text = String(validating: data, as: UTF8.self)?[...], !text.contains("\0") else {
            throw Self.flaw("it is not UTF-8")
        }
        if text.hasPrefix("<?xml"), let end = text.firstRange(of: "?>") { text = text[end.upperBound...] }
        // Entities could be made of themselves, or of files of this machine.
        guard !text.contains("<!DOCTYPE"), !text.contains("<!ENTITY") else { throw Self.flaw("it declares entities") }
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        // The parser itself makes do with a file that was cut off.
        guard parser.parse(), parser.parserError == nil, reader.isReport, reader.depth == 0 else {
            throw Self.flaw(reader.tests.count >= Self.mostTests ? "it has too many tests" : "it is not JUnit's XML")
        }
        self.tests = reader.tests
    }

    private static func flaw(_ why: String) -> AgentError {
        AgentError(.failed, "pytest's report cannot be read: \(why).")
    }
}

/// Follows the parser through the file.
private final class Reader: NSObject, XMLParserDelegate {
    private(set) var tests: [String: JUnitReport.Outcome] = [:]
    private(set) var isReport = false
    /// How many elements are open.
    private(set) var depth = 0
    /// The test that is told of just now.
    private var test: String?
    private var outcome = JUnitReport.Outcome.passed
    /// What stands within a failure.
    private var words: String?

    private static let deepest = 32
    private static let longestName = 300
    private static let longestReason = 600
    private static let longestText = 64 << 10

    func parser(
        _ parser: XMLParser,
        didStartElement element: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        self.depth += 1
        guard self.depth <= Self.deepest else { return parser.abortParsing() }
        switch element {
        case "testsuites", "testsuite": self.isReport = true
        case "testcase":
            guard self.tests.count < JUnitReport.mostTests else { return parser.abortParsing() }
            let place = [attributes["classname"], attributes["name"]].compactMap { $0?.isEmpty == false ? $0 : nil }
            self.test = String(place.joined(separator: "::").prefix(Self.longestName))
            self.outcome = .passed
        case "failure", "error":
            self.outcome = .failed(Self.reason(attributes["message"] ?? ""))
            self.words = ""
        case "skipped":
            if self.outcome == .passed { self.outcome = .skipped }
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let words, words.utf8.count < Self.longestText else { return }
        self.words = words + text
    }

    func parser(
        _ parser: XMLParser,
        didEndElement element: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        self.depth -= 1
        switch element {
        case "failure", "error":
            // A file that cannot even be read says why at the end of its text alone.
            if self.outcome == .failed("collection failure"), let last = self.words?.split(separator: "\n").last {
                self.outcome = .failed(Self.reason(String(last)))
            }
            self.words = nil
        case "testcase":
            if let test, !test.isEmpty { self.tests[test] = Self.worse(self.tests[test], self.outcome) }
            self.test = nil
        default: break
        }
    }

    private static func reason(_ text: String) -> String {
        let lines = text.plain.split(separator: "\n").prefix(3).map { $0.trimmingCharacters(in: .whitespaces) }
        return String(lines.joined(separator: "\n").prefix(Self.longestReason))
    }

    private static func worse(_ one: JUnitReport.Outcome?, _ other: JUnitReport.Outcome) -> JUnitReport.Outcome {
        switch (one, other) {
        case (.failed(let why)?, _): .failed(why)
        case (.skipped?, .passed): .skipped
        default: other
        }
    }
}
