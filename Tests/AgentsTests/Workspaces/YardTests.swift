import Foundation
import Testing

@testable import Agents

/// What the bot itself does with folders that agents wrote.
struct YardTests {
    let place: Place

    init() throws { self.place = try Place() }

    @Test func `nothing is written or read through a link`() throws {
        try self.place.write("mine", to: "outside/secret")
        try self.place.write("", to: "yard/a")
        let yard = Yard("\(self.place.path)/yard")
        symlink("\(self.place.path)/outside", "\(self.place.path)/yard/folder")
        symlink("\(self.place.path)/outside/secret", "\(self.place.path)/yard/file")
        for name in ["folder/secret", "file", "../outside/secret", "folder/new/deep"] {
            #expect(yard.read(name) == nil, "\(name)")
            #expect(throws: AgentError.self) { try yard.write(Data("x".utf8), to: name) }
        }
        #expect(throws: AgentError.self) { try yard.makeFolder("folder/made") }
        #expect(throws: AgentError.self) { try yard.remove("folder/secret") }
        #expect(try self.place.read("outside/secret") == "mine")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(self.place.path)/outside") == ["secret"])
    }

    @Test func `a named pipe and an endless file keep nobody waiting`() throws {
        try self.place.write("", to: "yard/a")
        let yard = Yard("\(self.place.path)/yard")
        mkfifo("\(self.place.path)/yard/pipe", 0o600)
        truncate("\(self.place.path)/yard/a", 1 << 40)
        #expect(yard.read("pipe") == nil)
        #expect(yard.read("a") == nil)
        #expect(throws: AgentError.self) { try yard.write(Data("x".utf8), to: "pipe") }
    }

    @Test func `ordinary files are made, replaced and removed`() throws {
        try self.place.write("", to: "yard/a")
        let yard = Yard("\(self.place.path)/yard")
        try yard.write(Data("long text".utf8), to: "new/deep/file")
        try yard.write(Data("short".utf8), to: "new/deep/file")
        #expect(yard.read("new/deep/file") == Data("short".utf8))
        try yard.remove("new/deep/file")
        #expect(yard.read("new/deep/file") == nil)
    }

    @Test func `a tree goes however deep it is and whatever it forbids`() throws {
        var path = "\(self.place.path)/tree"
        for _ in 0..<60 {
            mkdir(path, 0o755)
            path += "/" + String(repeating: "d", count: 60)
        }
        // Deeper than a path can say.
        let script = """
            import os
            os.chdir('\(self.place.path)/tree')
            for _ in range(600):
                os.mkdir('e' * 40); os.chdir('e' * 40)
            open('bottom', 'w')
            """
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = ["-c", script]
        try python.run()
        python.waitUntilExit()
        try self.place.write("x", to: "tree/closed/file")
        chmod("\(self.place.path)/tree/closed", 0)
        let tree = Tree("\(self.place.path)/tree")
        #expect(tree.use().isTooDeep)
        try tree.remove()
        #expect(!FileManager.default.fileExists(atPath: tree.path))
    }

    @Test func `a tree goes whose names are no text`() throws {
        let place = try Place()
        try place.write("", to: "tree/folder/plain")
        for name: [UInt8] in [[0xFF, 0x28], [0xC0, 0x80], [0xFF, 0x28, 0x0A]] {
            let path = Array("\(place.path)/tree/folder/".utf8) + name + [0]
            let file = path.withUnsafeBytes {
                open($0.bindMemory(to: CChar.self).baseAddress!, O_CREAT | O_WRONLY, 0o600)
            }
            try #require(file >= 0)
            close(file)
        }
        #expect(Tree("\(place.path)/tree").use().files == 5)
        try Tree("\(place.path)/tree").remove()
        #expect(!FileManager.default.fileExists(atPath: "\(place.path)/tree"))
    }
}
