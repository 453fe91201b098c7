// CatalogFault: why an import cannot be stored, with the items of the batch, so that the reader of the files can name
// file and line.

import SQLite

/// Which item of a `CatalogBatch`, by its position in the batch's list.
public enum CatalogItem: Hashable, Sendable {
    /// Position in `CatalogBatch.venues`, from 0.
    case venue(Int)
    /// Position in `CatalogBatch.directions`, from 0.
    case directions(Int)
    /// Position in `CatalogBatch.programs`, from 0.
    case program(Int)
    /// Position in `CatalogBatch.showings`, from 0.
    case showing(Int)
    /// Position in `CatalogBatch.members`, from 0.
    case member(Int)
    /// Position in `CatalogBatch.feeTables`, from 0.
    case feeTable(Int)
}

/// One thing that is wrong with an item.
public struct CatalogProblem: Hashable, Sendable, CustomStringConvertible {
    /// Which item.
    public let item: CatalogItem
    /// What is wrong and what would be right, in a sentence without the item's file and line.
    public let reason: String
    /// A problem of one item.
    public init(item: CatalogItem, reason: String) { (self.item, self.reason) = (item, reason) }
    /// The reason.
    public var description: String { reason }
}

/// Why a batch was not stored. Nothing of it was.
public enum CatalogFault: Error, Sendable, CustomStringConvertible {
    /// The batch contradicts itself or what is sold. Never empty; at most `CatalogFault.problemsKept`.
    case refused([CatalogProblem])
    /// The file could not be read or written.
    case database(StoreFault)

    /// Most problems reported at once.
    public static let problemsKept = 50

    /// For people: one problem a line.
    public var description: String {
        switch self {
        case .refused(let problems): problems.map(\.reason).joined(separator: "\n")
        case .database(let fault): fault.description
        }
    }
}

/// Something about an item that people should know although it is stored.
public struct CatalogNote: Hashable, Sendable, CustomStringConvertible {
    /// Which item.
    public let item: CatalogItem
    /// What changes or looks odd, in a sentence without the item's file and line.
    public let text: String
    /// The text.
    public var description: String { text }
}

/// What storing a batch did (or, when only checking, would do).
public struct CatalogReport: Hashable, Sendable {
    /// Items that were not there.
    public internal(set) var added = 0
    /// Items that were there and differ now.
    public internal(set) var changed = 0
    /// Items that were there already, exactly so.
    public internal(set) var unchanged = 0
    /// What people should know, in the order of the batch; at most `CatalogFault.problemsKept`.
    public internal(set) var notes: [CatalogNote] = []
    /// Notes beyond those kept.
    public internal(set) var moreNotes = 0
    /// Of a batch of which nothing is stored yet: all counts are 0.
    public init() {}
}
