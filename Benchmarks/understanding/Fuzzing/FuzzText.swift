/// Puts an input together: pieces that the parser knows, spoilt here and there.
struct FuzzText {
    let pieces: [String]

    func make(_ dice: inout FuzzDice) -> String {
        // Most inputs are short, as parsers see most there; some are long.
        let count = dice.below(40) == 0 ? 40 + dice.below(200) : 1 + dice.below(12)
        var bytes: [UInt8] = []
        for _ in 0..<count {
            bytes += self.pieces[dice.below(self.pieces.count)].utf8
            switch dice.below(10) {
            case 0: break
            case 1: bytes.append(UInt8(dice.below(256)))
            case 2: bytes += Self.signs[dice.below(Self.signs.count)].utf8
            default: bytes.append(32)
            }
        }
        for _ in 0..<dice.below(4) { self.spoil(&bytes, &dice) }
        // What is no UTF-8 becomes U+FFFD, as in everything that comes from a socket.
        return String(decoding: bytes, as: UTF8.self)
    }

    private func spoil(_ bytes: inout [UInt8], _ dice: inout FuzzDice) {
        guard !bytes.isEmpty else { return }
        let place = dice.below(bytes.count)
        switch dice.below(6) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8(dice.below(256))
        case 2: bytes.removeLast(bytes.count - place)
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 9)], at: place)
        case 4: bytes.insert(contentsOf: Self.signs[dice.below(Self.signs.count)].utf8, at: place)
        default:
            let piece = Array(bytes[place..<min(bytes.count, place + 5)])
            for _ in 0..<dice.below(60) { bytes.insert(contentsOf: piece, at: place) }
        }
    }

    private static let signs = [
        "\n", "\t", "\0", "\"", "'", "`", "<", ">", "|", "&", "{", "}", "(", ")", "[", "]", ":", ",", ".", "-", "#",
        "%", "\\",
        "\u{200B}", "\u{202E}", "\u{FEFF}", "\u{301}", "\u{1F469}\u{200D}\u{1F4BB}", "\u{E0041}", "\u{FDFA}", "\u{0}",
        "\u{10FFFF}",
    ]
}

/// Random numbers fixed by a seed (SplitMix64; Steele, Lea, Flood, OOPSLA 2014).
struct FuzzDice {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func below(_ bound: Int) -> Int {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) >> 1) % max(1, bound)
    }
}
