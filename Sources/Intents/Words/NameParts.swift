/// The words inside a name: split at underscores and humps, lower-case.
enum NameParts {
    static func of(_ bytes: ArraySlice<UInt8>) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        var previousIsLower = false
        func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
        for (index, byte) in zip(bytes.indices, bytes) {
            let isSeparator = byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            // `fareAmount` splits before A; `VendorIDs` splits before I only.
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            let startsHump =
                isUpper(byte) && (previousIsLower || (part.count > 1 && (97...122).contains(next) && next != 115))
            if isSeparator || startsHump, !part.isEmpty {
                parts.append(String(decoding: part, as: UTF8.self))
                part.removeAll(keepingCapacity: true)
            }
            previousIsLower = (97...122).contains(byte)
            if !isSeparator { part.append(isUpper(byte) ? byte + 32 : byte) }
        }
        if !part.isEmpty { parts.append(String(decoding: part, as: UTF8.self)) }
        guard parts.allSatisfy({ $0.utf8.allSatisfy { $0 < 128 } }) else { return parts.map { $0.lowercased() } }
        return parts
    }

    static func of(_ name: String) -> [String] {
        let bytes = Array(name.utf8)
        return self.of(bytes.map { $0 == 32 || $0 == 46 ? UInt8(ascii: "_") : $0 }[...])
    }
}
