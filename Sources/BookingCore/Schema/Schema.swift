// Schema: the tables of the box office: one script for a new database, and migrations for older ones. Migrations are
// only appended; a released one is never edited.

import BookingModel
import SQLite

/// The tables of the box office, and bringing a database up to date.
enum Schema {
    /// Marks a file as ours in SQLite's header (`PRAGMA application_id`): the bytes "Yema".
    static let applicationID = 0x5965_6D61

    /// All tables as they are today: the script of a new database. A test holds it to what the migrations lead to.
    static let present =
        catalog + sales + saleRules + quotas + showingMoves + claimCounters + seatCounters + waitingList + money
        + pages + people + joining + browsers + browserSignUps + gates + terms

    /// One script a version, for databases that were made by older programs; `PRAGMA user_version` counts those that
    /// have run.
    static let migrations: [String] = [
        catalogTables + salesTables + peopleTables, moneyTables, sendingTables, pepperTable, gateTables,
        statisticsIndexes, providerPrefixTable,
        ownGuesses, attemptAccount, organiserTables, payoutTables, handPayments, gradeCounters, returnTables,
        submittedTexts, forgottenCalls, comingBack, directions, anyLanguage,
        saleRulesAdded, seatPurposes, fareKinds, showingMovesAdded, joiningByTelephone, termsNoted, directionsToVenues,
        waitingListAdded, browsersAdded, holdsExtended, quotasByGrade, browserSignUps, pages,
    ]

    /// Checks that the database is ours and brings it up to date; a new one gets all tables.
    /// - Parameter mayMake: whether an empty file may become a box office.
    static func prepare(_ database: Database, path: String, mayMake: Bool) throws(OpenFault) {
        let refusal: OpenFault?
        do throws(StoreFault) {
            refusal = try self.refusal(of: database, path: path, mayMake: mayMake)
            if refusal == nil { try database.useWriteAheadLog() }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
        if let refusal { throw refusal }
        do throws(StoreFault) { try migrate(database) } catch { throw fault(ofMigrating: error, path: path) }
    }

    /// Why a database cannot be brought up to date. The scripts are right for the tables they are made for: where
    /// SQLite refuses one, the tables are others.
    static func fault(ofMigrating fault: StoreFault, path: String) -> OpenFault {
        switch fault.kind {
        case .notUnique, .constraint, .statement: .altered(path: path, fault)
        // Others, such as a lack of memory, say nothing of the tables.
        case .other, .busy, .full, .notADatabase, .corrupt, .readOnly, .cannotOpen, .moved, .inputOutput:
            OpenFault(fault, path: path, exists: true)
        }
    }

    /// Why the database cannot be one of ours, or nil.
    private static func refusal(of database: Database, path: String, mayMake: Bool) throws(StoreFault) -> OpenFault? {
        let application = try database.first("PRAGMA application_id") { $0.int(0) } ?? 0
        let found = try version(of: database)
        if application == applicationID {
            if found > migrations.count { return .newerVersion(path: path, found: found, known: migrations.count) }
            // No program of ours wrote that.
            return found < 1 ? .damaged(path: path) : nil
        }
        let tables = try database.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } ?? 0
        if application != 0 || found != 0 || tables > 0 { return .notOurs(path: path) }
        return mayMake ? nil : .notADatabase(path: path)
    }

    private static func migrate(_ database: Database) throws(StoreFault) {
        if try version(of: database) == migrations.count { return }
        try database.transaction { () throws(StoreFault) in
            // Asked again under the lock: another process may have done it by now.
            let version = try version(of: database)
            for script in version == 0 ? [present] : migrations[version...] { try database.execute(script) }
            try database.execute("PRAGMA application_id=\(applicationID); PRAGMA user_version=\(migrations.count)")
        }
    }

    private static func version(of database: Database) throws(StoreFault) -> Int {
        try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    }
}
