import Foundation
import Requests

/// A report in PBIR: a folder of JSON files beside the semantic model, one for each page and visual.
///
/// https://learn.microsoft.com/power-bi/developer/projects/projects-report. A page keeps the schema's version that the
/// report's other pages have, since Power BI Desktop skips what it finds too old.
struct PowerBIReport: Sendable {
    struct Page: Sendable {
        /// The folder's name.
        var id: String
        var name: String
        var width: Int
        var height: Int
        var visuals: [PBIRVisual.Frame]
        var highest: Int
    }

    /// The `definition` folder, relative to the dbt project.
    let folder: String
    let pages: [Page]
    /// The text of `pages.json`.
    let index: String
    let pageSchema: String
    let visualSchema: String

    static let schemas = "https://developer.microsoft.com/json-schemas/fabric/item/report/definition"
    private static let gap = 16

    /// The `definition` folders of the project's reports.
    static func folders(in snapshot: Snapshot) -> [String] {
        snapshot.paths.compactMap { path in
            path.wholeMatch(of: /((?:.*\/)?[^\/]+\.Report\/definition)\/pages\/pages\.json/).map { String($0.1) }
        }
    }

    /// Works out a page with one visual, or one more visual on a page that is there. The measure is added to the model
    /// where it is missing.
    static func draft(
        _ chart: ChartWish,
        in snapshot: Snapshot,
        _ model: inout PowerBIModel,
        _ seed: String
    ) async throws(AgentError) -> BIChange {
        let report = try await self.report(for: chart.page, in: snapshot)
        let table = try PowerBI.table(for: chart.measure, in: model)
        if PowerBI.known(chart.measure, in: model) == nil { _ = try PowerBI.add(chart.measure, to: &model, seed) }
        guard let (owner, measure) = PowerBI.known(chart.measure, in: model) else {
            throw AgentError(.failed, "The measure \(chart.measure.title) is not in the model.")
        }
        var columns: [PBIRVisual.Field] = []
        for dimension in chart.dimensions {
            guard let column = table.showing(dimension) else {
                throw AgentError(.declined, "The Power BI table \(table.name) does not show \(dimension).")
            }
            columns.append(.init(table: table.name, name: column.name, isMeasure: false))
        }
        let field = PBIRVisual.Field(table: owner.name, name: measure.name, isMeasure: true)
        let edits = try report.edits(chart, field, columns, snapshot, seed)
        return BIChange(
            title: "Show \(measure.name) on the Power BI page \(chart.page)",
            summary: "put \(measure.name) on the Power BI page \(chart.page)",
            commitTitle: "feat(powerbi): show \(measure.name) on \(chart.page)",
            edits: edits,
            checks: ["check DAX syntax, references and cycles", "check the report's JSON"]
        )
    }

    private static func report(for page: String, in snapshot: Snapshot) async throws(AgentError) -> PowerBIReport {
        var reports: [PowerBIReport] = []
        for folder in self.folders(in: snapshot) { reports.append(try await PowerBIReport(folder, in: snapshot)) }
        guard !reports.isEmpty else {
            throw AgentError(
                .declined,
                "The project has no Power BI report in the PBIR format (a folder *.Report/definition/pages)."
            )
        }
        let having = reports.filter { $0.page(page) != nil }
        guard let report = having.first ?? (reports.count == 1 ? reports[0] : nil), having.count < 2 else {
            throw AgentError(.declined, "There are several reports; “\(page)” could be in each of them.")
        }
        return report
    }

    private func page(_ name: String) -> Page? { self.pages.first { $0.name.slug == name.slug } }

    private func edits(
        _ chart: ChartWish,
        _ measure: PBIRVisual.Field,
        _ columns: [PBIRVisual.Field],
        _ snapshot: Snapshot,
        _ seed: String
    ) throws(AgentError) -> [FileEdit] {
        func new(_ path: String, _ json: PBIRValue) -> FileEdit {
            FileEdit(path: snapshot.project.inRepository("\(self.folder)/\(path)"), before: nil, after: json.written())
        }
        let id = PowerBI.tag("\(seed)/\(chart.page)/visual").replacing("-", with: "").prefix(20)
        let known = self.page(chart.page)
        let page =
            known
            ?? Page(
                id: String(PowerBI.tag("\(seed)/\(chart.page)/page").replacing("-", with: "").prefix(20)),
                name: chart.page,
                width: 1280,
                height: 720,
                visuals: [],
                highest: 0
            )
        let visual = try PBIRVisual(
            chart.chart,
            of: measure,
            by: columns,
            name: String(id),
            schema: self.visualSchema,
            frame: try Self.place(on: page),
            order: page.highest + 1000
        )
        var edits = [new("pages/\(page.id)/visuals/\(id)/visual.json", visual.json)]
        if known == nil {
            edits.append(new("pages/\(page.id)/page.json", self.json(of: page)))
            edits.append(
                FileEdit(
                    path: snapshot.project.inRepository("\(self.folder)/pages/pages.json"),
                    before: self.index,
                    after: try self.index(with: page.id)
                )
            )
        }
        return edits
    }

    private func json(of page: Page) -> PBIRValue {
        .object([
            .init("$schema", .text(self.pageSchema)), .init("name", .text(page.id)),
            .init("displayName", .text(page.name)), .init("displayOption", .text("FitToPage")),
            .init("height", .number(page.height)), .init("width", .number(page.width)),
        ])
    }

    /// Below everything that is there.
    private static func place(on page: Page) throws(AgentError) -> PBIRVisual.Frame {
        let top = (page.visuals.map { $0.y + $0.height }.max() ?? 0) + self.gap
        let height = page.height - top - self.gap
        guard height >= 120 else {
            throw AgentError(
                .declined,
                "The page \(page.name) has no room left; name another page, or make room on it."
            )
        }
        return .init(x: self.gap, y: top, width: page.width - 2 * self.gap, height: height)
    }

    /// `pages.json` with one more page at the end of its order; nothing else changes.
    private func index(with page: String) throws(AgentError) -> String {
        let list = /("pageOrder"\s*:\s*\[)([^\]]*?)(\s*\])/
        guard let match = self.index.firstMatch(of: list) else {
            throw AgentError(.declined, "\(self.folder)/pages/pages.json has no pageOrder.")
        }
        let items = String(match.2)
        let indentation = items.firstMatch(of: /\s*/).map { String($0.output) } ?? ""
        let new =
            items.allSatisfy(\.isWhitespace)
            ? "\(match.1)\(PBIRValue.quoted(page))\(match.3)"
            : "\(match.1)\(items),\(indentation)\(PBIRValue.quoted(page))\(match.3)"
        let text = self.index.replacingCharacters(in: match.range, with: new)
        guard
            let order = (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?["pageOrder"]
                as? [String],
            order.last == page
        else { throw AgentError(.declined, "\(self.folder)/pages/pages.json is laid out in an unusual way.") }
        return text
    }
}
