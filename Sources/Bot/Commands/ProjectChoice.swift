import Agents
import ArgumentParser
import Foundation

/// Which data project a command is about: one of the configured ones, or any folder.
struct ProjectChoice: ParsableArguments {
    @Option(help: "A project named in chatbridge.yaml, or the folder of a dbt project.")
    var project: String?

    @Option(help: "The folder of a dbt project with its profiles.yml; needs no configuration.")
    var projectDir: String?

    func validate() throws {
        guard self.project == nil || self.projectDir == nil else {
            throw ValidationError("give --project or --project-dir, not both")
        }
    }

    /// The configuration with the chosen project as its default.
    func choose(in configuration: Configuration) throws -> Configuration {
        var configuration = configuration
        if let folder = self.folder(configuration) {
            let project = try Self.project(in: folder)
            configuration.projects.removeAll { $0.name == project.name }
            configuration.projects.append(project)
            configuration.defaultProject = project.name
        } else if let name = self.project {
            guard configuration.projects.contains(where: { $0.name == name }) else {
                let known = configuration.projects.map(\.name).joined(separator: ", ")
                throw ConfigurationError(
                    place: "--project \(name)",
                    problem: "is neither a folder nor a project of chatbridge.yaml (known: \(known))"
                )
            }
            configuration.defaultProject = name
        }
        guard !configuration.projects.isEmpty else {
            throw ConfigurationError(
                place: "chatbridge.yaml",
                problem: "names no project; add one, or give --project-dir DIR"
            )
        }
        configuration.projects.removeAll { $0.name != configuration.defaultProject }
        configuration.channels = [:]
        return configuration
    }

    private func folder(_ configuration: Configuration) -> URL? {
        if let folder = self.projectDir { return URL(filePath: folder, directoryHint: .isDirectory).absoluteURL }
        guard let name = self.project, !configuration.projects.contains(where: { $0.name == name }) else { return nil }
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), isFolder.boolValue else {
            return nil
        }
        return URL(filePath: name, directoryHint: .isDirectory).absoluteURL
    }

    private static func project(in folder: URL) throws -> Project {
        let file = folder.appending(path: "dbt_project.yml")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw ConfigurationError(
                place: folder.path,
                problem: "has no dbt_project.yml; name the folder that holds it"
            )
        }
        return Project(
            name: folder.standardizedFileURL.lastPathComponent,
            source: .folder(folder.standardizedFileURL.path)
        )
    }
}
