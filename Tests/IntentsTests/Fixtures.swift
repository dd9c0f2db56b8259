import Foundation
import Requests

@testable import Intents

/// What many tests share; trained once.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../templates").standardizedFileURL
    static let templates: TemplateSet = {
        do {
            return try TemplateSet.load(from: folder)
        } catch {
            preconditionFailure("the templates do not load: \(error)")
        }
    }()
    static let understander = Understander(templates: templates)
    static let taxi = CatalogueIndex(Catalogues.taxi)
    static let shop = CatalogueIndex(Catalogues.shop)

    /// Slots as one line, for tables: `column=fare model=fct_trips`.
    static func line(_ slots: [String: SlotValue]) -> String {
        slots.sorted { $0.key < $1.key }.map { name, value in
            switch value {
            case .text(let text): "\(name)=\(text)"
            case .list(let list): "\(name)=\(list.joined(separator: ","))"
            case .flag(let flag): "\(name)=\(flag)"
            case .filters(let filters): "\(name)=" + filters.map(Self.line).joined(separator: "&")
            }
        }.joined(separator: " ")
    }

    private static func line(_ filter: Filter) -> String {
        switch filter.value {
        case .one(let value): "\(filter.column)\(filter.op)\(value)"
        case .many(let values): "\(filter.column) in \(values.joined(separator: "|"))"
        }
    }
}
