// AdminFault: why a staff command cannot be done, in words that say what to do.

import BookingModel
import SQLite

/// Why an administrator's act or query cannot be done. Nothing was.
public enum AdminFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No member has this number; a closed member still has theirs.
    case noSuchMember(MemberNumber)
    /// A new member's number is taken, by an active or a closed member.
    case memberExists(MemberNumber)
    /// The member is closed; only showing it is possible.
    case memberClosed(MemberNumber)
    /// A value is out of range; the words say which and what is right.
    case badValue(String)
    /// The PIN could not be hashed; the words are the system's.
    case hashing(String)
    /// The file could not be read or written; nothing was changed.
    case database(StoreFault)

    /// For people: what is wrong and what to do.
    public var description: String {
        switch self {
        case .noSuchMember(let number): "there is no member \(number); 'yemae member add' makes one"
        case .memberExists(let number):
            "there is a member \(number) already; choose another number (a closed member's number is not used again)"
        case .memberClosed(let number): "member \(number) is closed; add a new member instead"
        case .badValue(let words): words
        case .hashing(let words): words
        case .database(let fault): fault.description
        }
    }
}

extension BoxOffice {
    /// Rows one listing may answer at most, whatever is asked for.
    public static let rowsListed = 10_000
}
