import Foundation
import Simulator
import Testing

extension Tenant {
    /// Lets Microsoft's own schemas judge every call that the bot made, and these answers to presses.
    func judge(_ answers: [TeamsSimulator.Response]) throws { try self.teams.judge(answers, in: self.folder) }
}

extension TeamsSimulator {
    /// The same, with files in this folder.
    func judge(_ answers: [Response], in folder: URL) throws {
        let calls = self.with { $0.exchanges }.compactMap { call -> Simulator.JSON? in
            if call.body == .null { return nil }
            return call.path.hasSuffix("/v3/conversations") ? ["conversation": call.body] : ["activity": call.body]
        }
        let cards = answers.map(\.body).flatMap { body -> [Simulator.JSON] in
            let shown = [body["value"], body["task"]["value"]["card"]["content"]]
            return shown.filter { $0["type"].string == "AdaptiveCard" }.map { ["card": $0] }
        }
        let lines = calls + cards
        let (file, output) = (folder.appending(path: "judge.jsonl"), folder.appending(path: "judge.log"))
        try Data(lines.map(\.bytes).joined(separator: [0x0A])).write(to: file)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: Checkout.judges)
        process.arguments = [Checkout.root.appending(path: "Tests/Schemas/judge-teams.py").path, file.path]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        let said = try String(contentsOf: output, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(said.prefix(3000))")
        #expect(said.contains("\(lines.count) judged"))
    }
}
