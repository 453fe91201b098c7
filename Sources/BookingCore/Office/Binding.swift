// Binding: converts the values of BookingModel to database values and back.

import BookingModel
import SQLite

/// The row number.
extension Identifier: Bindable { public var sqlValue: Value { .integer(value) } }
/// Whole seconds since 1970-01-01 00:00 UTC.
extension Instant: Bindable { public var sqlValue: Value { .integer(seconds) } }
/// Whole won, below zero too.
extension Won: Bindable { public var sqlValue: Value { .integer(amount) } }
/// 4...10 digits as text, leading zeros kept.
extension MemberNumber: Bindable { public var sqlValue: Value { .text(digits) } }
/// 3 or 4 digits as text.
extension ProgramNumber: Bindable { public var sqlValue: Value { .text(digits) } }
/// Eight digits without the hyphen.
extension BookingNumber: Bindable { public var sqlValue: Value { .text(digits) } }
/// `2026-03-07`, so that days sort as text.
extension LocalDate: Bindable { public var sqlValue: Value { .text(description) } }

extension ResultRow {
    /// A row number of a certain kind.
    func id<Of>(_ column: Int) -> Identifier<Of> { Identifier(int64(column)) }
    /// A row number of a certain kind, or nil for NULL.
    func optionalID<Of>(_ column: Int) -> Identifier<Of>? { optionalInt64(column).map { Identifier($0) } }
    /// A point in time.
    func instant(_ column: Int) -> Instant { Instant(int64(column)) }
    /// A point in time, or nil for NULL.
    func optionalInstant(_ column: Int) -> Instant? { optionalInt64(column).map { Instant($0) } }
    /// An amount of money.
    func won(_ column: Int) -> Won { Won(int64(column)) }
    /// A day; only a damaged file can hold something else.
    func date(_ column: Int) -> LocalDate {
        guard let date = LocalDate(text(column)) else { preconditionFailure("the database holds a day that is none") }
        return date
    }
    /// A name from three columns: local, Latin, clip.
    func name(_ column: Int) -> Name {
        Name(local: text(column), latin: text(column + 1), clip: optionalText(column + 2))
    }
    /// A member's number; only a damaged file can hold something else.
    func memberNumber(_ column: Int) -> MemberNumber {
        guard let number = MemberNumber(text(column)) else {
            preconditionFailure("the database holds a member number that is none")
        }
        return number
    }
    /// A program's number; only a damaged file can hold something else.
    func programNumber(_ column: Int) -> ProgramNumber {
        guard let number = ProgramNumber(text(column)) else {
            preconditionFailure("the database holds a program number that is none")
        }
        return number
    }
    /// A booking's number; only a damaged file can hold something else.
    func bookingNumber(_ column: Int) -> BookingNumber {
        guard let number = BookingNumber(text(column)) else {
            preconditionFailure("the database holds a booking number that is none")
        }
        return number
    }
    /// A telephone number; only a damaged file can hold something else.
    func telephone(_ column: Int) -> TelephoneNumber {
        guard let number = TelephoneNumber(text(column)) else {
            preconditionFailure("the database holds a telephone number that is none")
        }
        return number
    }
    /// A language; the local one where a newer program wrote one that this one does not have.
    func language(_ column: Int) -> Language { Language(rawValue: text(column)) ?? .local }
    /// A word a CHECK of the table allows; only a damaged file can hold another.
    func word<Word: RawRepresentable<String>>(_ column: Int, as type: Word.Type = Word.self) -> Word {
        guard let word = Word(rawValue: text(column)) else {
            preconditionFailure("the database holds a word its own CHECK forbids: \(Word.self)")
        }
        return word
    }
}
