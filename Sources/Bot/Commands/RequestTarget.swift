import ArgumentParser
import Requests

/// The one request that a command is about.
struct RequestTarget: ParsableArguments {
    @OptionGroup var folders: Folders
    @Argument(help: "The request's number.") var number: String

    /// Its name, without the sign that people put before numbers.
    var id: RequestID { Self.id(self.number) }

    static func id(_ number: String) -> RequestID {
        RequestID(number.hasPrefix("#") ? String(number.dropFirst()) : number)
    }

    /// Leaves a chore at the desk, and says what came of it.
    func ask(_ chore: (_ number: String) throws -> Desk.Chore) async throws {
        try await failing { print(try await Desk(self.folders.dataURL).ask(chore(self.id.rawValue), self.folders)) }
    }
}
