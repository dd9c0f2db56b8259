import Foundation

/// The machine that a proof runs on.
enum Machine {
    /// How busy it is, in words.
    static var load: String {
        let average = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first
        return "\(ProcessInfo.processInfo.activeProcessorCount) cores, load \(average ?? "unknown")"
    }
}
