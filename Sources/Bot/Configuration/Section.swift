import Foundation
import Yams

/// A mapping in a YAML file, read strictly: an unknown key or a wrong type is an error with its file and line.
///
/// Every setting can also come from the environment: `limits.burst` in `policy.yaml` is `CHATBRIDGE_LIMITS_BURST`.
struct Section {
    let file: String
    let path: [String]
    let node: Node?
    let environment: [String: String]

    /// Reads `file`; a file that is not there counts as empty, so that the environment alone can configure.
    static func read(
        _ file: URL,
        named name: String,
        environment: [String: String]
    ) throws(ConfigurationError) -> Section {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            guard !FileManager.default.fileExists(atPath: file.path) else {
                throw ConfigurationError(
                    place: name,
                    problem: "can't be read; check its permissions and encoding (UTF-8)"
                )
            }
            return Section(file: name, path: [], node: nil, environment: environment)
        }
        do {
            return Section(file: name, path: [], node: try Yams.compose(yaml: text), environment: environment)
        } catch {
            throw ConfigurationError(place: place(name, of: error), problem: "is not YAML: \(problem(of: error))")
        }
    }

    /// Refuses keys that nobody reads: they are typing errors.
    func allow(_ keys: String...) throws(ConfigurationError) { try self.allow(keys) }

    func allow(_ keys: [String]) throws(ConfigurationError) {
        guard let mapping = try self.mapping() else { return }
        for (key, _) in mapping {
            guard let name = key.string, keys.contains(name) else {
                let known = keys.joined(separator: ", ")
                throw self.error(at: key, "unknown setting '\(key.string ?? "?")'; known here: \(known)")
            }
        }
    }

    func section(_ key: String) throws(ConfigurationError) -> Section {
        let child = try self.child(key)
        let section = Section(file: self.file, path: self.path + [key], node: child, environment: self.environment)
        _ = try section.mapping()
        return section
    }

    /// The sections of a mapping whose keys are names chosen by the user.
    func sections() throws(ConfigurationError) -> [(name: String, section: Section)] {
        guard let mapping = try self.mapping() else { return [] }
        var sections: [(name: String, section: Section)] = []
        for (key, _) in mapping {
            guard let name = key.string else { throw self.error(at: key, "a name is expected here") }
            sections.append((name, try self.section(name)))
        }
        return sections
    }

    /// The names that a mapping has, which the user chose.
    func keys() throws(ConfigurationError) -> [String] {
        var keys: [String] = []
        for (key, _) in try self.mapping() ?? [:] {
            guard let name = key.string else { throw self.error(at: key, "a name is expected here") }
            keys.append(name)
        }
        return keys
    }

    /// The mappings of a list.
    func items(_ key: String) throws(ConfigurationError) -> [Section] {
        guard let node = try self.child(key), node.null == nil else { return [] }
        guard let sequence = node.sequence else { throw self.error(at: node, "'\(key)' must be a list, each with a -") }
        var items: [Section] = []
        for (number, item) in sequence.enumerated() {
            let path = self.path + [key, "\(number + 1)"]
            let section = Section(file: self.file, path: path, node: item, environment: self.environment)
            _ = try section.mapping()
            items.append(section)
        }
        return items
    }

    func text(_ key: String) throws(ConfigurationError) -> String? {
        if let value = self.environment[self.variable(key)], !value.isEmpty { return value }
        guard let node = try self.child(key), node.null == nil else { return nil }
        guard let scalar = node.scalar?.string else { throw self.error(at: node, "'\(key)' must be one value") }
        return scalar
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        guard let text = try self.text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw self.error(
                about: key,
                "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
            )
        }
        return number
    }

    /// A list; one value counts as a list of one, and in the environment commas separate.
    func list(_ key: String) throws(ConfigurationError) -> [String]? {
        if let value = self.environment[self.variable(key)], !value.isEmpty {
            return value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        guard let node = try self.child(key), node.null == nil else { return nil }
        guard let sequence = node.sequence else { return try self.text(key).map { [$0] } }
        var list: [String] = []
        for item in sequence {
            guard let text = item.scalar?.string else { throw self.error(at: item, "'\(key)' takes plain values") }
            list.append(text)
        }
        return list
    }

    /// An error about `key`, at its line when it stands in the file and at its variable when it came from there.
    func error(about key: String, _ problem: String) -> ConfigurationError {
        if self.environment[self.variable(key)]?.isEmpty == false {
            return ConfigurationError(place: self.variable(key), problem: problem)
        }
        return self.error(at: (try? self.child(key)) ?? self.node, problem)
    }

    private func error(at node: Node?, _ problem: String) -> ConfigurationError {
        ConfigurationError(place: node?.mark.map { "\(self.file):\($0.line)" } ?? self.file, problem: problem)
    }

    private func variable(_ key: String) -> String {
        "CHATBRIDGE_" + (self.path + [key]).joined(separator: "_").uppercased().replacing("-", with: "_")
    }

    private func child(_ key: String) throws(ConfigurationError) -> Node? {
        try self.mapping()?.first { $0.key.string == key }?.value
    }

    private func mapping() throws(ConfigurationError) -> Node.Mapping? {
        guard let node, node.null == nil else { return nil }
        guard let mapping = node.mapping else {
            throw self.error(at: node, "'\(self.path.last ?? self.file)' must be a mapping of settings")
        }
        return mapping
    }
}

private func place(_ file: String, of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, _, let mark, _)?, .parser(_, _, let mark, _)?, .composer(_, _, let mark, _)?:
        "\(file):\(mark.line)"
    default: file
    }
}

private func problem(of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, _, _)?, .parser(_, let problem, _, _)?, .composer(_, let problem, _, _)?: problem
    default: "\(error)"
    }
}
