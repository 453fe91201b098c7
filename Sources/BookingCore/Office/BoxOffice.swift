// BoxOffice: the core's public interface, in five doors. It has one connection to one database, in a role, the rules,
// and the conversations in progress. A role says who runs checkpoints, how much memory is used, and how long a lock is
// waited for.

import BookingModel
import Glibc
import SQLite

/// The booking core. Knows no channel: a telephone today; web, booth and gate are further customers. One per thread.
public final class BoxOffice {
    /// The connection. The acts use it; the audit and tests may look.
    package let database: Database
    /// The numbers this box office works by; new ones count from the next act on.
    public var rules: OfficeRules
    /// The only source of time.
    public let clock: any Clock
    let pepper: Pepper
    let charging: Charging
    let role: ConnectionRole
    /// Gets every fault that a channel only sees as `.unavailable`; secrets are masked. Never called while a lock is
    /// held.
    public var faultHandler: (String) -> Void = { _ in }

    let seatMaps = SeatMapCache()
    /// Conversations under way, by the number this process gave them.
    var sessions = LiveSessions()
    var lastSession: Int64 = 0
    /// What its checks have seen of the database file.
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

extension BoxOffice {
    /// Conversations with members: the requests of a call, from its first to its `.end`.
    public var sales: SalesDoor { SalesDoor(office: self) }
    /// What staff do and look at: catalog, members, cards, bookings, money, calls.
    public var staff: StaffDoor { StaffDoor(office: self) }
    /// Texts that are written with an act and sent later: for senders, and for staff who look at them.
    public var outbox: OutboxDoor { OutboxDoor(office: self) }
    /// Admission: scans at a gate, and what a gate takes along for when the core is out of reach.
    public var gate: GateDoor { GateDoor(office: self) }
    /// Sums over what was sold, admitted and asked. Reads only.
    public var statistics: StatisticsDoor { StatisticsDoor(office: self) }
}

/// A part of a box office. It holds nothing but the reference, so that opening a door costs nothing.
protocol Door {
    var office: BoxOffice { get }
}

extension Door {
    var database: Database { office.database }
    var clock: any Clock { office.clock }
    var charging: Charging { office.charging }
    var faultHandler: (String) -> Void { office.faultHandler }

    /// Runs a query or act of staff, and turns the database's fault into one of theirs.
    func administer<T>(_ body: () throws(StoreFault) -> T) throws(AdminFault) -> T {
        do throws(StoreFault) {
            return try body()
        } catch {
            throw .database(error)
        }
    }
}

/// Conversations with members.
public struct SalesDoor: Door {
    let office: BoxOffice
}

/// What staff do and look at.
public struct StaffDoor: Door {
    let office: BoxOffice
}

/// Texts to send.
public struct OutboxDoor: Door {
    let office: BoxOffice
}

/// Admission at gates.
public struct GateDoor: Door {
    let office: BoxOffice
    /// Seals the files a gate carries.
    package var pepper: Pepper { office.pepper }
}

/// Sums for reports.
public struct StatisticsDoor: Door {
    let office: BoxOffice
}

/// What a connection is for. Each thread that needs the box office opens one of its own.
public enum ConnectionRole: Hashable, Sendable {
    /// A command of staff, an import, the sender of texts, a rehearsal: SQLite's defaults.
    case staff
    /// The process of one AGI call; many run at once. It uses little memory, however large the database is, and leaves
    /// the write-ahead log as it is when it ends.
    case oneCall
    /// A server's writer: many acts share a commit, and `checkpointer` runs the checkpoints.
    /// - Parameter leavesRefunds: whether refunds are just recorded and `settle` asks the provider for them, because
    ///   the thread must not wait. They are asked for `providerPatienceSeconds` later.
    case writer(leavesRefunds: Bool)
    /// A server's second connection, which only reads.
    case looker
    /// A server's third connection, which calls `checkpoint` often, so that no commit waits for the database file.
    case checkpointer
    /// A gate: it looks for a lock all the time, and gives up after so many milliseconds, 1...60,000.
    case gate(milliseconds: Int)
}

extension ConnectionRole {
    /// Pages in the log at which a connection that leaves checkpoints to another one makes one itself: 64 MiB, so that
    /// the log stays bounded.
    private static let pagesOfWriter = 16_000
    /// Pages in the log at which the process of one call makes a checkpoint: 1 MB, so that the log stays short.
    private static let pagesOfCall = 250
    /// KiB of the database that one call's process keeps in memory; SQLite itself would keep 2,000
    /// (https://www.sqlite.org/pragma.html#pragma_cache_size). Other pages are read again: from the kernel's cache,
    /// which all processes share.
    private static let kibibytesOfCall = 192

    /// Prepares a connection that was just opened.
    func prepare(_ database: Database) throws(StoreFault) {
        switch self {
        case .staff, .looker, .checkpointer: break
        case .oneCall:
            try database.checkpoints(afterPages: ConnectionRole.pagesOfCall)
            try database.keeps(kibibytes: ConnectionRole.kibibytesOfCall)
        case .writer:
            try database.checkpoints(afterPages: ConnectionRole.pagesOfWriter)
            try database.undoesInMemory()
        case .gate(let milliseconds): database.waitClosely(milliseconds: milliseconds)
        }
    }

    /// Whether the connection is never closed. Closing the last one would move the log into the database file and
    /// delete it: two syncs for this call, and two for the next one to make a log again. (The next program reads the
    /// log once when it starts: about 0.1 ms.)
    var endsWithProcess: Bool {
        switch self {
        case .oneCall: true
        case .staff, .writer, .looker, .checkpointer, .gate: false
        }
    }

    /// Whether refunds are left to `settle`.
    var leavesRefunds: Bool {
        switch self {
        case .writer(let leaves): leaves
        case .staff, .oneCall, .looker, .checkpointer, .gate: false
        }
    }
}

extension BoxOffice {
    /// Runs a checkpoint: moves what it can of the write-ahead log into the database file without waiting for other
    /// connections. Faults go to `faultHandler`.
    public func checkpoint() {
        do throws(StoreFault) { try database.checkpoint() } catch { faultHandler(error.description) }
    }
}
