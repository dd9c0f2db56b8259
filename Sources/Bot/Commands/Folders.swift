import ArgumentParser
import Foundation

/// Where the settings and the state are: on every subcommand that needs them.
struct Folders: ParsableArguments {
    @Option(help: "Folder of chatbridge.yaml and policy.yaml.")
    var config = "config"

    @Option(help: "Folder of the ledger, the worktrees and the caches.")
    var data = "var"

    var configURL: URL { URL(filePath: self.config, directoryHint: .isDirectory) }
    var dataURL: URL { URL(filePath: self.data, directoryHint: .isDirectory).absoluteURL }
}
