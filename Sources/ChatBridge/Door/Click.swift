package import Requests

/// The name of one press of one button: `<platform>:act:<seconds>.<fraction>:<who>:<where>`.
///
/// The same press keeps its name however often it is delivered, and an approval that stores the name stores with it
/// when the person decided.
package struct Click: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// `at` is the platform's own time of the press, in seconds since 1970 with a fraction.
    package init(platform: String, at: String, by person: String, on message: String) {
        self.rawValue = "\(platform):act:\(at):\(person):\(message)"
    }

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { self.rawValue }

    /// When the press happened; `nil` when the name does not say.
    package var time: Timestamp? {
        let parts = self.rawValue.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "act", let seconds = Double(parts[2]) else { return nil }
        // Beyond the year 9999 it is not a time but a mistake.
        guard seconds > 0, seconds < 253_402_300_800 else { return nil }
        return Timestamp(milliseconds: Int64(seconds * 1000))
    }
}
