// CSVHeader: matches the columns of a file with ours: by our names, by Korean names, or by `yemae import --map`.

import BookingModel

/// What a person says about the columns of files that other programs wrote.
public struct ColumnMap: Hashable, Sendable {
    /// What the file calls a column, and what we call it. A column mapped to `leftOut` is not read.
    let columns: [String: String]
    /// What every record has in a column of ours that the file lacks.
    let constants: [String: String]
    /// No column of ours.
    public static let leftOut = "-"
    /// Nothing is said: every column has to be one of ours.
    public static let none = ColumnMap(columns: [:], constants: [:])

    /// - Parameters:
    ///   - columns: from the file's name (capitals and blanks do not matter) to ours or `leftOut`.
    ///   - constants: by our name of the column.
    public init(columns: [String: String], constants: [String: String]) {
        self.columns = Dictionary(
            columns.map { (ColumnName.plain($0), $1 == ColumnMap.leftOut ? $1 : ColumnName.plain($1)) },
            uniquingKeysWith: { first, _ in first })
        self.constants = Dictionary(constants.map { (ColumnName.plain($0), $1) }) { first, _ in first }
    }

    /// Whether any kind of file has a column of this name.
    public static func isColumn(_ name: String) -> Bool {
        RecordKind.allCases.contains { $0.columns.contains(ColumnName.plain(name)) }
    }
}

/// How names of columns are compared.
enum ColumnName {
    /// `Credit Limit (won)` is `credit_limit`: small letters, no blanks around, one underscore for blanks and hyphens,
    /// no unit in brackets.
    static func plain(_ name: String) -> String {
        let open = name.firstIndex { $0 == "(" || $0 == "（" || $0 == "[" }
        let bare = open.map { $0 == name.startIndex ? name[...] : name[..<$0] } ?? name[...]
        let words = CSVFile.trimmed(String(bare)).lowercased().split {
            $0 == " " || $0 == "_" || $0 == "-" || $0 == "\u{A0}" || $0.isNewline
        }
        return words.joined(separator: "_")
    }
}

/// A header that was recognised.
struct CSVHeader {
    let kind: RecordKind
    /// Our name of each column of the file; nil: it is not read.
    let columns: [String?]
    /// The file's names of the columns that are not read although they have one, as `--map` allows.
    let leftOut: [String]

    /// By our names, what the file calls a column where that is another word.
    func theirs(_ fields: [String]) -> [String: String] {
        var theirs: [String: String] = [:]
        for (field, column) in zip(fields, columns) {
            if let column, ColumnName.plain(field) != column { theirs[column] = field }
        }
        return theirs
    }

    /// The kind a header is of; otherwise what to say about it.
    static func read(_ fields: [String], _ map: ColumnMap) -> Result<CSVHeader, UnknownHeader> {
        let names = fields.map(ColumnName.plain)
        let isMapped = names.contains { map.columns[$0] != nil }
        let readings = RecordKind.allCases.map { HeaderReading($0, names, map) }
        let likeliest = readings.max { $0.likeness < $1.likeness }
        if let twice = likeliest?.twice {
            return .failure(UnknownHeader(reason: "the header names a column twice: \(twice)"))
        }
        let fitting = readings.filter { $0.missing.isEmpty && (isMapped || $0.unknown.isEmpty) && $0.twice == nil }
        guard let reading = fitting.max(by: { $0.likeness < $1.likeness }), isMapped || reading.likeness > 0 else {
            return .failure(UnknownHeader(reason: likeliest.map { reason($0, fields) } ?? "is no header"))
        }
        let leftOut = zip(fields, zip(names, reading.columns)).compactMap { field, column in
            column.1 == nil && !column.0.isEmpty && map.columns[column.0] != ColumnMap.leftOut ? field : nil
        }
        return .success(CSVHeader(kind: reading.kind, columns: reading.columns, leftOut: leftOut))
    }

