package import Foundation
package import Intents
package import Requests

/// The files of cases: lines with `|` between their parts, `#` before a remark.
package struct Cases: Sendable {
    package let folder: URL

    /// The cases in a folder.
    package init(folder: URL) { self.folder = folder }

    /// The lines of a file.
    package func lines(_ name: String) throws -> [String] {
        let text = try String(contentsOf: self.folder.appending(path: name), encoding: .utf8)
        return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    /// The requests of a file.
    package func requests(_ name: String) throws -> [RequestCase] { try self.lines(name).map { try RequestCase($0) } }

    /// The names of a project.
    package func catalogue(_ project: String) throws -> Catalogue {
        let file = self.folder.appending(path: "catalogues/\(project).json")
        return try JSONDecoder().decode(Catalogue.self, from: Data(contentsOf: file))
    }

    /// How a file's requests are understood.
    package func score(_ file: String, by understander: Understander) throws -> RequestScore {
        var score = RequestScore()
        var indexes: [String: CatalogueIndex] = [:]
        for request in try self.requests(file) {
            let index = try indexes[request.project] ?? CatalogueIndex(self.catalogue(request.project))
            indexes[request.project] = index
            score.add(request, understander.understand(request.text, index: index))
        }
        return score
    }
}
