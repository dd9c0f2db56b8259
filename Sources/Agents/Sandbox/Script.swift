/// Our own Python programs, which are run in the sandbox with the libraries that dbt brings: what needs a parser of SQL
/// or Jinja, or DuckDB.
enum Script: String {
    case add
    case compare
    case config
    case drop
    case join
    case mend
    case models
    case query
    case rename
    case selection
    case warehouse

    /// The file itself and those that it imports.
    var parts: [Script] {
        switch self {
        case .rename: [self, .models]
        case .drop, .join: [self, .models, .selection]
        case .add, .mend: [self, .query, .models, .selection]
        default: [self]
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .add: PackageResources.add_py
        case .compare: PackageResources.compare_py
        case .config: PackageResources.config_py
        case .drop: PackageResources.drop_py
        case .join: PackageResources.join_py
        case .mend: PackageResources.mend_py
        case .models: PackageResources.models_py
        case .query: PackageResources.query_py
        case .rename: PackageResources.rename_py
        case .selection: PackageResources.selection_py
        case .warehouse: PackageResources.warehouse_py
        }
    }
}
