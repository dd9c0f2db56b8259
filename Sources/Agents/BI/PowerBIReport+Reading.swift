import Foundation
import Requests

extension PowerBIReport {
    /// Reads the report's pages and where their visuals are.
    init(_ folder: String, in snapshot: Snapshot) async throws(AgentError) {
        self.folder = folder
        self.index = try await snapshot.read("\(folder)/pages/pages.json")
        var pages: [Page] = []
        var (pageSchema, visualSchema): (String?, String?)
        for path in snapshot.paths where path.hasPrefix("\(folder)/pages/") && path.hasSuffix("/page.json") {
            let json: PageFile = try Self.decode(path, try await snapshot.read(path))
            let own = path.dropLast("page.json".count)
            var page = Page(
                id: own.split(separator: "/").last.map(String.init) ?? "",
                name: json.displayName,
                width: Int(json.width ?? 1280),
                height: Int(json.height ?? 720),
                visuals: [],
                highest: 0
            )
            for visual in snapshot.paths where visual.hasPrefix("\(own)visuals/") && visual.hasSuffix("/visual.json") {
                let json: VisualFile = try Self.decode(visual, try await snapshot.read(visual))
                let place = json.position
                page.visuals.append(
                    .init(x: Int(place.x), y: Int(place.y), width: Int(place.width), height: Int(place.height))
                )
                page.highest = max(page.highest, Int(place.z ?? 0))
                visualSchema = visualSchema ?? json.schema
            }
            pageSchema = pageSchema ?? json.schema
            pages.append(page)
        }
        self.pages = pages
        self.pageSchema = pageSchema ?? "\(Self.schemas)/page/2.0.0/schema.json"
        self.visualSchema = visualSchema ?? "\(Self.schemas)/visualContainer/2.2.0/schema.json"
    }

    private struct PageFile: Decodable {
        var schema: String
        var displayName: String
        var width: Double?
        var height: Double?

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case displayName, width, height
        }
    }

    private struct VisualFile: Decodable {
        struct Position: Decodable {
            var x: Double
            var y: Double
            var z: Double?
            var width: Double
            var height: Double
        }

        var schema: String
        var position: Position

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case position
        }
    }

    private static func decode<Value: Decodable>(_ path: String, _ text: String) throws(AgentError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw AgentError(.declined, "\(path) is not a file of a Power BI report: \(error)")
        }
    }
}
