import ArgumentParser
import Foundation
import Fuzzing
import Glibc

/// Feeds millions of made-up inputs to every parser on the way from a message to an intent.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Feeds made-up inputs to every parser; a trap or a hang ends it, with the input's number."
    )

    @Option(help: "How many inputs.") var inputs = 10_000_000
    @Option(help: "The same seed makes the same inputs.") var seed: UInt64 = 1
    @Option(help: "The first input's number: to look at one again.") var from = 0
    @Option(help: "Folder of the templates.") var templates = "templates"
    @Flag(help: "Print each input before it is fed.") var show = false

    func run() throws {
        let fuzzer = try Fuzzer(templates: URL(filePath: self.templates, directoryHint: .isDirectory), seed: self.seed)
        LastInput.watch()
        let clock = ContinuousClock()
        var slowest = (time: Duration.zero, number: 0)
        var counts: [String: (inputs: Int, time: Duration)] = [:]
        let start = clock.now
        for number in self.from..<self.from + self.inputs {
            LastInput.number = number
            if number % 1000 == 0 { alarm(20) }
            if self.show { print(number, fuzzer.target(of: number), fuzzer.input(number).debugDescription) }
            let time = clock.measure { fuzzer.run(number) }
            if time > slowest.time { slowest = (time, number) }
            let count = counts[fuzzer.target(of: number)] ?? (0, .zero)
            counts[fuzzer.target(of: number)] = (count.inputs + 1, count.time + time)
            if (number + 1) % 1_000_000 == 0 {
                FileHandle.standardError.write(Data("\(number + 1) inputs, \(clock.now - start)\n".utf8))
            }
        }
        alarm(0)
        for (target, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("\(target): \(count.inputs), \(Int(count.time / .microseconds(max(1, count.inputs)))) us each")
        }
        print("\(self.inputs) inputs, seed \(self.seed), \(clock.now - start): no trap, no hang")
        print("slowest: number \(slowest.number), \(fuzzer.target(of: slowest.number)), \(slowest.time)")
        guard slowest.time < .seconds(1) else { throw ExitCode.failure }
    }
}

/// The input that is being fed, so that it can be named when the process dies of it.
private enum LastInput {
    nonisolated(unsafe) static var number = 0

    /// On a trap, or when nothing was finished for twenty seconds: the number on standard error, and the end.
    static func watch() {
        for problem in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGALRM, SIGFPE] {
            signal(problem) { problem in
                LastInput.write("\nsignal ")
                LastInput.write(Int(problem))
                LastInput.write(" at input ")
                LastInput.write(LastInput.number)
                LastInput.write("\n")
                _exit(1)
            }
        }
    }

    private static func write(_ text: StaticString) { _ = Glibc.write(2, text.utf8Start, text.utf8CodeUnitCount) }

    /// Digit by digit: a signal handler must not allocate.
    private static func write(_ number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            var digit = UInt8(48 + number / divisor % 10)
            _ = Glibc.write(2, &digit, 1)
            divisor /= 10
        }
    }
}
