// Doors: what a program asks a box office for, in five parts. A channel that serves callers needs `sales` alone; a gate
// needs `gate`; nothing needs all five but the program that wires them.

import BookingModel
import SQLite

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
    /// The box office behind it.
    var office: BoxOffice { get }
}

extension Door {
    var database: Database { office.database }
    var clock: any Clock { office.clock }
    var rules: OfficeRules { office.rules }
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
