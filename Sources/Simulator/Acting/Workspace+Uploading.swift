extension Simulator {
    /// Uploads a file as a person, for a field of a form that takes files; its id, which is what is chosen there.
    package func upload(_ file: SharedFile, as user: String) async throws -> String {
        try await self.onStage { stage in stage.act { $0.upload(file, as: user) } }
    }
}

// Files that people put into forms (docs: reference/block-kit/block-elements/file-input-element).
extension Workspace {
    private static let mostFiles = 10

    mutating func upload(_ file: Simulator.SharedFile, as user: String) -> String {
        var file = file
        file.id = self.identifiers.make("F")
        file.owner = user
        self.keep(file)
        return file.id
    }

    /// The state of a field with these files in it. Throws when it takes none of them, or not so many.
    func state(of element: BlockElement, with files: [String]) throws(SimulatorError) -> JSON {
        let most = element.content["max_files"].integer ?? Self.mostFiles
        guard files.count <= most else { throw SimulatorError("\(element.blockID) takes \(most) files at most") }
        var chosen: [JSON] = []
        for id in files {
            guard let file = self.files[id] else { throw SimulatorError("no file \(id) was uploaded") }
            let ending = file.name.split(separator: ".").last.map { $0.lowercased() } ?? ""
            let types = (element.content["filetypes"].array ?? []).compactMap(\.string)
            guard types.isEmpty || types.contains(ending) else {
                throw SimulatorError("\(element.blockID) takes no \(file.name), but: \(types.joined(separator: ", "))")
            }
            chosen.append(self.json(file))
        }
        return ["type": .string(element.type), "files": .array(chosen)]
    }
}
