// CatalogDocument: the JSON form of an import. One object whose lists use the names of the CSV columns as keys (see
// RecordKind):
//
//     { "venues":    [ { "venue", "korean", "english", "grades": [ { "korean", ... } ],
//                        "sections": [ { "section", "korean", "grade", ..., "rows": [ { "row", "count", "aisles": [4,
//                        12], ... } ] } ] } ],
//       "programs": [ { "program", "category", "korean", "venue", "stops": [ { "korean", ... } ], "fares": [ {
//       "tariff", "grade", ... } ] } ],
//                       "kindFares": [ { "tariff", "kind", "price", ... } ], "kindLimits": [ { "kind", "most", ... } ]
//       "kinds": [ { "kind", "korean", "rank", ... } ],
//       "directions": [ { "venue", "address", "directions", ... } ],
//       "showings":  [ { "program", "date", "time", ... } ],   "members": [ { "number", ... } ],
//       "feeTables": [ { "table", "categories": ["train"], ..., "steps": [ { "step", "until", ... } ] } ], "holidays":
//       [ "2026-01-01" ] }
//
// What a list is inside of need not be said again, and grades and stops are numbered by their place in the list.

import BookingModel
import Formats

/// Takes a JSON document apart into the records a CSV file would have given.
struct CatalogDocument {
    private let file: String
    private let faults: FaultLog
    private(set) var records: [RecordKind: [Record]] = [:]

    init(file: String, faults: FaultLog) { (self.file, self.faults) = (file, faults) }

    mutating func read(_ document: JSONValue) {
        guard case .object(let members) = document.kind else {
            return faults.lose(
                Place(file: file, line: document.line), "is \(document.word) where an object with lists is expected")
        }
        for (key, value) in members {
            switch key {
            case "venues": each(value, key) { $0.venue($1, $2) }
            case "directions": each(value, key) { $0.add(.directions, $1, $2) }
            case "kinds": each(value, key) { $0.add(.kinds, $1, $2) }
            case "programs": each(value, key) { $0.program($1, $2) }
            case "feeTables": each(value, key) { $0.feeTable($1, $2) }
            case "showings": each(value, key) { $0.add(.showings, $1, $2) }
            case "members": each(value, key) { $0.add(.members, $1, $2) }
            case "holidays": each(value, key) { $0.holiday($1, $2) }
            default:
                faults.lose(
                    Place(file: file, line: value.line, path: Self.shown(key)),
                    "is no list of an import; known are venues, directions, kinds, programs, showings, members, "
                        + "feeTables, holidays"
                )
            }
        }
    }

    private mutating func venue(_ value: JSONValue, _ path: String) {
        guard let fields = add(.venues, value, path, lists: ["grades", "sections"]) else { return }
        let venue = fields.only("venue")
        numbered(value, "grades", path, .grades, "grade", inherited: venue)
        each(list(value, "sections"), "\(path).sections") { document, section, path in
            guard let own = document.add(.sections, section, path, inherited: venue, lists: ["rows"]) else { return }
            let inherited = own.only("venue", "section")
            document.each(document.list(section, "rows"), "\(path).rows") {
                $0.add(.rows, $1, $2, inherited: inherited)
            }
        }
    }

    private mutating func program(_ value: JSONValue, _ path: String) {
        guard let fields = add(.programs, value, path, lists: ["stops", "fares", "kindFares", "kindLimits"])
        else { return }
        let program = fields.only("program")
        numbered(value, "stops", path, .stops, "stop", inherited: program)
        each(list(value, "fares"), "\(path).fares") { $0.add(.fares, $1, $2, inherited: program) }
        each(list(value, "kindFares"), "\(path).kindFares") { $0.add(.kindFares, $1, $2, inherited: program) }
        each(list(value, "kindLimits"), "\(path).kindLimits") { $0.add(.kindLimits, $1, $2, inherited: program) }
    }

