// RawFigures: the figures of reports computed a second time, from whole tables and booking by booking, sharing nothing
// with the reports.

import BookingModel
import XCTest

@testable import BookingCore

/// Every row of the tables that reports read.
struct RawFigures {
    struct Entry { let booking, hold: Int64?, showing: Int64, kind: String, amount: Int, at: Int64 }
    struct Version { let booking, version, hold, showing: Int64, seats, total: Int, session, at: Int64 }
    let ledger: [Entry]
    /// By booking, the oldest first.
    let versions: [Int64: [Version]]
    let cancelledAt: [Int64: Int64]
    let channelOfSession: [Int64: String]
    let start: [Int64: Int64]
    let program: [Int64: String]
    let venue: [Int64: String]
    /// By program's number: since when who put it on.
    let organisers: [(program: String, since: Int64, name: String)]

    init(_ sales: SalesOffice) throws {
        let database = sales.office.database
        ledger = try database.all("SELECT booking, hold, showing, kind, amount, at FROM ledger") {
            Entry(
                booking: $0.optionalInt64(0), hold: $0.optionalInt64(1), showing: $0.int64(2), kind: $0.text(3),
                amount: $0.int(4),
                at: $0.int64(5))
        }
        let all = try database.all(
            "SELECT booking, version, hold, showing, seats, total, session, at FROM booking_version"
        ) {
            Version(
                booking: $0.int64(0), version: $0.int64(1), hold: $0.int64(2), showing: $0.int64(3), seats: $0.int(4),
                total: $0.int(5),
                session: $0.int64(6), at: $0.int64(7))
        }
        versions = Dictionary(grouping: all, by: \.booking).mapValues { $0.sorted { $0.version < $1.version } }
        cancelledAt = Dictionary(
            uniqueKeysWithValues: try database.all(
                "SELECT id, cancelled_at FROM booking WHERE cancelled_at IS NOT NULL"
            ) {
                ($0.int64(0), $0.int64(1))
            })
        channelOfSession = Dictionary(
            uniqueKeysWithValues: try database.all("SELECT id, channel FROM session") { ($0.int64(0), $0.text(1)) })
        start = Dictionary(
            uniqueKeysWithValues: try database.all("SELECT id, starts_at FROM showing") { ($0.int64(0), $0.int64(1)) })
        let programs = try database.all(
            "SELECT showing.id, program.number, program.venue FROM showing, program WHERE program.id = showing.program"
        ) {
            ($0.int64(0), $0.text(1), $0.int64(2))
        }
        program = Dictionary(uniqueKeysWithValues: programs.map { ($0.0, $0.1) })
        let codes = Dictionary(
            uniqueKeysWithValues: try database.all("SELECT id, code FROM venue") { ($0.int64(0), $0.text(1)) })
        venue = Dictionary(uniqueKeysWithValues: programs.map { ($0.0, codes[$0.2] ?? "") })
        organisers = try database.all(
            "SELECT program.number, since, name FROM program_organiser, program WHERE program.id = program ORDER BY "
                + "since"
        ) { ($0.text(0), $0.int64(1), $0.text(2)) }
    }

    /// Who put a showing on at a moment.
    func organiser(of showing: Int64, _ at: Int64) -> String {
        let name = organisers.last { $0.program == program[showing] && $0.since <= at }?.name ?? ""
        return name.isEmpty ? "-" : name
    }

    static func day(_ at: Int64) -> String { Zone.local(Instant(at)).date.description }

    /// What one dimension's line has: sold, returned, gross, refunds, fees, moved, surcharges.
    typealias Line = [Int]
    /// Where an entry of the ledger stands in it.
    static let fields = ["charge": 2, "refund": 3, "fee": 4, "surcharge": 6]

    /// The lines of a dimension over some days.
    func lines(_ dimension: SalesDimension, _ days: ClosedRange<LocalDate>) -> [String: Line] {
        var lines: [String: Line] = [:]
        func add(_ amount: Int, _ field: Int, _ at: Int64, _ showing: Int64, _ session: Int64?) {
            guard days.contains(Zone.local(Instant(at)).date) else { return }
            let key =
                switch dimension {
                case .saleDay: Self.day(at)
                case .showingDay: Self.day(start[showing] ?? 0)
                case .showing: String(showing)
                case .program: program[showing] ?? ""
                case .venue: venue[showing] ?? ""
                case .organiser: organiser(of: showing, at)
                case .channel: session.flatMap { channelOfSession[$0] } ?? ""
                case .grade: ""
                // Every ticket of those days is an adult's.
                case .kind: FareKind.adult
                }
            lines[key, default: Array(repeating: 0, count: 7)][field] += amount
        }
        for entry in ledger {
            let versions = entry.booking.flatMap { self.versions[$0] } ?? []
            let session = (versions.first { $0.hold == entry.hold } ?? versions.last)?.session
            guard let field = Self.fields[entry.kind] else { continue }
            add(entry.amount, field, entry.at, entry.showing, session)
        }
        for (booking, versions) in versions {
            for (index, version) in versions.enumerated() {
                add(version.seats, 0, version.at, version.showing, version.session)
                guard index > 0 else { continue }
                let old = versions[index - 1]
                add(old.seats, 1, version.at, old.showing, old.session)
                add(-old.total, 5, version.at, old.showing, old.session)
                add(old.total, 5, version.at, version.showing, version.session)
            }
            if let at = cancelledAt[booking], let last = versions.last {
                add(last.seats, 1, at, last.showing, last.session)
            }
        }
        return lines
    }
}

extension SalesFigures {
    var line: RawFigures.Line {
        [sold, returned] + [gross, refunds, fees, moved, surcharges].map { Int($0.amount) }
    }
}
