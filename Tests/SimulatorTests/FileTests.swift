import Simulator
import Testing

@Suite struct FileTests {
    private func begin(_ address: SimulatorAddress, _ length: Int) async throws -> (path: String, id: Simulator.JSON) {
        let reply = try await address.call(
            "files.getUploadURLExternal",
            ["filename": "a.png", "length": .integer(length), "alt_txt": "a picture"]
        ).json
        let url = try #require(reply["upload_url"].string)
        return ("/upload/\(url.split(separator: "/").last ?? "")", reply["file_id"])
    }

    @Test func `a file is seen once its upload is completed, in the thread that was named`() async throws {
        try await withSimulator { simulator, address in
            let root = try await simulator.post(as: "U0ANA", in: "C0ANALYTICS", text: "draw")
            let (path, id) = try await self.begin(address, 4)
            let sent = try await HTTPCall.send(address, "POST", path, body: [1, 2, 3, 4])
            #expect(sent.status == 200)
            #expect(try await simulator.thread(root, in: "C0ANALYTICS").count == 1)
            let done = try await address.call(
                "files.completeUploadExternal",
                ["files": [["id": id, "title": "Mine"]], "channel_id": "C0ANALYTICS", "thread_ts": .string(root)]
            ).json
            #expect(done["ok"] == true && done["files"].array?.first?["id"] == id)
            let message = try #require(try await simulator.thread(root, in: "C0ANALYTICS").last)
            #expect(message.files.first?.bytes == [1, 2, 3, 4] && message.files.first?.title == "Mine")
            let question: Simulator.JSON = ["channel": "C0ANALYTICS", "ts": .string(root)]
            let seen = try await address.call("conversations.replies", question).json["messages"].array?.last
            #expect(seen?["files"].array?.first?["name"] == "a.png")
            let file = try await HTTPCall.send(address, "GET", "/files/\(id.string ?? "")")
            #expect(file.body == [1, 2, 3, 4] && file.headers["content-type"] == "image/png")
        }
    }

    @Test func `what was not uploaded, or not as it was said, is refused`() async throws {
        try await withSimulator { _, address in
            let (path, id) = try await self.begin(address, 4)
            let early = try await address.call("files.completeUploadExternal", ["files": [["id": id]]]).json
            #expect(early["error"] == "file_not_found")
            #expect(try await HTTPCall.send(address, "POST", path, body: [1]).status == 400)
            #expect(try await HTTPCall.send(address, "POST", "/upload/nothing", body: [1]).status == 404)
            #expect(try await HTTPCall.send(address, "POST", path, body: [1, 2, 3, 4]).status == 200)
            #expect(try await HTTPCall.send(address, "POST", path, body: [1, 2, 3, 4]).status == 400)
            let elsewhere: Simulator.JSON = ["files": [["id": id]], "channel_id": "C0NOWHERE"]
            #expect(
                try await address.call("files.completeUploadExternal", elsewhere).json["error"] == "channel_not_found"
            )
            #expect(try await address.call("files.getUploadURLExternal", ["filename": "x"]).json["ok"] == false)
        }
    }
}
