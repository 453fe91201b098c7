// Printable: makes text from outside safe to print: it cannot control a terminal, break a line, or reverse the text
// after it.

extension StringProtocol {
    /// The text with every control character, line separator and direction control (Unicode 9, "Bidirectional Character
    /// Types") written out as `\u{1B}`. What people write, emoji and right-to-left scripts among it, stays as it is.
    public var printable: String {
        guard unicodeScalars.contains(where: \.steers) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.steers {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether it does something to the text around it instead of being seen: controls (C0, DEL, C1), line and
    /// paragraph separators, and the marks, embeddings, overrides and isolates that turn the direction of writing.
    public var steers: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
