// JSONNode: a value of a JSON document together with its path, for reading foreign formats.

import BookingModel
import Formats

/// A value with its path. What is missing or of a wrong kind goes to the log, and the answer is nil.
struct JSONNode {
    let value: JSONValue
    let file: String
    let path: String
    let faults: FaultLog

    var place: Place { Place(file: file, line: value.line, path: path) }

    func fault(_ reason: String) { faults.add(place, reason) }

    /// A member that has to be there.
    subscript(key: String) -> JSONNode? {
        if let member = optional(key) { return member }
        if case .object = value.kind {
            fault("lacks \(key)")
        } else {
            fault("is \(value.word) where an object is expected")
        }
        return nil
    }

    /// A member that may be missing or null.
    func optional(_ key: String) -> JSONNode? {
        guard case .object(let members) = value.kind, let member = members.first(where: { $0.key == key })?.value else {
            return nil
        }
        if case .null = member.kind { return nil }
        return JSONNode(value: member, file: file, path: path.isEmpty ? key : "\(path).\(key)", faults: faults)
    }

    /// A text of nothing but blanks.
    var isBlank: Bool {
        guard case .text(let text) = value.kind else { return false }
        return text.allSatisfy(\.isWhitespace)
    }

    func elements() -> [JSONNode] {
        guard case .list(let elements) = value.kind else {
            fault("is \(value.word) where a list is expected")
            return []
        }
        return elements.enumerated().map { JSONNode(value: $1, file: file, path: "\(path)[\($0)]", faults: faults) }
    }

    /// A text that people read.
    func name() -> String? { personal(upTo: IntakeLimits.nameCharacters) }

    /// What is painted on a row or seat; numbers are taken as they are written.
    func label() -> String? { personal(upTo: IntakeLimits.labelCharacters) }

    private func personal(upTo characters: Int) -> String? {
        switch value.kind {
        case .text(let text), .number(let text):
            let record = Record(
                place: Place(file: file, line: value.line, path: ""),
                fields: text.isEmpty ? [:] : [path: HangulComposition.composed(text)])
            return Fields(record: record, faults: faults).personal(path, upTo: characters)
        case .null, .flag, .list, .object:
            fault("is \(value.word) where a text is expected")
            return nil
        }
    }

    /// A number of the plan's own units.
    func distance() -> Double? {
        guard case .number(let text) = value.kind, let number = Double(text), abs(number) <= IntakeLimits.distance
        else {
            fault("is to be a number between -\(Int(IntakeLimits.distance)) and \(Int(IntakeLimits.distance))")
            return nil
        }
        return number
    }
}