    private mutating func feeTable(_ value: JSONValue, _ path: String) {
        guard var head = fields(value, path, of: .fees, lists: ["steps"]) else { return }
        guard let steps = list(value, "steps"), case .list(let elements) = steps.kind, !elements.isEmpty else {
            return faults.lose(Place(file: file, line: value.line, path: path), "has no steps; give at least one")
        }
        each(steps, "\(path).steps") { document, step, path in
            document.add(.fees, step, path, inherited: head)
            head = [:]  // a table's columns are in its first line
        }
    }

    private mutating func holiday(_ value: JSONValue, _ path: String) {
        if case .text(let day) = value.kind {
            records[.holidays, default: []].append(
                Record(place: Place(file: file, line: value.line, path: path), fields: ["date": day]))
        } else {
            add(.holidays, value, path)
        }
    }

    private mutating func numbered(
        _ value: JSONValue, _ key: String, _ path: String, _ kind: RecordKind, _ column: String,
        inherited: [String: String]
    ) {
        var position = 0
        each(list(value, key), "\(path).\(key)") { document, element, path in
            position += 1
            document.add(kind, element, path, inherited: inherited.merging([column: "\(position)"]) { $1 })
        }
    }

    /// Adds one record; its fields, or nil with a fault when it is no object.
    @discardableResult
    private mutating func add(
        _ kind: RecordKind, _ value: JSONValue, _ path: String, inherited: [String: String] = [:], lists: [String] = []
    ) -> [String: String]? {
        guard let own = fields(value, path, of: kind, lists: lists) else { return nil }
        let all = inherited.merging(own) { $1 }
        records[kind, default: []].append(Record(place: Place(file: file, line: value.line, path: path), fields: all))
        return all
    }

    private func fields(_ value: JSONValue, _ path: String, of kind: RecordKind, lists: [String]) -> [String: String]? {
        guard case .object(let members) = value.kind else {
            faults.lose(Place(file: file, line: value.line, path: path), "is \(value.word) where an object is expected")
            return nil
        }
        var fields: [String: String] = [:]
        for (key, value) in members where !lists.contains(key) {
            let place = Place(file: file, line: value.line, path: path)
            guard kind.columns.contains(key) else {
                faults.lose(
                    place,
                    "unknown key \(Self.shown(key)); known are \((kind.columns + lists).joined(separator: ", "))")
                continue
            }
            if let text = scalar(value) {
                if !text.isEmpty { fields[key] = text }
            } else {
                faults.lose(place, "\(key): is \(value.word) where a text or number is expected")
            }
        }
        return fields
    }

    /// A value as a CSV field would hold it: a list of texts and numbers separated by blanks. Nil for what no field
    /// holds.
    private func scalar(_ value: JSONValue) -> String? {
        switch value.kind {
        case .null: return ""
        // Escapes may say Hangul in parts.
        case .text(let text), .number(let text): return HangulComposition.composed(text)
        case .flag, .object: return nil
        case .list(let elements):
            let parts = elements.map { element -> String? in
                switch element.kind {
                case .text(let text), .number(let text): HangulComposition.composed(text)
                case .null, .flag, .object, .list: nil
                }
            }
            return parts.contains(nil) ? nil : parts.compactMap { $0 }.joined(separator: " ")
        }
    }

    private func list(_ value: JSONValue, _ key: String) -> JSONValue? {
        guard case .object(let members) = value.kind else { return nil }
        return members.first { $0.key == key }?.value
    }

    private mutating func each(
        _ value: JSONValue?, _ path: String, _ body: (inout CatalogDocument, JSONValue, String) -> Void
    ) {
        guard let value else { return }
        guard case .list(let elements) = value.kind else {
            return faults.lose(
                Place(file: file, line: value.line, path: path), "is \(value.word) where a list is expected")
        }
        for (index, element) in elements.enumerated() { body(&self, element, "\(path)[\(index)]") }
    }

    private static func shown(_ key: String) -> String { "\"\(key.prefix(40))\"" }
}

extension [String: String] {
    fileprivate func only(_ keys: String...) -> [String: String] { filter { keys.contains($0.key) } }
}
