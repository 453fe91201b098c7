// KeypadKeys: what a caller types for the labels painted on sections, rows and seats; seats that are painted twice,
// because two callers would each hold a ticket for such a seat; and the seating plans in a JSON file.

import BookingModel
import Formats

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

/// The seats of one venue as people know them: section name, row label, seat label.
struct PaintedSeats {
    private struct Key: Hashable {
        let section: String
        let row: String
        let seat: String
    }
    private var places: [Key: Place] = [:]
    private let faults: FaultLog

    init(faults: FaultLog) { self.faults = faults }

    /// The seats of a row that are not painted yet. Each of the others goes into a fault of the row.
    /// - Parameters:
    ///   - section: its names; a ticket says one of them.
    ///   - advice: what to do, as the file's format has it.
    mutating func claim(_ seats: [PlannedSeat], row: String, of section: Name, at place: Place, advice: String)
        -> [PlannedSeat]
    {
        var twice: [(place: Place, labels: [String])] = []
        let unique = seats.filter { seat in
            let keys = Set([section.local, section.latin].map(PaintedLabel.folded)).map {
                Key(section: $0, row: PaintedLabel.folded(row), seat: PaintedLabel.folded(seat.label))
            }
            if let first = keys.compactMap({ places[$0] }).first {
                if twice.last?.place == first {
                    twice[twice.count - 1].labels.append(seat.label)
                } else {
                    twice.append((first, [seat.label]))
                }
                return false
            }
            for key in keys { places[key] = place }
            return true
        }
        for (first, labels) in twice {
            let others = labels.count > Self.shown ? " and \(labels.count - Self.shown) more" : ""
            let spot =
                first == place ? "in this row" : "in \(first.spoken)\(first.path.isEmpty ? "" : ", \(first.path)")"
            faults.add(
                place,
                "\(section.local) row \(row) seat \(labels.prefix(Self.shown).joined(separator: ", "))\(others): "
                    + "painted twice, first \(spot); two callers would hold one seat's ticket: \(advice)")
        }
        return unique
    }

    /// Seats of one row that a fault names.
    private static let shown = 6
}

struct FoundPlan {
    /// The object with `zones`.
    let node: JSONNode
    let code: String
    /// What the answer calls the plan, for a plan without a name inside.
    let name: String?
}

/// Finds the plans of a file. (pretix REST API, resource "seating plans": `GET seatingplans/` answers `{"count",
/// "next", "results": [...]}`, `GET seatingplans/ID/` answers `{"id", "name", "layout": {...}}`.)
enum SeatingPlanFile {
    /// The plans in the order of the file; empty when the file is something else.
    /// - Parameter code: of the file. Of several plans each gets it with its id behind: `hall-2`.
    static func plans(in node: JSONNode, code: String) -> [FoundPlan] {
        switch node.value.kind {
        case .object:
            if node.optional("zones") != nil { return [FoundPlan(node: node, code: code, name: nil)] }
            if let layout = node.optional("layout"), layout.optional("zones") != nil {
                return [FoundPlan(node: layout, code: code, name: plainName(of: node))]
            }
            guard let results = node.optional("results"), case .list = results.value.kind else { return [] }
            return plans(of: results, code: code)
        case .list: return plans(of: node, code: code)
        case .null, .flag, .number, .text: return []
        }
    }

    private static func plans(of list: JSONNode, code: String) -> [FoundPlan] {
        let elements = list.elements()
        return elements.enumerated().flatMap { index, element -> [FoundPlan] in
            guard case .object = element.value.kind else { return [] }
            return plans(in: element, code: elements.count == 1 ? code : "\(code)-\(id(of: element) ?? "\(index + 1)")")
        }
    }

    private static func id(of node: JSONNode) -> String? {
        guard let id = node.optional("id") else { return nil }
        switch id.value.kind {
        case .number(let text): return text
        case .text(let text): return Fields.isCode(text[...]) ? text : nil
        case .null, .flag, .list, .object: return nil
        }
    }

    private static func plainName(of node: JSONNode) -> String? {
        guard let name = node.optional("name"), !name.isBlank, case .text = name.value.kind else { return nil }
        return name.name()
    }
}
