import Foundation
import Ledger
import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Scarcity {}
}

extension EndToEnd.Scarcity {
    @Test(.timeLimit(.minutes(3)))
    func `with no file left to open, what is asked is kept, and done once there are some`() async throws {
        try await Workspace.open { workspace in
            // Planning reads files and starts programs when nothing is known of the project yet.
            try Manifests.shared.takeBack(from: workspace.data)
            let bot = try await workspace.start()
            try await workspace.ask("tell me a joke").card("an answer is given") { $0.words.contains("nearest") }

            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(bot.number)/fd").count
            try Self.limit(bot, "nofile", to: "\(open):")
            let wish = try await workspace.ask("Add a metric for average trip duration by payment type")
            let joke = try await workspace.ask("tell me a joke", as: "U0GUS")
            for id in ["2", "3"] { try await workspace.until(RequestID(id), "it is written down") { _ in true } }
            #expect(bot.isRunning)

            try Self.limit(bot, "nofile", to: "1024:")
            try await joke.card("an answer is given", within: .seconds(60)) { $0.words.contains("nearest") }
            try await wish.plan()
            #expect(try await workspace.requests().count == 3)
        }
    }

    @Test(
        .enabled(if: Enclosure.canBound(.memory), "whoever runs this may not make control groups"),
        .timeLimit(.minutes(5))
    )
    func `with little memory a flood is heard to its end, and nobody is killed for it`() async throws {
        let enclosure = try Enclosure(.memory)
        defer { enclosure.remove() }
        try enclosure.limit(to: 128 << 20)
        let crowd = (0..<1000).map { "U0CROWD\($0)" }
        try await Workspace.open {
            $0.people += crowd.map { .init(id: $0, handle: $0.lowercased(), name: $0) }
        } _: { workspace in
            let bot = try await workspace.start(in: enclosure)
            for number in 0..<3000 {
                _ = try await workspace.simulator.post(
                    as: crowd[number % crowd.count],
                    in: Workspace.channel,
                    text: "@analytics-bot tell me joke number \(number)"
                )
            }
            try await workspace.wait("all is acknowledged", within: .seconds(240)) { $0.pending == 0 }
            #expect(bot.isRunning && enclosure.kills == 0)
            #expect(try await workspace.simulator.ledger().allSatisfy { $0.kind != .dropped })
            let ledger = try LedgerReader(directory: workspace.data)
            #expect(try await ledger.requests(open: nil, limit: .max).count == 3000)
        }
    }

    @Test(
        .enabled(if: Enclosure.canBound(.processes), "whoever runs this may not make control groups"),
        .timeLimit(.minutes(3))
    )
    func `with no process left to start, what is asked is kept, and done once there are some`() async throws {
        let enclosure = try Enclosure(.processes)
        defer { enclosure.remove() }
        try await Workspace.open { workspace in
            // Planning starts programs when nothing is known of the project yet.
            try Manifests.shared.takeBack(from: workspace.data)
            let bot = try await workspace.start(in: enclosure)
            try await workspace.ask("tell me a joke").card("an answer is given") { $0.words.contains("nearest") }

            try enclosure.limit(to: enclosure.population)
            let before = enclosure.refusals
            let wish = try await workspace.ask("Add a metric for average trip duration by payment type")
            let joke = try await workspace.ask("tell me a joke", as: "U0GUS")
            for id in ["2", "3"] { try await workspace.until(RequestID(id), "it is written down") { _ in true } }
            while enclosure.refusals == before { try await Task.sleep(for: .milliseconds(20)) }
            #expect(bot.isRunning)

            try enclosure.limit(to: nil)
            try await joke.card("an answer is given", within: .seconds(60)) { $0.words.contains("nearest") }
            try await wish.plan()
            #expect(try await workspace.requests().count == 3)
        }
    }

    /// SQLite and libcurl say so, and it is an error like any other; OpenSSL's digest, and what Swift itself needs, end the
    /// process, which is one death more.
    @Test(
        .timeLimit(.minutes(3)),
        arguments: [("libsqlite3", after: 20_000), ("libcurl", after: 500), ("libcrypto", after: 12_000)]
    )
    func `when a C library gets no memory, nothing is lost, doubled or damaged`(
        library: String,
        after: Int
    ) async throws {
        try await Workspace.open { workspace in
            let hunger = [
                "LD_PRELOAD": try Checkout.starvation(), "STARVATION": library, "STARVATION_AFTER": "\(after)",
                "STARVATION_EVERY": "499", "SWIFT_BACKTRACE": "enable=no",
            ]
            var bots = [try await workspace.start(hunger)]
            for _ in 0..<30 {
                if bots.last?.isRunning == false { bots.append(try await workspace.start(hunger)) }
                _ = try await workspace.ask("tell me a joke", as: "U0GUS")
                _ = try? await workspace.simulator.waitUntil(timeout: .milliseconds(200)) { $0.pending == 0 }
            }
            let refusals = bots.map { $0.output.split(separator: "\n").count { $0 == "memory was refused" } }.reduce(
                0,
                +
            )
            #expect(refusals > 0, "nothing was refused, so this says nothing")
            if let last = bots.last, last.isRunning { try await workspace.kill(last) }

            try await workspace.start()
            try await workspace.wait("all is acknowledged") { $0.pending == 0 }
            #expect(try await workspace.requests().count == 30)
            #expect(try await workspace.posts().values.allSatisfy { $0 == 1 })
            #expect(try await LedgerReader(directory: workspace.data).verify().faults.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a process that breaks down leaves nothing of its memory on the disk`() async throws {
        try await Workspace.open { workspace in
            let bot = try await workspace.start()
            try Self.limit(bot, "core", to: "unlimited:")
            let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(bot.number)/cwd")
            let before = try FileManager.default.contentsOfDirectory(atPath: folder)
            // The first of the signals whose default is a core, and of which Swift's own report of a crash takes no notice.
            #expect(try await bot.end(after: SIGXCPU, within: .seconds(20)) == .killed(signal: SIGXCPU))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before.sorted())
        }
    }

    /// Limits a resource of the process, as util-linux calls it.
    private static func limit(_ program: Program, _ resource: String, to limit: String) throws {
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/prlimit")
        tool.arguments = ["--pid=\(program.number)", "--\(resource)=\(limit)"]
        try tool.run()
        tool.waitUntilExit()
        guard tool.terminationStatus == 0 else { throw Failure("the program could not be limited") }
    }
}
