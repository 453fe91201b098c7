// TextDiff: compares two texts line by line, as a unified diff.

/// Differences of two texts.
enum TextDiff {
    /// Lines around a difference that are shown too.
    static let context = 3

    /// Pairs of positions of equal lines: a longest common subsequence, in order.
    static func matches(_ old: [String], _ new: [String]) -> [(Int, Int)] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let (a, b) = (Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
        return (0..<head).map { ($0, $0) } + common(a, b).map { ($0 + head, $1 + head) }
            + (0..<tail).map { (old.count - tail + $0, new.count - tail + $0) }
    }

    /// The table of a textbook longest-common-subsequence search; transcripts are short enough for it once equal ends
    /// are cut off.
    private static func common(_ a: [String], _ b: [String]) -> [(Int, Int)] {
        guard !a.isEmpty, !b.isEmpty else { return [] }
        let width = b.count + 1
        var length = [UInt16](repeating: 0, count: (a.count + 1) * width)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                length[i * width + j] =
                    a[i] == b[j]
                    ? length[(i + 1) * width + j + 1] + 1 : max(length[(i + 1) * width + j], length[i * width + j + 1])
            }
        }
        var pairs: [(Int, Int)] = []
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                pairs.append((i, j))
                (i, j) = (i + 1, j + 1)
            } else if length[(i + 1) * width + j] >= length[i * width + j + 1] {
                i += 1
            } else {
                j += 1
            }
        }
        return pairs
    }

    /// One line of a diff: kept (` `), gone (`-`) or new (`+`), with the numbers of the lines before it in both texts.
    private struct Edit {
        let sign: Character
        let text: String
        let old: Int
        let new: Int
    }

    private static func edits(_ old: [String], _ new: [String]) -> [Edit] {
        var edits: [Edit] = []
        var (i, j) = (0, 0)
        for (a, b) in matches(old, new) + [(old.count, new.count)] {
            while i < a {
                edits.append(Edit(sign: "-", text: old[i], old: i, new: j))
                i += 1
            }
            while j < b {
                edits.append(Edit(sign: "+", text: new[j], old: i, new: j))
                j += 1
            }
            if a < old.count, b < new.count {
                edits.append(Edit(sign: " ", text: old[a], old: a, new: b))
                (i, j) = (a + 1, b + 1)
            }
        }
        return edits
    }

    /// The unified diff of two texts; empty when they are equal.
    static func unified(_ old: String, _ new: String, file: String) -> String {
        guard old != new else { return "" }
        let edits = edits(lines(old), lines(new))
        let changes = edits.indices.filter { edits[$0].sign != " " }
        var hunks: [ClosedRange<Int>] = []
        for change in changes {
            let around = max(0, change - context)...min(edits.count - 1, change + context)
            if let last = hunks.last, last.upperBound >= around.lowerBound - 1 {
                hunks[hunks.count - 1] = last.lowerBound...around.upperBound
            } else {
                hunks.append(around)
            }
        }
        var text = "--- \(file)\n+++ \(file) (as played)\n"
        for hunk in hunks {
            let part = edits[hunk]
            let (olds, news) = (part.count { $0.sign != "+" }, part.count { $0.sign != "-" })
            text +=
                "@@ -\(part.first!.old + (olds > 0 ? 1 : 0)),\(olds) "
                + "+\(part.first!.new + (news > 0 ? 1 : 0)),\(news) @@\n"
            for edit in part { text += "\(edit.sign)\(edit.text)\n" }
        }
        return text
    }

    /// The lines of a text; a missing last line feed is a difference that shows.
    private static func lines(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true {
            lines.removeLast()
        } else {
            lines[lines.count - 1] += "\n\\ no line feed at the end"
        }
        return lines
    }
}
