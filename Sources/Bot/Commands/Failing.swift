import ArgumentParser
import Foundation

/// Runs `body`; an error ends the command with one clear line on standard error and exit code 1.
func failing(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch is CancellationError {
        throw ExitCode.failure
    } catch {
        FileHandle.standardError.write(Data("chatbridge: \(error)\n".utf8))
        throw ExitCode.failure
    }
}
