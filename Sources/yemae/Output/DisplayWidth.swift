// DisplayWidth: how many columns of a terminal a text takes. A Hangul syllable takes two.

extension String {
    /// Columns on a terminal: two for the wide and full-width characters of Unicode's East Asian Width (UAX #11), none for combining marks.
    var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }

    /// The text with blanks behind it up to a width in columns.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }

    /// The text with blanks before it up to a width in columns.
    func paddedLeft(to width: Int) -> String { String(repeating: " ", count: max(0, width - displayWidth)) + self }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        switch value {
        // Vowels and finals of decomposed Hangul, combining marks, zero-width characters: drawn onto what stands before.
        case 0x0300...0x036F, 0x1160...0x11FF, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97C,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
