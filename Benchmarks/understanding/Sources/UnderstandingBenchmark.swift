import ArgumentParser
import Foundation
import Intents
import UnderstandingCases

/// Measures how well and how fast words are understood; see `Benchmarks/understanding/README.md`.
@main
struct UnderstandingBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understanding",
        abstract: "Measures understanding, screening and their speed.",
        subcommands: [Table.self, FuzzCommand.self],
        defaultSubcommand: Table.self
    )
}

extension UnderstandingBenchmark {
    struct Table: ParsableCommand {
        enum Part: String, CaseIterable, ExpressibleByArgument {
            case requests
            case screening
            case secrets
            case speed
            case clinc
        }

        static let configuration = CommandConfiguration(abstract: "Prints one table of all figures.")

        @Option(help: "Folder of the templates.") var templates = "templates"
        @Option(help: "Folder of the cases.") var cases = "Benchmarks/understanding/Cases"
        @Option(help: "Folder with CLINC150's data_full.json; without it that part is left out.") var clinc: String?
        @Option(help: "Credentials of a public rule set, from `public-secrets`.") var publicSecrets: String?
        @Option(help: "A file with an attack on each line, to be measured too.") var attacks: String?
        @Option(help: "Measure this part alone; may be repeated.") var part: [Part] = []
        @Flag(help: "Show the development requests that came out otherwise; those of the test set are never shown.")
        var errors = false

        private static func lines(_ file: String?) throws -> [String] {
            guard let file else { return [] }
            let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
            return text.split(separator: "\n").map(String.init)
        }

        func run() throws {
            let parts = self.part.isEmpty ? Part.allCases : self.part
            let cases = Cases(folder: URL(filePath: self.cases, directoryHint: .isDirectory))
            let set = try TemplateSet.load(from: URL(filePath: self.templates, directoryHint: .isDirectory))
            let clock = ContinuousClock()
            var understander = Understander(templates: set)
            let training = clock.measure { understander = Understander(templates: set) }
            let outside = try self.clinc.map { try ClincData(folder: $0) }
            var figures: [Figure] = []
            if parts.contains(.requests) {
                figures += try RequestFigures(cases: cases, understander: understander, showing: self.errors)
                    .figures(outside: outside)
            }
            if parts.contains(.screening) {
                figures += try ScreeningFigures(
                    cases: cases,
                    others: outside?.sentences ?? [],
                    attacks: Self.lines(self.attacks),
                    showing: self.errors
                ).figures()
            }
            if parts.contains(.secrets) {
                figures += try SecretFigures(
                    cases: cases,
                    published: self.publicSecrets,
                    others: outside?.sentences ?? [],
                    showing: self.errors
                ).figures()
            }
            if parts.contains(.speed) {
                figures.append(Figure("speed", "training from the templates", training, atMost: .milliseconds(500)))
                figures += try SpeedFigures(cases: cases, understander: understander, showing: self.errors).figures()
            }
            if parts.contains(.clinc), let outside { figures += ClincFigures(data: outside).figures() }
            print(Figure.table(figures))
            if parts.contains(.clinc), outside == nil {
                print("\nCLINC150 was not measured: give its folder with --clinc; README.md says where it comes from.")
            }
            if figures.contains(where: { $0.isMet == false }) { throw ExitCode(1) }
        }
    }
}
