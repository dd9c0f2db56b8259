import ArgumentParser
import Foundation
import Intents

/// `chatbridge templates lint|test|new`: for people who write templates.
struct TemplatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates",
        abstract: "Checks templates, measures how well they are told apart, begins new ones.",
        discussion: """
            chatbridge templates new archive_model
            chatbridge templates lint
            chatbridge templates test
            A serving bot takes up changed templates by itself, and keeps those from before when the new ones are bad.
            """,
        subcommands: [Lint.self, Test.self, New.self],
        defaultSubcommand: Lint.self
    )
}

/// Which templates are meant: those of the configuration, or of any folder.
private struct TemplateFolder: ParsableArguments {
    @OptionGroup var folders: Folders
    @Option(help: "Folder of templates; otherwise that of the configuration.") var templates: String?

    func url() throws -> URL {
        if let templates { return URL(filePath: templates, directoryHint: .isDirectory) }
        return try Configuration.read(self.folders.configURL).templates
    }
}

extension TemplatesCommand {
    struct Lint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what is wrong, with file and line; ends with 1 when something is."
        )
        @OptionGroup fileprivate var folder: TemplateFolder

        func run() async throws {
            try await failing {
                let directory = try self.folder.url()
                var findings = TemplateLint(directory: directory).findings
                do throws(TemplateError) { _ = try VocabularyFile.load(from: directory) } catch {
                    findings.append(error)
                }
                for finding in findings { print(finding) }
                guard findings.isEmpty else { throw ExitCode.failure }
                print("The templates in \(directory.path) are in order.")
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judges every pattern by a classifier that has not seen it, and shows what is confused."
        )
        @OptionGroup fileprivate var folder: TemplateFolder
        @Option(help: "At most so many wrong examples.") var limit = 40

        func run() async throws {
            try await failing {
                let directory = try self.folder.url()
                print(
                    TemplateReport(TemplateTrial(try TemplateSet.load(from: directory)), limit: max(0, self.limit)).text
                )
            }
        }
    }

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes a template to fill in, with remarks.")
        @OptionGroup fileprivate var folder: TemplateFolder
        @Argument(help: "The intent: small letters, digits and underscores.") var name: String

        func run() async throws {
            try await failing {
                guard let skeleton = TemplateSkeleton(intent: self.name) else {
                    throw BatchError(description: "\(self.name) is no name: small letters, digits and underscores")
                }
                let file = try self.folder.url().appending(path: skeleton.file)
                guard !FileManager.default.fileExists(atPath: file.path) else {
                    throw BatchError(description: "\(file.path) is there already")
                }
                try skeleton.text.write(to: file, atomically: true, encoding: .utf8)
                print("\(file.path) is written. Fill it in, then `chatbridge templates lint`.")
            }
        }
    }
}

/// A trial as a text for people.
private struct TemplateReport {
    let trial: TemplateTrial
    let limit: Int

    init(_ trial: TemplateTrial, limit: Int) { (self.trial, self.limit) = (trial, limit) }

    var text: String {
        let width = self.trial.intents.map(\.intent.count).max() ?? 0
        func padded(_ text: String) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
        var lines = [
            "\(self.trial.sentences) sentences, \(Self.percent(self.trial.accuracy)) taken for what they are", "",
        ]
        lines += self.trial.intents.map { intent, sentences, right in
            "\(padded(intent))  \(right) of \(sentences)  \(Self.percent(Double(right) / Double(max(1, sentences))))"
        }
        if !self.trial.confusions.isEmpty { lines += ["", "Confused:"] }
        lines += self.trial.confusions.map {
            "\(padded($0.intent))  \($0.count) taken for \($0.takenFor), such as \"\($0.example)\""
        }
        if !self.trial.mistakes.isEmpty, self.limit > 0 { lines += ["", "Wrong:"] }
        lines += self.trial.mistakes.prefix(self.limit).map { mistake in
            let place = mistake.line.map { ":\($0)" } ?? ""
            return "\(mistake.intent).yaml\(place): \"\(mistake.text)\" is taken for \(mistake.takenFor)"
        }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
