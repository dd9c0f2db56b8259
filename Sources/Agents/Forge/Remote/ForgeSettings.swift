/// A repository on GitHub or GitLab, and how its pull requests are handled, as configured.
package struct ForgeSettings: Hashable, Sendable {
    /// Whose API it speaks. GitLab's merge requests are pull requests here.
    package enum Service: String, Hashable, Sendable, CaseIterable {
        case github
        case gitlab
    }

    /// How a pull request becomes part of the base branch. On GitLab `merge` and `rebase` both stand for the way that
    /// the project's own settings name.
    package enum Method: String, Hashable, Sendable, CaseIterable {
        case merge
        case squash
        case rebase
    }

    /// Who is asked for a review.
    package enum Reviewers: Hashable, Sendable {
        /// The owners of the touched files, by CODEOWNERS.
        case owners
        case people([String])
    }

    package var service: Service
    /// Of the API, without a slash at the end: `https://api.github.com`.
    package var api: String
    /// What git fetches from and pushes to: `https://github.com/acme/analytics.git`.
    package var remote: String
    /// `acme/analytics`.
    package var repository: String
    package var credential: ForgeCredential
    package var method: Method = .merge
    package var reviewers: Reviewers = .owners
    package var labels: [String] = []
    /// Checks that have to be there and green, whatever the branch's protection says.
    package var checks: [String] = []
    /// How long a merge waits for checks and reviews before it is given up, in hours.
    package var waitHours = 72
    /// How often it is looked whether they are there.
    package var pause: Duration = .seconds(20)

    package init(
        service: Service,
        api: String,
        remote: String,
        repository: String,
        credential: ForgeCredential
    ) {
        self.service = service
        self.api = api
        self.remote = remote
        self.repository = repository
        self.credential = credential
    }
}

/// What a forge knows us by. Printing it does not show the secret.
package enum ForgeCredential: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    case token(String)
    /// A GitHub App: its id, its installation when it is known, and its private key in PEM form.
    case app(id: String, installation: Int?, key: String)

    package var description: String {
        switch self {
        case .token: "a token"
        case .app(let id, _, _): "the app \(id)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
