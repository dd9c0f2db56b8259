/// Checks blocks against the limits of Block Kit, as the Web API does before it accepts them.
///
/// Limits: docs.slack.dev/reference/block-kit, and the validators of Slack's own SDKs where these are stricter.
struct BlockCheck {
    /// What is wrong, in Slack's words: `[ERROR] must be … [json-pointer:/blocks/0/text]`.
    private(set) var problems: [String] = []
    private var blockIDs: Set<String> = []
    private var tables = 0
    private(set) var totalText = 0

    static let knownBlocks: Set<String> = [
        "section", "header", "divider", "context", "actions", "image", "input", "markdown", "table", "rich_text",
        "context_actions", "file", "video", "alert", "card", "container", "carousel", "plan", "task_card",
        "data_table",
    ]

    /// Checks the blocks of a message (at most 50) or a view (at most 100).
    init(_ blocks: [JSON], atMost limit: Int, path: String = "/blocks") {
        if blocks.count > limit { self.fail("no more than \(limit) items allowed", path) }
        for (index, block) in blocks.enumerated() { self.check(block, "\(path)/\(index)") }
        if self.tables > 1 { self.fail("only one table is allowed in a message", path) }
    }

    mutating func fail(_ problem: String, _ path: String) {
        self.problems.append("[ERROR] \(problem) [json-pointer:\(path)]")
    }

    private mutating func check(_ block: JSON, _ path: String) {
        guard let type = block["type"].string else { return self.fail("missing required field: type", path) }
        guard Self.knownBlocks.contains(type) else { return self.fail("unsupported type: \(type)", "\(path)/type") }
        self.limit(block["block_id"], 255, "\(path)/block_id")
        if let id = block["block_id"].string, !self.blockIDs.insert(id).inserted {
            self.fail("block_id is already in use: \(id)", "\(path)/block_id")
        }
        switch type {
        case "section": self.section(block, path)
        case "header": self.text(block["text"], 150, "\(path)/text", plain: true)
        case "context": self.context(block, path)
        case "actions": self.actions(block, path, atMost: 25)
        case "context_actions": self.actions(block, path, atMost: 5)
        case "image": self.image(block, path)
        case "input": self.input(block, path)
        case "markdown": self.markdown(block, path)
        case "table": self.table(block, path)
        case "plan": self.plan(block, path)
        case "task_card": self.task(block, path)
        default: self.count(block)
        }
    }

    private mutating func section(_ block: JSON, _ path: String) {
        let fields = block["fields"].array ?? []
        if block["text"].isNull, fields.isEmpty { self.fail("missing required field: text or fields", path) }
        if !block["text"].isNull { self.text(block["text"], 3000, "\(path)/text") }
        if fields.count > 10 { self.fail("no more than 10 items allowed", "\(path)/fields") }
        for (index, field) in fields.enumerated() { self.text(field, 2000, "\(path)/fields/\(index)") }
        if !block["accessory"].isNull { self.element(block["accessory"], "\(path)/accessory") }
    }

    private mutating func context(_ block: JSON, _ path: String) {
        let elements = block["elements"].array ?? []
        if elements.isEmpty { self.fail("missing required field: elements", path) }
        if elements.count > 10 { self.fail("no more than 10 items allowed", "\(path)/elements") }
        for (index, element) in elements.enumerated() where element["type"] != "image" {
            self.text(element, 3000, "\(path)/elements/\(index)")
        }
    }

