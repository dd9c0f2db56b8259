/// Our own Python programs, which are run in the sandbox with the libraries that dbt brings: what needs a parser of SQL
/// or Jinja, or DuckDB.
enum Script: String {
    case add
    case compare
    case config
    case drop
    case models
    case rename
    case selection
    case warehouse

    /// The file itself and those that it imports.
    var parts: [Script] {
        switch self {
        case .rename: [.rename, .models]
        case .add, .drop: [self, .models, .selection]
        default: [self]
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .add: PackageResources.add_py
        case .compare: PackageResources.compare_py
        case .config: PackageResources.config_py
        case .drop: PackageResources.drop_py
        case .models: PackageResources.models_py
        case .rename: PackageResources.rename_py
        case .selection: PackageResources.selection_py
        case .warehouse: PackageResources.warehouse_py
        }
    }
}
