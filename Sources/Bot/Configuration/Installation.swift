import Foundation

/// What comes with the program: the folder it was built or unpacked in.
enum Installation {
    /// The program itself.
    static let program = Bundle.main.executablePath ?? CommandLine.arguments[0]

    /// The nearest folder above the program that has our templates; `nil` when it stands alone.
    static let root: URL? = {
        var folder = URL(filePath: program).deletingLastPathComponent()
        for _ in 0..<8 {
            if exists(folder.appending(path: "templates/add_metric.yaml")) { return folder }
            folder.deleteLastPathComponent()
        }
        return nil
    }()

    /// `templates/` beside the configuration, or those that come with the program.
    static func templates(beside base: URL) -> URL {
        let beside = base.appending(path: "templates")
        guard !exists(beside.appending(path: "add_metric.yaml")), let root else { return beside }
        return root.appending(path: "templates")
    }

    /// dbt in the private Python environment, where `make` puts it.
    static func dbt(beside base: URL, environment: [String: String]) -> String? {
        let folders =
            [environment["CHATBRIDGE_PYTHON_ENV"]].compactMap(\.self)
            + [base, root].compactMap { $0?.appending(path: ".venv").path }
        return folders.map { "\($0)/bin/dbt" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
