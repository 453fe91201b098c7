// KeypadKeys: what a caller types for the labels painted on sections, rows and seats.

import BookingModel

/// A key, 1...999, and whether its label demands it.
struct KeypadKey: Equatable {
    let number: Int
    /// The label says nothing of a key: a box office that knows the label keeps the key it has.
    var isFree = false
}

/// Gives every label of a set a key, no two alike. One odd label never moves the others:
///
/// 1. A label that is a number is its own key (`7`, `07`, `7열`).
/// 2. Where no label is a number, A is 1, B is 2 ... Z is 26, and 가 is 1, 나 is 2 ... 하 is 14; AA, BB, CCC follow the
///    letters from 27 on.
/// 3. Every other label gets a free key well above the others (from 101), in the order of the file, so that seats added
///    later do not collide.
/// 4. Where neither numbers nor letters are painted, keys count from 1 in the order of the file.
enum KeypadKeys {
    /// The keys of labels that stand for themselves: sections of a venue, rows of a section.
    static func keys(_ labels: [String]) -> [KeypadKey] { keys(labels, odd: [:]) }

    /// The keys of a section's seats, row by row. An odd label (`2a`) has the same key in every row with numbers.
    static func seats(_ rows: [[String]]) -> [[KeypadKey]] {
        var odd: [String: Int] = [:]
        let highest = rows.joined().compactMap(number).max() ?? 0
        var next = firstOdd(above: highest)
        for row in rows where row.contains(where: { number($0) != nil }) {
            for label in row
            where number(label) == nil && odd[PaintedLabel.folded(label)] == nil && next <= IntakeLimits.keypad {
                odd[PaintedLabel.folded(label)] = next
                next += 1
            }
        }
        return rows.map { keys($0, odd: odd) }
    }

    /// Whether one of the labels is a number, and so its own key.
    static func hasNumber(_ labels: [String]) -> Bool { labels.contains { number($0) != nil } }

    /// - Parameter odd: keys of odd labels by their folded form, above every number of the labels.
    private static func keys(_ labels: [String], odd: [String: Int]) -> [KeypadKey] {
        var given = [KeypadKey?](repeating: nil, count: labels.count)
        var taken = Set<Int>()
        func give(_ index: Int, _ number: Int, isFree: Bool = false) {
            if given[index] == nil, taken.insert(number).inserted {
                given[index] = KeypadKey(number: number, isFree: isFree)
            }
        }
        for (index, label) in labels.enumerated() { if let number = number(label) { give(index, number) } }
        if taken.isEmpty {
            for (index, label) in labels.enumerated() { if let letter = letter(label) { give(index, letter) } }
            if !taken.isEmpty { giveFollowers(labels) { give($0, firstFree(from: 27, taken), isFree: true) } }
        }
        // The same odd label has the same key in other rows.
        if !taken.isEmpty {
            for (index, label) in labels.enumerated() {
                if let key = odd[PaintedLabel.folded(label)] { give(index, key, isFree: true) }
            }
        }
        let start = taken.isEmpty ? 1 : firstOdd(above: taken.max() ?? 0)
        for index in labels.indices where given[index] == nil {
            give(index, firstFree(from: start, taken), isFree: true)
        }
        return given.map { $0 ?? KeypadKey(number: IntakeLimits.keypad + 1) }
    }

    /// Rows behind Z: AA, AB or BB, CCC, the shorter first, whatever their order in the file.
    private static func giveFollowers(_ labels: [String], _ give: (Int) -> Void) {
        let followers = labels.indices.filter { index in
            let label = PaintedLabel.folded(labels[index])
            return (2...3).contains(label.utf8.count) && label.utf8.allSatisfy { (0x61...0x7A).contains($0) }
        }
        func place(_ index: Int) -> (Int, String) { (labels[index].count, PaintedLabel.folded(labels[index])) }
        for index in followers.sorted(by: { place($0) < place($1) }) { give(index) }
    }

    /// 101 above 1...100, 201 above 101...200.
    private static func firstOdd(above highest: Int) -> Int { (max(1, highest) + 99) / 100 * 100 + 1 }

    /// The lowest key that is free from `start` on, else the lowest of all; 1000, which is refused, when there is none.
    private static func firstFree(from start: Int, _ taken: Set<Int>) -> Int {
        (max(1, start)...max(start, IntakeLimits.keypad)).first { !taken.contains($0) && $0 <= IntakeLimits.keypad }
            ?? (1...IntakeLimits.keypad + 1).first { !taken.contains($0) } ?? IntakeLimits.keypad + 1
    }

    /// Words that stand behind a number or letter on a sign and are no part of it.
    private static let words = ["열", "행", "번", "구역", "블록", "블럭"]

    private static func bare(_ label: String) -> Substring {
        let folded = PaintedLabel.folded(label)[...]
        for word in words where folded.hasSuffix(word) && folded != word { return folded.dropLast(word.count) }
        return folded
    }

    private static func number(_ label: String) -> Int? {
        let digits = bare(label)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
            (1...IntakeLimits.keypad).contains(number)
        else { return nil }
        return number
    }

    private static let hangul = Array("가나다라마바사아자차카타파하")

    private static func letter(_ label: String) -> Int? {
        guard let character = bare(label).first, bare(label).count == 1 else { return nil }
        if let ascii = character.asciiValue, (0x61...0x7A).contains(ascii) { return Int(ascii) - 0x60 }
        return hangul.firstIndex(of: character).map { $0 + 1 }
    }
}
