import Foundation
import Requests
import Testing

@testable import Agents

struct LineageTests {
    @Test func `a graph has what feeds a model and what depends on it, with its tests and BI tables`() throws {
        let manifest = try ManifestTests.manifest()
        let graph = LineageGraph(
            around: "model.p.fct",
            nil,
            in: manifest,
            bi: [BITable(name: "Facts", model: "fct"), BITable(name: "Other", model: "nowhere")]
        )
        let names = graph.nodes.map { "\($0.kind.rawValue) \($0.name)" }.sorted()
        #expect(
            names == [
                "Power BI table Facts", "dashboard kpi", "dashboard sales", "metric total", "model fct", "model mart",
                "model stg", "seed rates", "semantic model fct", "test not_null(id)",
            ]
        )
        #expect(graph.edges.contains(.init(from: "metric.p.total", to: "exposure.p.kpi")))
        #expect(graph.edges.contains(.init(from: "model.p.fct", to: "bi.Facts")))
        let above = LineageGraph(around: "model.p.fct", .upstream, in: manifest)
        #expect(above.nodes.map(\.name).sorted() == ["fct", "rates", "stg"])
        #expect(above.nodes.first { $0.name == "fct" }?.tests == 1)
    }

    @Test func `a big graph is cut, nearest first, and says by how much`() throws {
        var manifest = try ManifestTests.manifest()
        let model = try #require(manifest.nodes["model.p.fct"])
        for number in 0..<500 {
            var next = model
            next.unique_id = "model.p.m\(number)"
            next.name = "m\(number)"
            manifest.nodes[next.unique_id] = next
            let parent = number < 10 ? "model.p.mart" : "model.p.m\(number - 10)"
            manifest.parent_map[next.unique_id] = [parent]
            manifest.child_map[parent, default: []].append(next.unique_id)
        }
        let graph = LineageGraph(around: "model.p.stg", nil, in: manifest)
        #expect(graph.nodes.count == LineageGraph.limit)
        #expect(graph.leftOut > 400)
        #expect(graph.nodes.contains { $0.name == "m0" } && !graph.nodes.contains { $0.name == "m499" })
        #expect(graph.dot.contains("and \(graph.leftOut) more"))
        let known = Set(graph.nodes.map(\.id))
        #expect(graph.edges.allSatisfy { known.contains($0.from) && known.contains($0.to) })
    }

    @Test func `a graph is drawn in the sandbox, whatever its names are`() async throws {
        let place = try Place()
        var manifest = try ManifestTests.manifest()
        manifest.nodes["model.p.mart"]?.name = "we\"ird\\ <b>&name\n]; evil [label=\"x"
        let graph = LineageGraph(around: "model.p.fct", nil, in: manifest)
        let drawing = Drawing(sandbox: Sandbox(toolbox: try Toolbox.real()), folder: "\(place.path)/picture")
        let svg = String(decoding: try await drawing.draw(graph.dot, as: .svg), as: UTF8.self)
        #expect(svg.contains("we&quot;ird\\ &lt;b&gt;&amp;name") && !svg.contains(">evil<"))
        #expect(svg.components(separatedBy: "class=\"node\"").count == graph.nodes.count + 1)
        let png = try await drawing.draw(graph.dot, as: .png)
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.count > 2000)
        #expect(!FileManager.default.fileExists(atPath: drawing.folder))
    }

    @Test func `a picture is kept by its content, and one that was touched is not shown`() throws {
        let place = try Place()
        let shelf = PictureShelf(directory: place.path)
        let picture = try shelf.keep([1, 2, 3], title: "t", words: "w")
        #expect(shelf.bytes(of: picture) == [1, 2, 3])
        #expect(try shelf.keep([1, 2, 3], title: "t", words: "w") == picture)
        try Data([1, 2]).write(to: URL(filePath: "\(place.path)/pictures/\(picture.content).png"))
        #expect(shelf.bytes(of: picture) == nil)
        var escaping = picture
        escaping.content = "../\(picture.content)"
        #expect(shelf.bytes(of: escaping) == nil)
    }
}
