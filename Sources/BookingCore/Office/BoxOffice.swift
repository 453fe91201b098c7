// BoxOffice: the core's public interface. It has one connection to one database, the rules, and the conversations in
// progress.

import BookingModel
import Glibc
import SQLite

/// The booking core. Knows no channel: a telephone today; web, booth and gate are further customers. One per thread.
public final class BoxOffice {
    /// The connection. The acts use it; the audit and tests may look.
    package let database: Database
    /// The numbers this box office works by; new ones count from the next act on.
    public var rules: OfficeRules
    /// What time it is.
    public let clock: any Clock
    let pepper: Pepper
    let charging: Charging
    /// Whether refunds are only written down and `settle` asks the provider for them: for a server whose database
    /// thread must not wait. They are asked for `providerPatienceSeconds` later.
    public var leavesRefundsToSettle = false
    /// Told of every fault a channel only sees as `.unavailable`; secrets are masked. Never called while a lock is
    /// held.
    public var faultHandler: (String) -> Void = { _ in }

    /// Seat maps read before.
    let seatMaps = SeatMapCache()
    /// Conversations under way, by the number this process gave them.
    var sessions = LiveSessions()
    var lastSession: Int64 = 0
    /// What was seen of the database file.
    var fileWatch = FileWatch()

    private init(database: Database, rules: OfficeRules, pepper: Pepper, clock: any Clock, charging: Charging) {
        (self.database, self.rules, self.pepper, self.clock, self.charging) = (database, rules, pepper, clock, charging)
    }

    /// Opens a box office's database, bringing an older one up to date.
    /// - Parameters:
    ///   - create: make the file when it is missing.
    ///   - pepper: the secret all PIN hashes of this database were made with; another one is refused.
    public static func open(
        path: String, create: Bool, rules: OfficeRules, pepper: Pepper, clock: any Clock, payment: Charging
    ) throws(OpenFault) -> BoxOffice {
        let exists = access(path, F_OK) == 0
        let database: Database
        do throws(SQLiteFault) {
            database = try Database(path: path, mode: create ? .create : .readWrite)
        } catch {
            throw OpenFault(error, path: path, exists: exists)
        }
        try Schema.prepare(database, path: path, mayMake: create)
        try PepperCheck(database: database, path: path).require(pepper)
        return BoxOffice(database: database, rules: rules, pepper: pepper, clock: clock, charging: payment)
    }

    /// An empty box office in memory, gone with the value.
    public static func inMemory(rules: OfficeRules, pepper: Pepper, clock: any Clock, payment: Charging)
        throws(OpenFault) -> BoxOffice
    {
        let path = ":memory:"
        let database: Database
        do throws(SQLiteFault) { database = try Database() } catch { throw OpenFault(error, path: path, exists: true) }
        try Schema.prepare(database, path: path, mayMake: true)
        try PepperCheck(database: database, path: path).require(pepper)
        return BoxOffice(database: database, rules: rules, pepper: pepper, clock: clock, charging: payment)
    }

    /// For a gate: a lock is looked for all the time, and given up after so many milliseconds, 1...60,000.
    public func waitClosely(milliseconds: Int) { database.waitClosely(milliseconds: milliseconds) }
}
