/// Whether a process lives. What is left of a killed one asks before it touches the world. Read on the loop's thread.
final class Pulse: @unchecked Sendable {
    var beats = true
}
