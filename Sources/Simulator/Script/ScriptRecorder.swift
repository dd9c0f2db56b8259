import Glibc

/// Writes down what people do on the page as a script that can be played again, with what the app said in between.
final class ScriptRecorder {
    private let file: Int32
    /// What the app said since the last act: who sees it (`nil` for everybody), where, and its first line.
    private var said: [(only: String?, place: String, text: String)] = []

    /// Throws when the file can't be written anew.
    init(file path: String) throws(SimulatorError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SimulatorError("can't write the script \(path): \(String(cString: strerror(errno)))")
        }
        self.file = descriptor
        self.write("# Recorded by chatbridge sim. See docs/simulator.md for what may stand here.")
    }

    deinit { close(self.file) }

    /// Something became visible.
    func saw(_ change: Change, in workspace: Workspace) {
        guard case .posted(let message) = change, message.isFromBot else { return }
        let text = Self.excerpt(ReadableText(in: workspace).text(of: message))
        let only = message.onlyFor.flatMap { workspace.person($0)?.handle } ?? workspace.owner(of: message.channel)
        guard !text.isEmpty else { return }
        self.said.append((only, workspace.placeName(of: message.channel), text))
    }

    /// How much of what the app said is not written down yet.
    var heard: Int { self.said.count }

    /// Somebody did this, when the app had said so much.
    func did(_ line: ScriptLine, after heard: Int) {
        for one in self.said.prefix(heard) {
            let person = (one.only ?? line.person).map(JSON.string)
            self.write(ScriptLine(["as": person, "see": .string(one.text), "in": .string(one.place)]).text)
        }
        self.said.removeFirst(heard)
        self.write(line.text)
    }

    /// The first line, and not all of a long one.
    static func excerpt(_ text: String) -> String {
        let line = text.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let words = ReadableText.plain(String(line))
        guard words.count > 60 else { return words }
        return String(words.prefix(60).prefix(upTo: words.prefix(60).lastIndex(of: " ") ?? words.prefix(60).endIndex))
    }

    private func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(self.file, $0.baseAddress, $0.count) }
    }
}