    private mutating func actions(_ block: JSON, _ path: String, atMost limit: Int) {
        let elements = block["elements"].array ?? []
        if elements.isEmpty { self.fail("missing required field: elements", path) }
        if elements.count > limit { self.fail("no more than \(limit) items allowed", "\(path)/elements") }
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            self.element(element, "\(path)/elements/\(index)")
            if let id = element["action_id"].string, !seen.insert(id).inserted {
                self.fail("action_id is already in use: \(id)", "\(path)/elements/\(index)/action_id")
            }
        }
    }

    private mutating func image(_ block: JSON, _ path: String) {
        if block["image_url"].isNull, block["slack_file"].isNull {
            self.fail("missing required field: image_url", path)
        }
        if block["alt_text"].string == nil { self.fail("missing required field: alt_text", path) }
        self.limit(block["image_url"], 3000, "\(path)/image_url")
        self.limit(block["alt_text"], 2000, "\(path)/alt_text")
    }

    private mutating func input(_ block: JSON, _ path: String) {
        self.text(block["label"], 2000, "\(path)/label", plain: true)
        if !block["hint"].isNull { self.text(block["hint"], 2000, "\(path)/hint", plain: true) }
        self.element(block["element"], "\(path)/element")
    }

    private mutating func markdown(_ block: JSON, _ path: String) {
        guard block["text"].string != nil else { return self.fail("missing required field: text", path) }
        self.limit(block["text"], 12_000, "\(path)/text")
        self.totalText += block["text"].string?.count ?? 0
    }

    private mutating func plan(_ block: JSON, _ path: String) {
        if block["title"].string == nil { self.fail("missing required field: title", path) }
        for (index, task) in (block["tasks"].array ?? []).enumerated() {
            if task["type"] != "task_card" { self.fail("unsupported type", "\(path)/tasks/\(index)/type") }
            self.task(task, "\(path)/tasks/\(index)")
        }
        self.count(block)
    }

    private mutating func task(_ block: JSON, _ path: String) {
        for name in ["task_id", "title"] where block[name].string?.isEmpty != false {
            self.fail("missing required field: \(name)", path)
        }
        let states: [JSON] = ["pending", "in_progress", "complete", "error"]
        if !states.contains(block["status"]) { self.fail("must be a state of a task", "\(path)/status") }
    }

    private mutating func table(_ block: JSON, _ path: String) {
        self.tables += 1
        let rows = block["rows"].array ?? []
        if rows.isEmpty { self.fail("missing required field: rows", path) }
        if rows.count > 100 { self.fail("no more than 100 items allowed", "\(path)/rows") }
        for (index, row) in rows.enumerated() {
            guard let cells = row.array else {
                self.fail("must be an array", "\(path)/rows/\(index)")
                continue
            }
            if cells.count > 20 { self.fail("no more than 20 items allowed", "\(path)/rows/\(index)") }
            for (column, cell) in cells.enumerated() where !["raw_text", "rich_text"].contains(cell["type"].string) {
                self.fail("unsupported type", "\(path)/rows/\(index)/\(column)/type")
            }
        }
        self.count(block)
    }

    // MARK: Parts

    mutating func element(_ element: JSON, _ path: String) {
        guard let type = element["type"].string else { return self.fail("missing required field: type", path) }
        self.limit(element["action_id"], 255, "\(path)/action_id")
        self.limit(element["value"], 2000, "\(path)/value")
        self.limit(element["url"], 3000, "\(path)/url")
        if type == "button" { self.text(element["text"], 75, "\(path)/text", plain: true) }
        if let style = element["style"].string, !["primary", "danger"].contains(style) {
            self.fail("must be one of primary, danger", "\(path)/style")
        }
        if !element["placeholder"].isNull {
            self.text(element["placeholder"], 150, "\(path)/placeholder", plain: true)
        }
        if !element["confirm"].isNull { self.confirmation(element["confirm"], "\(path)/confirm") }
        self.options(element, type, path)
        if type == "file_input", let most = element["max_files"].integer, !(1...10).contains(most) {
            self.fail("must be from 1 to 10", "\(path)/max_files")
        }
    }

    private mutating func options(_ element: JSON, _ type: String, _ path: String) {
        let choosing = ["static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons"]
        guard choosing.contains(type), element["option_groups"].isNull else { return }
        let options = element["options"].array ?? []
        if options.isEmpty { self.fail("missing required field: options", path) }
        if options.count > 100 { self.fail("no more than 100 items allowed", "\(path)/options") }
        for (index, option) in options.enumerated() {
            self.text(option["text"], 75, "\(path)/options/\(index)/text")
            self.limit(option["value"], 150, "\(path)/options/\(index)/value")
        }
    }

    private mutating func confirmation(_ confirm: JSON, _ path: String) {
        self.text(confirm["title"], 100, "\(path)/title", plain: true)
        self.text(confirm["text"], 300, "\(path)/text")
        self.text(confirm["confirm"], 30, "\(path)/confirm", plain: true)
        self.text(confirm["deny"], 30, "\(path)/deny", plain: true)
    }

    mutating func text(_ text: JSON, _ limit: Int, _ path: String, plain: Bool = false) {
        guard let type = text["type"].string, let content = text["text"].string else {
            return self.fail("missing required field: text", path)
        }
        guard type == "plain_text" || (type == "mrkdwn" && !plain) else {
            return self.fail("must be \(plain ? "plain_text" : "plain_text or mrkdwn")", "\(path)/type")
        }
        if content.isEmpty { self.fail("must be more than 0 characters", "\(path)/text") }
        self.limit(text["text"], limit, "\(path)/text")
        self.totalText += content.count
    }

    private mutating func limit(_ value: JSON, _ limit: Int, _ path: String) {
        guard let string = value.string, string.count > limit else { return }
        self.fail("must be less than \(limit + 1) characters", path)
    }

    /// Adds the text of a block that is passed on without a closer look.
    private mutating func count(_ json: JSON) {
        switch json {
        case .array(let elements): for element in elements { self.count(element) }
        case .object(let members):
            for (name, value) in members {
                if name == "text", let text = value.string { self.totalText += text.count } else { self.count(value) }
            }
        default: break
        }
    }
}
