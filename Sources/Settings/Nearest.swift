// Nearest: the known word that is nearest to a mistyped one.

/// Finds the known word a misspelt one was probably meant to be.
public enum Nearest {
    /// The candidate with the fewest edits from `word`, nil when none is near enough to be worth a hint.
    /// Near enough is a third of the word's length, at least two edits; or that one begins with the other.
    public static func word(to word: String, among candidates: some Sequence<String>) -> String? {
        let allowed = max(2, word.count / 3)
        let ranked = candidates.map { candidate in (candidate, distance(word.lowercased(), candidate.lowercased())) }
        if let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= allowed, best.1 < word.count { return best.0 }
        return word.count < 2 ? nil : ranked.map(\.0).first { $0.hasPrefix(word) || word.hasPrefix($0) }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other (optimal string
    /// alignment distance; F. Damerau, "A technique for computer detection and correction of spelling errors", 1964).
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
        var before = [Int]()
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            for j in b.indices {
                var best = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                current.append(best)
            }
            (before, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
