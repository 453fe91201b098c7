// SeatGrouping: groups the seats of a booking so that few words name them: section and row once, a run of seats as
// "from - to".

import BookingModel

/// Neighbouring seats of one row.
public enum SeatSpan: Hashable, Sendable {
    /// One seat's label.
    case one(String)
    /// Three or more seats with consecutive numbers, both ends included.
    case run(from: Int, to: Int)
}

/// Seats of one row, in the order they are read.
struct SeatRow: Hashable {
    let section: Name
    let sectionKeypad: Int
    let row: String
    let spans: [SeatSpan]
    /// False when the section is the one that was just said.
    let saysSection: Bool

    /// Groups seats that follow one another in one row. The order stays as it is.
    static func grouped(_ seats: some Sequence<SeatLabel>) -> [SeatRow] {
        var rows: [[SeatLabel]] = []
        for seat in seats {
            if let first = rows.last?.first, first.isBeside(seat), first.row == seat.row {
                rows[rows.count - 1].append(seat)
            } else {
                rows.append([seat])
            }
        }
        return rows.indices.map { index in
            let first = rows[index][0]
            return SeatRow(
                section: first.section, sectionKeypad: first.sectionKeypad, row: first.row,
                spans: spans(rows[index].map(\.seat)),
                saysSection: index == 0 || !rows[index - 1][0].isBeside(first))
        }
    }

    private static func spans(_ labels: [String]) -> [SeatSpan] {
        var spans: [SeatSpan] = []
        var start = 0
        while start < labels.count {
            var end = start
            while end + 1 < labels.count, let here = number(labels[end]), number(labels[end + 1]) == here + 1 {
                end += 1
            }
            if end - start >= 2, let from = number(labels[start]), let to = number(labels[end]) {
                spans.append(.run(from: from, to: to))
            } else {
                spans += labels[start...end].map(SeatSpan.one)
            }
            start = end + 1
        }
        return spans
    }

    /// A label that is a plain number of up to four digits.
    private static func number(_ label: String) -> Int? {
        guard label.utf8.count <= 4, label.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(label)
    }
}

extension SeatLabel {
    fileprivate func isBeside(_ other: SeatLabel) -> Bool {
        section == other.section && sectionKeypad == other.sectionKeypad
    }
}

/// A piece of what is painted on a row or seat.
enum LabelPart: Hashable {
    /// Up to four digits.
    case number(Int)
    /// A Latin letter, as its capital's place in the alphabet, from 0.
    case letter(Int)
    /// One of 가나다라마바사아자차카타파하, by place, from 0.
    case syllable(Int)

    /// The most parts of a label that are read.
    static let most = 6
    static let syllables = Array("가나다라마바사아자차카타파하")

    /// The speakable parts of a label, in order. Anything else in it is left out.
    static func parts(_ label: String) -> [LabelPart] {
        var parts: [LabelPart] = []
        var digits = ""
        func closeNumber() {
            if let n = Int(digits) { parts.append(.number(n)) }
            digits = ""
        }
        for character in label {
            if let ascii = character.asciiValue, (48...57).contains(ascii) {
                digits.append(character)
                if digits.count == 4 { closeNumber() }
                continue
            }
            closeNumber()
            if let ascii = character.asciiValue, (65...90).contains(ascii & 0xDF), ascii >= 65 {
                parts.append(.letter(Int(ascii & 0xDF) - 65))
            } else if let place = syllables.firstIndex(of: character) {
                parts.append(.syllable(place))
            }
            if parts.count >= most { break }
        }
        closeNumber()
        return Array(parts.prefix(most))
    }

    static func isNumber(_ parts: [LabelPart]) -> Bool {
        parts.allSatisfy { if case .number = $0 { true } else { false } }
    }
}
