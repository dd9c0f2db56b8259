/// A dbt project that requests may be about, as configured.
package struct Project: Hashable, Sendable {
    /// Where the project's files come from.
    package enum Source: Hashable, Sendable {
        /// A git checkout, or a plain folder that is imported.
        case folder(String)
        /// Anything `git clone` takes.
        case url(String)
    }

    /// Where pull requests are opened.
    package enum ForgeKind: Hashable, Sendable {
        /// Records kept beside the bare repository; no service at all.
        case local
        /// A repository on GitHub or GitLab.
        case remote(ForgeSettings)

        /// How its CODEOWNERS files are written.
        var dialect: CodeOwners.Dialect {
            if case .remote(let settings) = self, settings.service == .gitlab { .gitlab } else { .github }
        }
    }

    /// Where the Power BI model is.
    package enum PowerBI: Hashable, Sendable {
        /// The first `*.SemanticModel/definition` of the project.
        case find
        /// The `definition` folder, within the project.
        case folder(String)
        /// Power BI is left alone for now; what a change would do there is said, and can be asked for later.
        case off
    }

    package var name: String
    package var source: Source
    /// The folder of `dbt_project.yml` within the source; empty for the source itself.
    package var subfolder: String
    /// The branch that changes are merged into; `nil` for the one that is checked out.
    package var baseBranch: String?
    package var powerBI: PowerBI
    /// The target in `profiles.yml`; `nil` for the profile's default.
    package var target: String?
    /// Where `profiles.yml` is, when it is not in the project.
    package var profilesDirectory: String?
    package var forge: ForgeKind
    /// The file of an SSH key that commits are signed with; `nil` leaves them unsigned.
    package var signingKey: String?
    /// What is done after a merge.
    package var aftercare = AftercareSettings()

    package init(
        name: String,
        source: Source,
        subfolder: String = "",
        baseBranch: String? = nil,
        powerBI: PowerBI = .find,
        target: String? = nil,
        profilesDirectory: String? = nil,
        forge: ForgeKind = .local,
        signingKey: String? = nil
    ) {
        self.name = name
        self.source = source
        self.subfolder = subfolder
        self.baseBranch = baseBranch
        self.powerBI = powerBI
        self.target = target
        self.profilesDirectory = profilesDirectory
        self.forge = forge
        self.signingKey = signingKey
    }

    /// The folder on this machine that holds the project's database, if it comes from one.
    var folder: String? {
        guard case .folder(let folder) = self.source else { return nil }
        return self.subfolder.isEmpty ? folder : "\(folder)/\(self.subfolder)"
    }

    /// A path of the dbt project as a path of the repository.
    func inRepository(_ path: String) -> String { self.subfolder.isEmpty ? path : "\(self.subfolder)/\(path)" }
}
