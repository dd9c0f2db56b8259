/// Signs that look like Latin letters, beyond those that Unicode's compatibility forms make plain.
enum LookAlikes {
    /// The Latin letter that a sign looks like.
    static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        // Letters in dark circles, in dark squares, and those that flags are made of.
        case 0x1F150...0x1F169: Unicode.Scalar(scalar.value - 0x1F150 + 97)
        case 0x1F170...0x1F189: Unicode.Scalar(scalar.value - 0x1F170 + 97)
        case 0x1F1E6...0x1F1FF: Unicode.Scalar(scalar.value - 0x1F1E6 + 97)
        default: self.letters[scalar]
        }
    }

    private static let letters: [Unicode.Scalar: Unicode.Scalar] = byLetter.reduce(into: [:]) { table, twins in
        for twin in twins.value.unicodeScalars { table[twin] = twins.key }
    }

    private static let byLetter: [Unicode.Scalar: String] = [
        "a": "ɑαаᎪᴀạ⍺ꭺａ",
        "b": "ƄƅʙвьᏏꮟ",
        "c": "ϲсᏟᴄⅽꮯ",
        "d": "ɗԁժᏧᴅⅾꮷ",
        "e": "ɛεеєҽᎬᴇ℮ℯꭼ",
        "f": "ſƒϝꜰ",
        "g": "ɡɢԌԍցᏀꮐ",
        "h": "ʜнһհᎻꮋ",
        "i": "ıɪιіӏᎥⅰꭵ",
        "j": "ϳјյᴊ",
        "k": "κкᏦᴋꮶ",
        "l": "ʟᏞⅼⳑꮮ",
        "m": "мᎷᴍⅿꮇ",
        "n": "ɴηпոᏁꮑ",
        "o": "οσоօ೦ഠᴏⲟ",
        "p": "ρрᏢᴘꮲ",
        "q": "ԛգզꞯ",
        "r": "ʀгᴦꭇꮁ",
        "s": "ʂѕᏚꜱꮪ",
        "t": "τтᎢᴛꭲ",
        "u": "ʋυцսᴜ",
        "v": "νѵᏙᴠⅴꮩ",
        "w": "ɯѡԝᏔᴡꮤ",
        "x": "χхⅹ",
        "y": "ʏγуүყ",
        "z": "ʐᏃᴢꮓ",
    ]
}
