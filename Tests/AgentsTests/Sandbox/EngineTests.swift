import Foundation
import Testing

@testable import Agents

/// The Engine API provider, beside what the contract tries with a real engine.
struct EngineTests {
    @Test(arguments: [1, 3, 7, 8, 9, 64, 4096])
    func `the two streams come apart however the connection cuts them`(piece: Int) {
        func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
            let count = UInt32(text.utf8.count)
            return [stream, 0, 0, 0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + Array(text.utf8)
        }
        let bytes = frame(1, "one\ntw") + frame(2, "bad\n") + frame(1, "") + frame(1, "o\nthree")
        var output = EngineOutput(limit: 100)
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            lines += bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { output.take($0) }
        }
        #expect(lines == ["one", "two"])
        #expect(output.output.text == "one\ntwo\nthree")
        #expect(output.errors.text == "bad\n")
        #expect(!output.isOver)
    }

    @Test func `more than the limit is not kept`() {
        var output = EngineOutput(limit: 4)
        let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 6] + Array("abcdef".utf8)
        _ = bytes.withUnsafeBytes { output.take($0) }
        #expect(output.isOver && output.output.text == "abcd")
    }

    @Test func `an engine that is not there is named, with what to do`() async throws {
        let provider = SandboxProvider(.docker, socket: "/nonexistent/docker.sock")
        let engine = provider.isolation(toolbox: try Toolbox.real(), owner: "test")
        let error = await #expect(throws: AgentError.self) { try await engine.prepare() }
        #expect(error?.code == .missing)
        #expect(error?.message.contains("/nonexistent/docker.sock") == true)
    }

    @Test func `no sandbox is to be had only by its name`() throws {
        #expect(try SandboxProvider(name: "none", socket: nil, image: nil).kind == .none)
        #expect(SandboxProvider().kind == .bubblewrap)
        let error = #expect(throws: AgentError.self) { try SandboxProvider(name: "off", socket: nil, image: nil) }
        #expect(error?.message.contains("bubblewrap, podman, docker, none") == true)
        let toolbox = try Toolbox.real()
        #expect(Sandbox(toolbox: toolbox).warning == nil)
        #expect(
            Sandbox(toolbox: toolbox, isolation: Unconfined(toolbox: toolbox)).warning?.contains("No sandbox") == true
        )
    }

    @Test func `the empty image is an archive that tar reads`() async throws {
        let place = try Place()
        try Data(EmptyImage.archive).write(to: URL(filePath: "\(place.path)/image.tar"))
        let list = try await Child("/bin/tar", ["-tvf", "\(place.path)/image.tar"], environment: ["PATH": "/bin"]).run()
        #expect(list.isSuccess, "\(list)")
        #expect(list.output.contains("sandbox/work/") && list.output.contains("lib -> usr/lib"))
    }
}
