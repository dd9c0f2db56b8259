import Testing

@testable import Console

struct ConsoleConfigurationTests {
    @Test func `without a port there is no console`() throws {
        #expect(try ConsoleConfiguration(settings: ["CONSOLE_TOKEN": ConsoleHouse.token]) == nil)
        #expect(try ConsoleConfiguration(settings: ["CONSOLE_PORT": " "]) == nil)
    }

    @Test func `it is for this machine alone unless something else is said`() throws {
        let usual = try #require(try ConsoleConfiguration(settings: ["CONSOLE_PORT": "8080"]))
        #expect(usual.host == "127.0.0.1" && usual.port == 8080 && !usual.isExposed && usual.token == nil)
        let open = try #require(try ConsoleConfiguration(settings: ["CONSOLE_PORT": "1", "CONSOLE_HOST": "0.0.0.0"]))
        #expect(open.isExposed)
    }

    @Test(arguments: [
        (["CONSOLE_PORT": "x"], "CONSOLE_PORT"), (["CONSOLE_PORT": "70000"], "CONSOLE_PORT"),
        (["CONSOLE_PORT": "1", "CONSOLE_TOKEN": "hunter2"], "CONSOLE_TOKEN"),
    ])
    func `what is wrong is named, and a token is not shown`(settings: [String: String], name: String) {
        let error = #expect(throws: ConsoleConfiguration.Invalid.self) { try ConsoleConfiguration(settings: settings) }
        #expect(error?.description.contains(name) == true && error?.description.contains("hunter2") == false)
    }

    @Test func `printing it does not show the token`() throws {
        let settings = ["CONSOLE_PORT": "1", "CONSOLE_TOKEN": ConsoleHouse.token]
        let configuration = try #require(try ConsoleConfiguration(settings: settings))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains(ConsoleHouse.token))
    }
}
