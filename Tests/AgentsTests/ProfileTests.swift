import Testing

@testable import Agents

struct ProfileTests {
    private func profile(_ output: String, environment: [String: String] = [:]) throws -> Profile {
        try Profile(
            projectFile: "name: shop\nprofile: shop\n",
            profiles: "shop:\n  target: dev\n  outputs:\n    dev:\n      \(output)\n",
            target: nil,
            folder: "/data/shop",
            environment: environment
        )
    }

    @Test func `the database is found relative to the project, and replaced by its copy`() throws {
        let profile = try self.profile("{type: duckdb, path: ../warehouse.duckdb, schema: main}")
        #expect(profile.database == "/data/warehouse.duckdb")
        #expect(profile.sandboxed.contains("\(Sandbox.scratch)/database/warehouse.duckdb"))
        #expect(profile.sandboxed.contains("schema: main"))
    }

    @Test(arguments: [(["DB": "/x/y.duckdb"], "/x/y.duckdb"), ([:], "/data/shop/default.duckdb")])
    func `variables of the environment are resolved`(environment: [String: String], path: String) throws {
        let output = "{type: duckdb, path: \"{{ env_var('DB', 'default.duckdb') }}\"}"
        #expect(try self.profile(output, environment: environment).database == path)
    }

    @Test(arguments: ["{type: postgres, host: h}", "{type: duckdb}", "{type: duckdb, path: \":memory:\"}"])
    func `a warehouse that cannot be copied is refused`(output: String) {
        #expect(throws: AgentError.self) { try self.profile(output) }
    }
}
