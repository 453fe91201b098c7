// Statement: running one statement with values: `run` for changes, `all` and `first` for rows.

import CSQLite

extension Database {
    /// Runs a statement that answers no rows.
    /// - Returns: how many rows it changed itself (triggers and cascades not counted).
    @discardableResult
    public func run(_ sql: String, _ arguments: (any Bindable)?...) throws(StoreFault) -> Int {
        let (statement, isKept) = try prepared(sql, arguments)
        defer { done(statement, isKept) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: continue  // RETURNING, or a pragma that answers
            case SQLITE_DONE: return Int(sqlite3_changes(handle))
            default: throw fault(sql)
            }
        }
    }

    /// All rows of an answer, each made into a value. The closure must not keep the row.
    public func all<T>(_ sql: String, _ arguments: (any Bindable)?..., as make: (ResultRow) -> T) throws(StoreFault)
        -> [T]
    {
        let (statement, isKept) = try prepared(sql, arguments)
        defer { done(statement, isKept) }
        var values: [T] = []
        while try step(statement, sql) { values.append(make(ResultRow(statement: statement))) }
        return values
    }

    /// The first row of an answer made into a value, or nil when there is none.
    public func first<T>(_ sql: String, _ arguments: (any Bindable)?..., as make: (ResultRow) -> T) throws(StoreFault)
        -> T?
    {
        let (statement, isKept) = try prepared(sql, arguments)
        defer { done(statement, isKept) }
        return try step(statement, sql) ? make(ResultRow(statement: statement)) : nil
    }

    /// True when there is a row.
    private func step(_ statement: OpaquePointer, _ sql: String) throws(StoreFault) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw fault(sql)
        }
    }

    /// A statement ready to step: kept from last time when it is not running, else a new one.
    private func prepared(_ sql: String, _ arguments: [(any Bindable)?]) throws(StoreFault) -> (
        OpaquePointer, isKept: Bool
    ) {
        let statement: OpaquePointer
        let isKept: Bool
        if let kept = known[sql] ?? statements[sql], sqlite3_stmt_busy(kept) == 0 {
            (statement, isKept) = (kept, true)
        } else {
            (statement, isKept) = try prepare(sql)
        }
        precondition(
            Int(sqlite3_bind_parameter_count(statement)) == arguments.count,
            "values and question marks differ in number: \(sql)")
        for (index, argument) in arguments.enumerated() {
            guard bind(argument?.sqlValue ?? .null, to: Int32(index + 1), of: statement) == SQLITE_OK else {
                let fault = fault(sql)
                done(statement, isKept)
                throw fault
            }
        }
        return (statement, isKept)
    }

    private func prepare(_ sql: String) throws(StoreFault) -> (OpaquePointer, isKept: Bool) {
        var made: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil) == SQLITE_OK, let made
        else {
            throw fault(sql)
        }
        let isKept = statements[sql] == nil && statements.count < Database.statementsKept
        if isKept {
            statements[sql] = made
            known.add(sql, made)
        }
        return (made, isKept)
    }

    /// Resets a kept statement (and forgets its values, some of them personal); throws a surplus one away.
    private func done(_ statement: OpaquePointer, _ isKept: Bool) {
        sqlite3_reset(statement)
        if isKept { sqlite3_clear_bindings(statement) } else { sqlite3_finalize(statement) }
    }

    private func bind(_ value: Value, to index: Int32, of statement: OpaquePointer) -> Int32 {
        // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let n): return sqlite3_bind_int64(statement, index, n)
        case .real(let x): return sqlite3_bind_double(statement, index, x)
        case .text(let text): return sqlite3_bind_text(statement, index, text, -1, transient)
        case .blob(let bytes):
            // A zero-length array may have no address, and no address would bind NULL.
            return bytes.isEmpty
                ? sqlite3_bind_zeroblob(statement, index, 0)
                : sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), transient)
        }
    }
}

extension Database {
    /// How SQLite would run a statement (`EXPLAIN QUERY PLAN`), a line for each step: `SEARCH seat USING INTEGER
    /// PRIMARY KEY (rowid=?)`. For tests that no statement reads a whole table.
    package func plan(of sql: String) throws(StoreFault) -> [String] {
        let (statement, isKept) = try prepare("EXPLAIN QUERY PLAN \(sql)")
        defer { done(statement, isKept) }
        var lines: [String] = []
        while try step(statement, sql) { lines.append(ResultRow(statement: statement).text(3)) }
        return lines
    }

    /// The statements prepared so far.
    package var statementsPrepared: [String] { statements.keys.sorted() }

