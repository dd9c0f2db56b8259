import Foundation
import Testing

@testable import Agents

/// What a bot that was killed at the wrong instant left running.
@Suite struct OrphansTests {
    @Test(.timeLimit(.minutes(1))) func `a sandbox without its bot ends, and one of another data folder lives`()
        async throws
    {
        let (place, other) = (try Place(), try Place())
        let toolbox = try Toolbox.real()
        var numbers: [Int32] = []
        for place in [place, other] {
            try place.write("", to: "worktrees/x")
            let result = try await Child(
                "/bin/sh",
                ["-c", #"setsid "$0" --ro-bind / / --bind "$1/" /mnt -- /bin/sleep 600 >/dev/null 2>&1 & echo $!"#]
                    + [toolbox.bwrap, "\(place.path)/worktrees"],
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
