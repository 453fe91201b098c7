// CellWidth: the width of text in a terminal, and wrapping by it. Hangul takes two cells.

/// Measures and wraps text for a terminal.
public enum CellWidth {
    /// Cells of a character: 2 for East Asian wide ones (Unicode Standard Annex #11, W and F), 0 for combining marks,
    /// else 1.
    static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        switch first.value {
        case 0..<0x20, 0x7f..<0xa0, 0x300...0x36f, 0x200b...0x200f: return 0
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa960...0xa97f,
            0xac00...0xd7a3,
            0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }

    /// Cells of a text without line feeds.
    public static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// Breaks a text at blanks into lines of at most `width` cells; a longer word is cut.
    public static func wrap(_ text: String, to width: Int) -> [String] {
        let width = max(width, 8)
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                for piece in cut(String(word), to: width) {
                    let joined = line.isEmpty ? piece : "\(line) \(piece)"
                    if of(joined) <= width {
                        line = joined
                    } else {
                        lines.append(line)
                        line = piece
                    }
                }
            }
            lines.append(line)
        }
        return lines
    }

    private static func cut(_ word: String, to width: Int) -> [String] {
        var pieces = [""]
        for character in word {
            if of(pieces[pieces.count - 1]) + of(character) > width { pieces.append("") }
            pieces[pieces.count - 1].append(character)
        }
        return pieces
    }
}
