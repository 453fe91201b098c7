// Words: small string and byte functions for transcripts and searches.

import Glibc

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

extension [UInt8] {
    /// Whether these bytes stand in it somewhere, one behind the other.
    func holds(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        return withUnsafeBytes { all in
            // By libc, from one first byte to the next: a simulation searches megabytes for hundreds of PINs.
            var at = 0
            while at + wanted.count <= all.count,
                let found = memchr(all.baseAddress! + at, Int32(first), all.count - wanted.count + 1 - at)
            {
                if memcmp(found, wanted, wanted.count) == 0 { return true }
                at = all.baseAddress!.distance(to: UnsafeRawPointer(found)) + 1
            }
            return false
        }
    }
}
