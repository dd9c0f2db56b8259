import Fuzzing
import Testing

struct FuzzTests {
    /// The long run is `Benchmarks/understanding/fuzz`.
    @Test func `made-up inputs stop no parser`() throws {
        let fuzzer = try Fuzzer(templates: Fixtures.folder, seed: 20)
        for number in 0..<3000 { fuzzer.run(number) }
    }

    @Test func `an input can be looked at again`() throws {
        let (one, other) = (
            try Fuzzer(templates: Fixtures.folder, seed: 3), try Fuzzer(templates: Fixtures.folder, seed: 3)
        )
        for number in [0, 17, 999, 1_234_567] { #expect(one.input(number) == other.input(number)) }
        #expect(one.input(1) != one.input(101))
    }
}
