// Words: small acts on text and bytes that transcripts and searches need.

extension StringProtocol {
    /// Without the blanks and tabs around it.
    var withoutBlanksAround: String {
        func isBlank(_ character: Character) -> Bool { character.unicodeScalars.allSatisfy { $0.value == 9 || $0.properties.generalCategory == .spaceSeparator } }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(self[first...last])
    }
}

extension [UInt8] {
    /// Whether these bytes stand in it somewhere, one behind the other.
    func holds(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, count >= wanted.count else { return false }
        return indices.dropLast(wanted.count - 1).contains { self[$0] == first && self[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
