/// Checks a view against the limits for modals and home tabs.
struct ViewCheck {
    let problems: [String]
    let isTooLarge: Bool

    init(_ view: JSON) {
        let blocks = view["blocks"].array ?? []
        var check = BlockCheck(blocks, atMost: 100, path: "/view/blocks")
        let type = view["type"].string
        if type != "modal", type != "home" { check.fail("must be modal or home", "/view/type") }
        if view["blocks"].array == nil { check.fail("missing required field: blocks", "/view") }
        if type == "modal" {
            check.text(view["title"], 24, "/view/title", plain: true)
            for name in ["submit", "close"] where !view[name].isNull {
                check.text(view[name], 24, "/view/\(name)", plain: true)
            }
            if view["submit"].isNull, blocks.contains(where: { $0["type"] == "input" }) {
                check.fail("missing required field: submit", "/view")
            }
        }
        for (name, limit) in [("callback_id", 255), ("private_metadata", 3000)] {
            if let text = view[name].string, text.count > limit {
                check.fail("must be less than \(limit + 1) characters", "/view/\(name)")
            }
        }
        self.problems = check.problems
        self.isTooLarge = view.bytes.count > 250_000
    }
}
