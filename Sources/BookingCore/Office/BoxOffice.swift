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
    /// What this connection is for.
    let role: ConnectionRole
    /// Gets every fault that a channel only sees as `.unavailable`; secrets are masked. Never called while a lock is
    /// held.
    public var faultHandler: (String) -> Void = { _ in }

    /// Seat maps read before.
    let seatMaps = SeatMapCache()
    /// Conversations under way, by the number this process gave them.
    var sessions = LiveSessions()
    var lastSession: Int64 = 0
    /// What was seen of the database file.
    var fileWatch = FileWatch()

    /// Brings a database up to date and opens it.
    private init(
        _ database: Database, path: String, mayMake: Bool, _ rules: OfficeRules, _ pepper: Pepper, _ clock: any Clock,
        _ charging: Charging, _ role: ConnectionRole
    ) throws(OpenFault) {
        try Schema.prepare(database, path: path, mayMake: mayMake)
        try PepperCheck(database: database, path: path).require(pepper)
        do throws(StoreFault) { try role.prepare(database) } catch { throw OpenFault(error, path: path, exists: true) }
        self.database = database
        self.rules = rules
        self.pepper = pepper
        self.clock = clock
        self.charging = charging
        self.role = role
        // Never released: the connection ends with the process, and the kernel takes its locks back.
        if role.endsWithProcess { _ = Unmanaged.passRetained(self) }
    }

    /// Opens a box office's database, bringing an older one up to date.
    /// - Parameters:
    ///   - create: make the file when it is missing.
    ///   - pepper: the secret all PIN hashes of this database were made with; another one is refused.
    ///   - role: what the connection is for.
    public static func open(
        path: String, create: Bool, rules: OfficeRules, pepper: Pepper, clock: any Clock, payment: Charging,
        role: ConnectionRole = .staff
    ) throws(OpenFault) -> BoxOffice {
        let exists = access(path, F_OK) == 0
        let database: Database
        do throws(StoreFault) {
            database = try Database(path: path, mode: create ? .create : .readWrite)
        } catch {
            throw OpenFault(error, path: path, exists: exists)
        }
        return try BoxOffice(database, path: path, mayMake: create, rules, pepper, clock, payment, role)
    }

    /// An empty box office in memory, gone with the value.
    public static func inMemory(
        rules: OfficeRules, pepper: Pepper, clock: any Clock, payment: Charging, role: ConnectionRole = .staff
    ) throws(OpenFault) -> BoxOffice {
        let path = ":memory:"
        let database: Database
        do throws(StoreFault) { database = try Database() } catch { throw OpenFault(error, path: path, exists: true) }
        return try BoxOffice(database, path: path, mayMake: true, rules, pepper, clock, payment, role)
    }
}
