import Foundation
import Testing

@testable import Agents

/// What a bot that was killed at the wrong instant left running.
@Suite struct OrphansTests {
    private static let script = #"""
        setsid /bin/sh -c 'echo $$ > "$2"; exec "$0" --ro-bind / / --bind "$1/" /mnt -- /bin/sleep 600 >/dev/null 2>&1' \
            "$0" "$1" "$2" >/dev/null 2>&1 &
        until [ -s "$2" ]; do :; done
        cat "$2"
        """#

    @Test(.timeLimit(.minutes(1))) func `a sandbox without its bot ends, and one of another data folder lives`()
        async throws
    {
        let (place, other) = (try Place(), try Place())
        let toolbox = try Toolbox.real()
        var numbers: [Int32] = []
        for place in [place, other] {
            try place.write("", to: "worktrees/x")
            // It has left the group that ends with its shell before the shell does.
            let result = try await Child(
                "/bin/sh",
                ["-c", Self.script, toolbox.bwrap, "\(place.path)/worktrees", "\(place.path)/number"],
                environment: ["PATH": "/usr/bin:/bin"]
            ).run()
            numbers.append(try #require(Int32(result.output.trimmingCharacters(in: .whitespacesAndNewlines))))
        }
        defer { for number in numbers { kill(number, SIGKILL) } }
        func isThere(_ number: Int32) -> Bool {
            let stat = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
            return stat.map { !$0.contains(") Z ") } ?? false
        }
        #expect(numbers.allSatisfy(isThere))
        // It is known for what it is once it has become bubblewrap.
        while isThere(numbers[0]) {
            Orphans.end(using: place.path)
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(isThere(numbers[1]))
    }
}