    private static func reason(_ reading: HeaderReading, _ fields: [String]) -> String {
        let kind = reading.kind
        let unknown = zip(fields, reading.isUnknown).compactMap { $1 ? $0 : nil }
        guard reading.likeness > 0 else {
            let guess = RecordKind.allCases.max {
                ColumnWords.guesses(unknown, $0).count < ColumnWords.guesses(unknown, $1).count
            }
            guard let guess, ColumnWords.guesses(unknown, guess).count > 1 else {
                return
                    "the first line is no header of a known kind "
                    + "(\(RecordKind.allCases.map(\.rawValue).joined(separator: ", "))); "
                    + "members need \(RecordKind.members.required.joined(separator: ",")), and --map THEIRS=OURS reads "
                    + "other names"
            }
            let columns = "\(guess.rawValue) need \(guess.required.joined(separator: ","))"
            return "the first line is a header of another program; \(columns)\(advice(guess.required, unknown, guess))"
        }
        let shown = unknown.map { String($0.prefix(40)) }.joined(separator: ", ")
        let parts =
            (reading.missing.isEmpty ? [] : ["lacks \(reading.missing.joined(separator: ", "))"])
            + (unknown.isEmpty ? [] : ["has unknown columns: \(shown)"])
        return
            "a header of \(kind.rawValue) that "
            + "\(parts.joined(separator: " and "))\(advice(reading.missing, unknown, kind)); "
            + "it takes \(kind.columns.joined(separator: ","))"
    }

    /// What other programs' files lack, and what most box offices begin with.
    private static let usual = ["language": Language.local.rawValue, "pin": "", "credit_limit": "0"]

    /// How a file of another program is read: which of its columns is likely which, and what it lacks.
    private static func advice(_ missing: [String], _ unknown: [String], _ kind: RecordKind) -> String {
        let guesses = ColumnWords.guesses(unknown, kind).filter { missing.contains($0.ours) }
        let rest = missing.filter { column in !guesses.contains { $0.ours == column } }
        let spare = unknown.filter { field in !guesses.contains { $0.theirs == field } }
        var words = guesses.map { "--map \"\($0.theirs)=\($0.ours)\"" }
        words += rest.map { column in
            if let usual = usual[column] { return "--set \(column)=\(usual)" }
            return spare.isEmpty ? "--set \(column)=VALUE" : "--map \"THEIRS=\(column)\""
        }
        if missing.isEmpty { words += spare.prefix(2).map { "--map \"\($0)=-\"" } }
        return words.isEmpty ? "" : "; it can be read as it is with \(words.joined(separator: " "))"
    }
}

private struct HeaderReading {
    let kind: RecordKind
    let columns: [String?]
    /// For each column of the file, whether it has a name that says nothing.
    let isUnknown: [Bool]
    let missing: [String]
    /// A column of ours that two of the file's are.
    let twice: String?

    var unknown: [Bool] { isUnknown.filter { $0 } }
    /// The likeliest kind is the one that explains the most columns and lacks the fewest.
    var likeness: Int { 2 * columns.count { $0 != nil } - missing.count - unknown.count }

    init(_ kind: RecordKind, _ names: [String], _ map: ColumnMap) {
        self.kind = kind
        let korean = ColumnWords.korean[kind] ?? [:]
        let columns = names.map { name -> String? in
            let ours = map.columns[name] ?? (kind.columns.contains(name) ? name : korean[name] ?? "")
            return kind.columns.contains(ours) ? ours : nil
        }
        self.columns = columns
        isUnknown = zip(names, columns).map { $1 == nil && !$0.isEmpty && map.columns[$0] != ColumnMap.leftOut }
        let given = Set(columns.compactMap { $0 })
        missing = kind.required.filter { !given.contains($0) && map.constants[$0] == nil }
        twice = kind.columns.first { column in columns.count { $0 == column } > 1 }
    }
}

/// A header of no known kind.
struct UnknownHeader: Error { let reason: String }
