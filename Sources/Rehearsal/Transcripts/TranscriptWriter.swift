// TranscriptWriter: rewrites the indented lines of a transcript. The caller's lines, comments and blank lines keep
// every byte and their place.

import CallRecording

extension Transcript {
    /// How a happening is written under its caller's line.
    public static func indented(_ happening: String) -> String { RecordedLine.indentation + happening }

    /// The text of this transcript with the happenings that were played.
    /// - Parameter played: for each caller's line in order, what happened. Fewer than there are caller's lines: the
    ///   rest keep theirs.
    public func text(playing played: [[String]]) -> String {
        var result = preamble.map(\.text)
        // A file written with carriage returns keeps them on its new lines too.
        let ending = lines.first?.text.hasSuffix("\r") == true ? "\r" : ""
        for (index, block) in blocks.enumerated() {
            result.append(block.caller.text)
            if index < played.count {
                result += Transcript.merge(block.body, with: played[index].map { Transcript.indented($0) + ending })
            } else {
                result += block.body.map(\.text)
            }
        }
        return Transcript.text(of: result, endsInLineFeed: endsInLineFeed || result.count > lines.count)
    }

    /// Puts new happenings in the place of old ones. A comment or blank line stays behind the same happening as before;
    /// one that stood behind the last stays behind the last.
    private static func merge(_ body: [TranscriptLine], with played: [String]) -> [String] {
        let old = body.filter(\.isHappening).map(\.text)
        let matches = TextDiff.matches(old, played)
        var kept: [(before: Int, text: String)] = []
        var passed = 0
        for line in body {
            if line.isHappening {
                passed += 1
            } else if passed == old.count {
                kept.append((played.count, line.text))
            } else {
                kept.append((matches.last { $0.0 < passed }.map { $0.1 + 1 } ?? 0, line.text))
            }
        }
        var result: [String] = []
        for position in 0...played.count {
            result += kept.filter { $0.before == position }.map(\.text)
            if position < played.count { result.append(played[position]) }
        }
        return result
    }
}
