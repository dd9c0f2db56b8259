/// The arguments of an action of the control interface.
struct Order: Sendable {
    var json: JSON

    func text(_ name: String) throws(SimulatorError) -> String {
        guard let text = self.json[name].string, !text.isEmpty else { throw SimulatorError("\(name) is missing") }
        return text
    }

    func choice(_ name: String) -> Simulator.Choice? { Self.choice(self.json[name]) }

    /// A message by `channel` and `message_ts`, or a view by `view_id`.
    func place() throws(SimulatorError) -> Workspace.Place {
        if let view = self.json["view_id"].string { return .view(view) }
        return .message(channel: try self.text("channel"), ts: try self.text("message_ts"))
    }

    /// What was filled in: `{"values": {block: {action: "text" or ["value", …]}}}`.
    func values() throws(SimulatorError) -> [String: [String: Simulator.Choice]] {
        guard !self.json["values"].isNull else { return [:] }
        guard let blocks = self.json["values"].object else { throw SimulatorError("values must be an object") }
        return blocks.mapValues { fields in (fields.object ?? [:]).compactMapValues(Self.choice) }
    }

    private static func choice(_ json: JSON) -> Simulator.Choice? {
        if let text = json.string { return .one(text) }
        return json.array.map { .several($0.compactMap(\.string)) }
    }
}
