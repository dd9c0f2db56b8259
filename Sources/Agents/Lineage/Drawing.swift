import Digests
import Foundation
import Requests

/// Draws graphs with Graphviz, in the sandbox: a graph's names come from the project.
struct Drawing: Sendable {
    enum Format: String, Sendable {
        case png
        case svg
    }

    let sandbox: Sandbox
    /// A private folder of this drawing, made and removed here.
    let folder: String

    /// Pictures that are larger are not made.
    static let longest = 4 << 20

    /// Whether Graphviz is installed.
    static func isPossible(_ sandbox: Sandbox) -> Bool { sandbox.toolbox.dot != nil }

    /// Throws (`missing`) without Graphviz, and (`failed`) when it cannot draw this.
    func draw(_ dot: String, as format: Format) async throws(AgentError) -> [UInt8] {
        guard let program = self.sandbox.toolbox.dot else {
            throw AgentError(.missing, "Graphviz is not installed: run `apt-get install graphviz fonts-dejavu-core`.")
        }
        do {
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            defer { try? Tree(self.folder).remove() }
            try Data(dot.utf8).write(to: URL(filePath: "\(self.folder)/graph.dot"))
            var binds = [Sandbox.Bind(self.folder, at: Sandbox.scratch, isWritable: true)]
            if FileManager.default.fileExists(atPath: "/etc/fonts") {
                binds.append(.init("/etc/fonts", at: "/etc/fonts"))
            }
            let result = try await self.sandbox.run(
                [
                    program, "-T\(format.rawValue)", "-Gdpi=110", "-o", "\(Sandbox.scratch)/picture",
                    "\(Sandbox.scratch)/graph.dot",
                ],
                binds: binds,
                directory: Sandbox.scratch
            )
            guard result.isSuccess else { throw AgentError(.failed, "Graphviz \(result.ending): \(result.excerpt())") }
            guard let data = Yard(self.folder).read("picture", limit: Self.longest), !data.isEmpty else {
                throw AgentError(.failed, "Graphviz made no picture of at most \(Self.longest >> 20) MB.")
            }
            return Array(data)
        } catch {
            throw AgentError(error)
        }
    }
}
