// Value: the values that can be bound to a statement, and how a row of a result is read.

import CSQLite

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
