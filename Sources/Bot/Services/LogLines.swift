import Glibc

/// Writes each record as one line: what came from outside may hold line breaks and escape sequences, which would look
/// like records of their own, or steer the terminal of whoever reads them.
struct LogLines: TextOutputStream, Sendable {
    let descriptor: Int32

    func write(_ record: String) {
        var bytes = Array(Self.line(record).utf8)[...]
        // In one piece as a rule, so that the lines of several threads do not mix.
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// The record with a line break at its end and nowhere else, and all that is not for reading written out.
    static func line(_ record: String) -> String {
        let words = record.hasSuffix("\n") ? record.dropLast() : record[...]
        var line = ""
        for scalar in words.unicodeScalars {
            line +=
                Self.isForReading(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
        return line + "\n"
    }

    private static func isForReading(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Controls, invisible signs such as those that turn the direction, and further line breaks.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}
