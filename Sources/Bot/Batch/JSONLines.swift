import Foundation

/// Reads JSON Lines from standard input and writes one line back for each: the shape of every batch command.
enum JSONLines {
    /// Calls `answer` for each line. A line that can't be read is reported with its number, and ends the command.
    static func map<In: Decodable, Out: Encodable>(_ answer: (In) throws -> Out) throws {
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var number = 0
        var pending = Data()
        while let line = readLine(strippingNewline: true) {
            number += 1
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let input: In
            do {
                input = try decoder.decode(In.self, from: Data(line.utf8))
            } catch {
                throw BatchError(description: "line \(number) of standard input: \(reason(error))")
            }
            pending.append(try encoder.encode(answer(input)))
            pending.append(UInt8(ascii: "\n"))
            if pending.count > 1 << 16 {
                try FileHandle.standardOutput.write(contentsOf: pending)
                pending.removeAll(keepingCapacity: true)
            }
        }
        try FileHandle.standardOutput.write(contentsOf: pending)
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _)?: "the key \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has the wrong type"
        default: "not a JSON object"
        }
    }
}

/// What stopped a batch command.
struct BatchError: Error, CustomStringConvertible {
    var description: String
}
