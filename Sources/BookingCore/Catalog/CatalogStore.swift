// CatalogStore: stores an import, all or nothing, or names the items that cannot be stored. An item is added or
// changed by what identifies it (code, number, start); storing the same batch again changes nothing. Seats that are
// sold or held are never removed.

import BookingModel
import SQLite

extension StaffDoor {
    /// Stores an import in one transaction, or nothing of it.
    /// - Parameter checkOnly: find all problems and count, but store nothing.
    /// - Returns: how many items were added, changed, or there already.
    /// - Throws: `.refused` naming every item that is wrong, or `.database`.
    @discardableResult
    public func storeCatalog(_ batch: CatalogBatch, checkOnly: Bool = false) throws(CatalogFault) -> CatalogReport {
        // Hashing PINs is slow on purpose, so it is done before the lock is taken.
        let hashes = try pinHashes(for: batch.members)
        let result: Result<CatalogReport, CatalogStore.Undo>
        office.seatMaps.forget()
        defer { office.seatMaps.forget() }
        do throws(StoreFault) {
            result = try database.attempt { () throws(StoreFault) in
                var store = CatalogStore(database: database, now: clock.now, pinHashes: hashes)
                try store.store(batch)
                if !store.problems.isEmpty { return .failure(.refused(store.problems)) }
                return checkOnly ? .failure(.onlyChecked(store.report)) : .success(store.report)
            }
        } catch {
            throw .database(error)
        }
        switch result {
        case .success(let report), .failure(.onlyChecked(let report)): return report
        case .failure(.refused(let problems)): throw .refused(problems)
        }
    }

    /// Hashes of the PINs of members that are not stored yet; a stored member keeps their PIN.
    private func pinHashes(for members: [PlannedMember]) throws(CatalogFault) -> [MemberNumber: String] {
        var hashes: [MemberNumber: String] = [:]
        for (index, member) in members.enumerated() {
            guard let pin = member.pin, try !isStored(member.number) else { continue }
            do throws(PINHashFault) {
                hashes[member.number] = try office.newPINHash(pin, of: member.number)
            } catch {
                throw .refused([CatalogProblem(item: .member(index), reason: error.description)])
            }
        }
        return hashes
    }

    private func isStored(_ member: MemberNumber) throws(CatalogFault) -> Bool {
        do throws(StoreFault) {
            return try database.first("SELECT 1 FROM member WHERE number = ?", member) { _ in true } ?? false
        } catch {
            throw .database(error)
        }
    }
}

/// One import being stored. Lives within one transaction.
struct CatalogStore {
    /// Why the transaction is undone.
    enum Undo: Error {
        case refused([CatalogProblem])
        case onlyChecked(CatalogReport)
    }

    let database: Database
    let now: Instant
    let pinHashes: [MemberNumber: String]
    var report = CatalogReport()
    var problems: [CatalogProblem] = []
    /// Quotas of showings in this batch: stored last.
    var changedQuotas: [(showing: ShowingID, quota: Quota, item: CatalogItem)] = []

    init(database: Database, now: Instant, pinHashes: [MemberNumber: String]) {
        (self.database, self.now, self.pinHashes) = (database, now, pinHashes)
    }

    mutating func store(_ batch: CatalogBatch) throws(StoreFault) {
        for (index, venue) in batch.venues.enumerated() { try store(venue, .venue(index)) }
        for (index, directions) in batch.directions.enumerated() { try store(directions, .directions(index)) }
        for (index, program) in batch.programs.enumerated() { try store(program, .program(index)) }
        for (index, showing) in batch.showings.enumerated() { try store(showing, .showing(index)) }
        for timetable in batch.timetables { try close(timetable, batch) }
        for (index, table) in batch.feeTables.enumerated() { try store(table, .feeTable(index)) }
        for (index, member) in batch.members.enumerated() { try store(member, .member(index)) }
        for day in batch.holidays {
            count(try database.run("INSERT INTO holiday(day) VALUES (?) ON CONFLICT DO NOTHING", day), isNew: true)
        }
        // Every leg of every showing counts every section, those that came with this batch too.
        if problems.isEmpty {
            try openCounters()
            try storeQuotas()
        }
    }

    /// Notes a problem; storing goes on, so that all problems are found at once.
    mutating func refuse(_ item: CatalogItem, _ reason: String) {
        if problems.count < CatalogFault.problemsKept { problems.append(CatalogProblem(item: item, reason: reason)) }
    }

    /// Notes what people should know of an item.
    mutating func note(_ item: CatalogItem, _ text: String) {
        if report.notes.count < CatalogFault.problemsKept {
            report.notes.append(CatalogNote(item: item, text: text))
        } else {
            report.moreNotes += 1
        }
    }

    /// Counts an item by how many rows storing it touched.
    mutating func count(_ changes: Int, isNew: Bool) {
        if changes == 0 { report.unchanged += 1 } else if isNew { report.added += 1 } else { report.changed += 1 }
    }

    /// The legs of a showing are its stops but the last, as far as its tariff sells any; a venue's showing has the one
    /// stop 0, and that is its leg.
    private func openCounters() throws(StoreFault) {
        try database.run(
            """
            INSERT INTO showing_section(showing, leg, section)
            SELECT showing.id, showing_stop.stop, section.id
            FROM showing JOIN program ON program.id = showing.program JOIN section
                    ON section.venue = coalesce(showing.venue, program.venue)
                JOIN showing_stop ON showing_stop.showing = showing.id
                JOIN (SELECT program, tariff, min(from_stop) AS first, max(to_stop) AS last FROM fare
                    GROUP BY program, tariff) AS sold
                    ON sold.program = program.id AND sold.tariff = showing.tariff
            WHERE showing_stop.stop >= sold.first AND showing_stop.stop < sold.last
            ON CONFLICT DO NOTHING
            """)
    }

    /// Stores a member; one that is there keeps PIN and state.
    private mutating func store(_ member: PlannedMember, _ item: CatalogItem) throws(StoreFault) {
        guard member.telephone.isMobile else {
            return refuse(item, "member \(member.number.masked): the telephone \(MobileNumberFault.noMobile)")
        }
        guard member.creditLimit >= .zero else {
            return refuse(item, "member \(member.number.masked): the credit limit is below zero")
        }
        let known = try database.first("SELECT 1 FROM member WHERE number = ?", member.number) { $0.bool(0) } ?? false
        let changes = try database.run(
            """
            INSERT INTO member(number, name, telephone, language, pin_hash, credit_limit, created_at, account_reference)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(number) DO UPDATE SET
                name = excluded.name, telephone = excluded.telephone, language = excluded.language, credit_limit =
                    excluded.credit_limit,
                account_reference = coalesce(excluded.account_reference, account_reference)
            WHERE (name, telephone, language, credit_limit, account_reference) IS NOT (excluded.name,
                excluded.telephone,
                excluded.language, excluded.credit_limit, coalesce(excluded.account_reference, account_reference))
            """,
            member.number, member.name, member.telephone.fullDigits, member.language.rawValue, pinHashes[member.number],
            member.creditLimit, now, member.account?.secret)
        // Wrong PINs counted for the number before it was anybody's are not the new member's.
        if !known { try database.run("DELETE FROM pin_guess WHERE number = ?", member.number) }
        count(changes, isNew: !known)
    }
}

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
    init(item: CatalogItem, reason: String) { (self.item, self.reason) = (item, reason) }
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
    static let problemsKept = 50

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
    init() {}
}
