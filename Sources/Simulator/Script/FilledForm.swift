import Foundation

// A form as a script fills it in: fields by label, block or action, and what is put into them as the page shows it.
extension Simulator {
    /// Sends the form that is open for a person. Files are named by where they lie beside the script.
    func submit(_ fields: [String: [String]], as user: String, beside script: String) async throws -> SubmitResult {
        let view = try await self.view(of: user)
        var values: [String: [String: Choice]] = [:]
        for (name, shown) in fields {
            let element = try view.element(named: name)
            var chosen = shown
            if element.type == "file_input" {
                chosen = []
                for file in shown { chosen.append(try await self.upload(Self.file(file, beside: script), as: user)) }
            } else {
                try await self.type(shown, into: element, at: .view(view.id), as: user)
                let names = chosen
                chosen = try await self.onStage { stage in
                    let offering = stage.workspace.offering(element, at: .view(view.id), to: user)
                    return names.map { offering.value(of: $0, in: stage.workspace) }
                }
            }
            values[element.blockID, default: [:]][element.actionID] = .several(chosen)
        }
        return try await self.submit(as: user, view: view.id, values: values)
    }

    /// Types what is to be chosen, where a menu asks the app for its options.
    func type(
        _ shown: [String],
        into label: String,
        on text: String?,
        in place: Script.Place,
        as user: String
    ) async throws {
        let found = try await self.onStage { Screen(of: user, in: place, $0.workspace).element(named: label, on: text) }
        if let (element, at) = found { try await self.type(shown, into: element, at: at, as: user) }
    }

    private func type(
        _ shown: [String],
        into element: BlockElement,
        at place: Workspace.Place,
        as user: String
    ) async throws {
        guard element.asksForOptions else { return }
        for words in shown {
            _ = try await self.type(words, into: element.actionID, block: element.blockID, at: place, as: user)
        }
    }

    private func view(of user: String) async throws -> View {
        try await self.onStage { stage in
            guard let view = stage.workspace.stacks[user]?.last else { throw SimulatorError("no form is open") }
            return view
        }
    }

    private static func file(_ name: String, beside script: String) throws -> SharedFile {
        let file = URL(filePath: name, relativeTo: URL(filePath: script).deletingLastPathComponent())
        guard let bytes = try? Data(contentsOf: file) else { throw SimulatorError("\(file.path) can't be read") }
        return SharedFile(file.lastPathComponent, Array(bytes))
    }
}

extension Simulator.View {
    fileprivate func element(named name: String) throws(SimulatorError) -> BlockElement {
        let block = self.blocks.first { $0["label"]["text"].string == name || $0["block_id"].string == name }
        let elements = block.map(BlockElement.all(in:)) ?? self.blocks.flatMap(BlockElement.all(in:))
        guard let element = elements.first(where: { block != nil || $0.actionID == name }) else {
            let there = self.blocks.compactMap { $0["label"]["text"].string }.joined(separator: ", ")
            throw SimulatorError("the form has no field \(name); there are: \(there)")
        }
        return element
    }
}
