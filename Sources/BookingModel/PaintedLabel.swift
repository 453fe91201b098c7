// PaintedLabel: compares labels of rows and seats as a person does who reads them.

/// What is painted on sections, rows and seats, compared as people read and hear it.
public enum PaintedLabel {
    /// Equal for labels that people take for the same: `A` and `a`, `1` and `01`, `１` and `1`, with and without blanks
    /// around.
    public static func folded(_ label: String) -> String {
        let plain = trimmed(narrowed(label)).lowercased()
        guard !plain.isEmpty, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return plain }
        let digits = plain.drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    /// With full-width letters, digits, signs and blanks as their ASCII forms.
    public static func narrowed(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(narrow)))
    }

    /// A full-width letter, digit or blank (U+FF01...U+FF5E, U+3000) as its ASCII form.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000, 0xA0: " "
        default: scalar
        }
    }

    private static func trimmed(_ text: String) -> String {
        let head = text.drop(while: \.isWhitespace)
        guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(head[...last])
    }
}
