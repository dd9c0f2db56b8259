import Foundation
import Testing

@testable import Agents

/// Each piece of work has a copy of the database for itself.
struct DatabaseCopyTests {
    private let place: Place
    private let toolbox: Toolbox
    private let profile: Profile

    init() throws {
        self.place = try Place()
        self.toolbox = try Toolbox.real()
        self.profile = try Profile(
            projectFile: "name: shop\nprofile: shop\n",
            profiles: "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}",
            target: nil,
            folder: self.place.path,
            environment: [:]
        )
    }

    @Test func `a database that is too large is not copied, and the error says what to do`() async throws {
        try self.place.write(String(repeating: "x", count: 2 << 20), to: "shop.duckdb")
        let error = await #expect(throws: AgentError.self) {
            _ = try await Scratch.make("\(self.place.path)/scratch", profile: self.profile, largestCopy: 1 << 20)
        }
        #expect(error?.code == .declined)
        #expect(error?.message.contains("sandbox.database_copy") == true)
    }

    @Test func `a database that another process holds is worth another try`() async throws {
        try self.place.write("", to: "worktree/a")
        let scratch = try await Scratch.make("\(self.place.path)/scratch", profile: self.profile, largestCopy: 1 << 20)
        let sandbox = Sandbox(toolbox: self.toolbox)
        let workbench = Workbench(
            sandbox: sandbox,
            worktree: "\(self.place.path)/worktree",
            scratch: scratch,
            subfolder: "",
            packages: nil
        )
        let (held, hold) = AsyncStream.makeStream(of: Void.self)
        let script = """
            import duckdb, time
            base = duckdb.connect('/sandbox/scratch/database/shop.duckdb')
            base.execute('create table t as select 1'); print('held'); time.sleep(60)
            """
        await withThrowingTaskGroup(of: Void.self) { group in
            let python = self.toolbox.python
            group.addTask {
                defer { hold.finish() }
                _ = try await sandbox.run(
                    [python, "-uc", script],
                    binds: [.init(scratch.path, at: Sandbox.scratch, isWritable: true)],
                    directory: Sandbox.scratch
                ) { _ in hold.yield() }
            }
            for await _ in held { break }
            let error = await #expect(throws: AgentError.self) {
                _ = try await Warehouse(workbench: workbench).rows(["select 1"])
            }
            #expect(error?.code == .busy)
            group.cancelAll()
        }
    }
}
