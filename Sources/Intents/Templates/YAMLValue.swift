import Foundation
import Yams

/// A piece of a YAML file that knows its line, so that every error can name it.
struct YAMLValue {
    private let node: Node
    private let file: String

    /// Reads a whole file. Throws when it cannot be read or is no YAML.
    static func read(_ path: String) throws(TemplateError) -> YAMLValue {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw TemplateError(file: path, line: nil, message: "this file cannot be read as UTF-8 text")
        }
        return try self.parse(text, file: path)
    }

    /// Reads a text as the file of that name.
    static func parse(_ text: String, file: String) throws(TemplateError) -> YAMLValue {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw TemplateError(file: file, line: 1, message: "this file is empty")
            }
            return YAMLValue(node: node, file: file)
        } catch let error as TemplateError {
            throw error
        } catch let error as YamlError {
            throw TemplateError(file: file, line: error.line, message: "this is not valid YAML: \(error.summary)")
        } catch {
            throw TemplateError(file: file, line: nil, message: "this is not valid YAML")
        }
    }

    /// Where it stands, counted from 1.
    var line: Int? { self.node.mark?.line }

    /// An error at this value's line, or so many lines below it.
    func problem(_ message: String, linesBelow: Int = 0) -> TemplateError {
        TemplateError(file: self.file, line: self.node.mark.map { $0.line + linesBelow }, message: message)
    }

    subscript(key: String) -> YAMLValue? { self.node.mapping?[key].map { YAMLValue(node: $0, file: self.file) } }

    func need(_ key: String) throws(TemplateError) -> YAMLValue {
        guard self.node.mapping != nil else { throw self.problem("keys and values are expected here") }
        guard let value = self[key] else { throw self.problem("\(key) is missing") }
        return value
    }

    /// Refuses keys that nobody reads: they are typing errors.
    func allow(_ keys: Set<String>) throws(TemplateError) {
        guard let mapping = self.node.mapping else { throw self.problem("keys and values are expected here") }
        for (key, _) in mapping where !keys.contains(key.string ?? "") {
            let value = YAMLValue(node: key, file: self.file)
            throw value.problem(
                "\(key.string ?? "this") is unknown here; known are \(keys.sorted().joined(separator: ", "))"
            )
        }
    }

    func pairs() throws(TemplateError) -> [(String, YAMLValue)] {
        guard let mapping = self.node.mapping else { throw self.problem("keys and values are expected here") }
        return mapping.map { ($0.key.string ?? "", YAMLValue(node: $0.value, file: self.file)) }
    }

    func list() throws(TemplateError) -> [YAMLValue] {
        guard let sequence = self.node.sequence else { throw self.problem("a list is expected here") }
        return sequence.map { YAMLValue(node: $0, file: self.file) }
    }

    /// The list under `key`, each item read by `read`; no list when the key is absent.
    func items<Item>(
        _ key: String,
        _ read: (YAMLValue) throws(TemplateError) -> Item
    ) throws(TemplateError) -> [Item] {
        var items: [Item] = []
        for item in try self[key]?.list() ?? [] { items.append(try read(item)) }
        return items
    }

    func text() throws(TemplateError) -> String {
        guard let text = self.node.scalar?.string else { throw self.problem("a text is expected here") }
        return text
    }

    func flag() throws(TemplateError) -> Bool {
        guard let flag = self.node.bool else { throw self.problem("true or false is expected here") }
        return flag
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) throws(TemplateError) -> Choice where Choice.RawValue == String {
        let text = try self.text()
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw self.problem("\(text) is not known here; known are \(known)")
        }
        return choice
    }
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    fileprivate var summary: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _): "a key is there twice: \(keys)"
        default: "it cannot be read"
        }
    }
}
