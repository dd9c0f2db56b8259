import ArgumentParser
import ChatBridge
import Foundation

/// `chatbridge doctor`: what is missing before the bot can be started, and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at settings, programs, and what Slack and Teams grant, and says what to do.",
        discussion: """
            chatbridge doctor
            chatbridge doctor --config config --json

            Uses the same environment as `chatbridge serve`, and changes nothing. Ends with 0 when the bot can be started,
            with 2 when something has to be put right first.
            """
    )

    @OptionGroup var folders: Folders
    @Flag(help: "As JSON.") var json = false

    func run() async throws {
        try await failing {
            let wire = Wire()
            let doctor = Doctor(
                config: self.folders.configURL,
                data: self.folders.dataURL,
                environment: ProcessInfo.processInfo.environment,
                wire: wire
            )
            let findings = await doctor.findings()
            await wire.shutdown()
            print(self.json ? try Self.json(findings) : findings.map(\.text).joined(separator: "\n"))
            if findings.contains(where: { $0.verdict == .bad }) { throw ExitCode(2) }
        }
    }

    private static func json(_ findings: [Finding]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(findings), as: UTF8.self)
    }
}

extension Finding {
    fileprivate var text: String {
        let mark =
            switch self.verdict {
            case .good: "✓"
            case .remark: "!"
            case .bad: "✗"
            }
        return "\(mark) \(self.subject): \(self.detail)" + (self.advice.map { "\n    → \($0)" } ?? "")
    }
}