    /// The statements that `body` executes, by SQLite's own trace. Those of triggers are part of the statement that
    /// fires them; transaction control (BEGIN, SAVEPOINT and their ends) is left out. For tests that count.
    package func statements<E: Error>(executedBy body: () throws(E) -> Void) throws(E) -> [String] {
        let trace = StatementTrace()
        defer { sqlite3_trace_v2(handle, 0, nil, nil) }
        sqlite3_trace_v2(
            handle, UInt32(SQLITE_TRACE_STMT),
            { _, context, _, text in
                guard let context, let text else { return 0 }
                let sql = String(cString: text.assumingMemoryBound(to: CChar.self))
                Unmanaged<StatementTrace>.fromOpaque(context).takeUnretainedValue().note(sql)
                return 0
            }, Unmanaged.passUnretained(trace).toOpaque())
        try withExtendedLifetime(trace) { () throws(E) in try body() }
        return trace.executed
    }
}

/// Kept statements by where their text lies in memory: a text of a thousand bytes need not be hashed to be known again.
/// Only texts that `statements` owns are added: no other text can come to lie where one of them does.
struct KnownTexts {
    /// A power of two. Of more statements, some are found by their hash alone.
    private static let places = 256
    /// Places that a text may have, one behind the other.
    private static let nearby = 4

    private var texts = [Place?](repeating: nil, count: places)

    /// The two words a `String` is made of: address and length of a long text, the bytes of a short one.
    private typealias Words = (UInt64, UInt64)
    private typealias Place = (words: Words, statement: OpaquePointer)

    subscript(text: String) -> OpaquePointer? {
        let words = KnownTexts.words(of: text)
        let first = KnownTexts.place(words)
        for place in first..<first + KnownTexts.nearby {
            guard let known = texts[place % KnownTexts.places] else { return nil }
            if known.words == words { return known.statement }
        }
        return nil
    }

    mutating func add(_ text: String, _ statement: OpaquePointer) {
        let words = KnownTexts.words(of: text)
        let first = KnownTexts.place(words)
        for place in first..<first + KnownTexts.nearby where texts[place % KnownTexts.places] == nil {
            texts[place % KnownTexts.places] = (words, statement)
            return
        }
    }

    private static func words(of text: String) -> Words { unsafeBitCast(text, to: Words.self) }

    private static func place(_ words: Words) -> Int {
        Int(truncatingIfNeeded: ((words.0 ^ words.1) &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }
}

/// What a connection has executed.
private final class StatementTrace {
    private static let control = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"]
    private(set) var executed: [String] = []

    /// A statement of a trigger comes as a comment.
    func note(_ sql: String) {
        if sql.hasPrefix("--") || StatementTrace.control.contains(where: sql.hasPrefix) { return }
        executed.append(sql)
    }
}

/// A value as SQLite stores it.
public enum Value: Hashable, Sendable {
    /// SQLite's NULL: there is no value.
    case null
    /// INTEGER: 64 bits with a sign.
    case integer(Int64)
    /// REAL: an IEEE 754 double.
    case real(Double)
    /// TEXT, stored as UTF-8.
    case text(String)
    /// BLOB: bytes as they are.
    case blob([UInt8])
}

/// Anything that can be bound to a `?` of a statement. `nil` binds NULL.
public protocol Bindable {
    /// The value as SQLite stores it.
    var sqlValue: Value { get }
}

/// As it is.
extension Value: Bindable { public var sqlValue: Value { self } }
/// INTEGER.
extension Int: Bindable { public var sqlValue: Value { .integer(Int64(self)) } }
/// INTEGER.
extension Int64: Bindable { public var sqlValue: Value { .integer(self) } }
/// INTEGER, 1 for true and 0 for false, as SQL's own truth values are.
extension Bool: Bindable { public var sqlValue: Value { .integer(self ? 1 : 0) } }
/// REAL; SQLite stores a NaN as NULL.
extension Double: Bindable { public var sqlValue: Value { .real(self) } }
/// TEXT, up to the first NUL character when it holds one: SQLite is given it as a C string.
extension String: Bindable { public var sqlValue: Value { .text(self) } }
/// BLOB.
extension Array: Bindable where Element == UInt8 { public var sqlValue: Value { .blob(self) } }

/// One row of an answer, valid only inside the closure it is handed to. Columns count from 0.
///
/// The tables are STRICT, so a column holds what its declaration says; reading NULL through a non-optional accessor
/// gives 0 or "".
public struct ResultRow {
    let statement: OpaquePointer

    /// True when the column is NULL.
    public func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
    /// A whole number.
    public func int64(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }
    /// A whole number.
    public func int(_ column: Int) -> Int { Int(int64(column)) }
    /// 0 is false, all else is true.
    public func bool(_ column: Int) -> Bool { int64(column) != 0 }
    /// A floating-point number.
    public func double(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }
    /// A text; bytes that are not UTF-8 are replaced.
    public func text(_ column: Int) -> String {
        sqlite3_column_text(statement, Int32(column)).map { String(cString: $0) } ?? ""
    }
    /// A whole number, or nil for NULL.
    public func optionalInt64(_ column: Int) -> Int64? { isNull(column) ? nil : int64(column) }
    /// A whole number, or nil for NULL.
    public func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
    /// A text, or nil for NULL.
    public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}
