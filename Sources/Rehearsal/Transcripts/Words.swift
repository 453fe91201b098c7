// Words: small string functions for transcripts.

extension StringProtocol {
    /// Without the blanks and tabs around it.
    var withoutBlanksAround: String {
        func isBlank(_ character: Character) -> Bool {
            character.unicodeScalars.allSatisfy { $0.value == 9 || $0.properties.generalCategory == .spaceSeparator }
        }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
