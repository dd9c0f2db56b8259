import Foundation

/// The rules of a bot under test, as its settings files say them.
struct House: Sendable {
    /// When a finished change of the kind `metrics` is merged: `always` or `review`.
    var mergesMetrics = "always"
    /// Who may approve.
    var approvers = ["U0BO"]
    var burst = 100
    var perHour = 3600
    /// The lines of the project's `forge`, where it is not the local one.
    var forge: [String] = []
    /// Where requests are shown as well: channels, by channel.
    var mirrors: [String: String] = [:]
    /// The ids of each person who has several.
    var people: [[String]] = []
    /// Further lines of the project's settings; `FOLDER` stands for the folder of the settings.
    var project: [String] = []

    /// Further lines of the settings.
    var settings: [String] = []

    /// Writes `chatbridge.yaml` and `policy.yaml`.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try """
        projects:
          taxi:
            source: \(Checkout.example())
        \(self.forgeLines)
        \(self.project.map { "    " + $0.replacing("FOLDER", with: folder.path) }.joined(separator: "\n"))
        \(self.mirrorLines)
        templates: \(Checkout.root.appending(path: "templates").path)
        log_level: info
        \(self.settings.joined(separator: "\n"))
        """.write(to: folder.appending(path: "chatbridge.yaml"), atomically: true, encoding: .utf8)
        try """
        approvers: [\(self.approvers.map { "\"\($0)\"" }.joined(separator: ", "))]
        \(self.peopleLines)
        own_approval: [docs]
        merge: {schema: review, metrics: \(self.mergesMetrics), tests: always, docs: always}
        limits: {burst: \(self.burst), per_hour: \(self.perHour)}
        """.write(to: folder.appending(path: "policy.yaml"), atomically: true, encoding: .utf8)
    }

    private var mirrorLines: String {
        let lines = self.mirrors.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": [\"\($0.value)\"]" }
        return lines.isEmpty ? "" : (["mirrors:"] + lines).joined(separator: "\n")
    }

    private var peopleLines: String {
        let lines = self.people.enumerated().map { index, ids in
            "  person\(index): [\(ids.map { "\"\($0)\"" }.joined(separator: ", "))]"
        }
        return lines.isEmpty ? "" : (["people:"] + lines).joined(separator: "\n")
    }

    private var forgeLines: String {
        self.forge.isEmpty ? "" : (["    forge:"] + self.forge.map { "      \($0)" }).joined(separator: "\n")
    }
}
