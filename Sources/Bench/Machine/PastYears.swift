// PastYears: the core opened in the bench's own process: measured without a wire, and filled within seconds with
// bookings of past showings, as years of business would.

import BookingCore
import BookingModel
import Platform
import SQLite

/// Makes bookings in bulk, row for row as the core would have written them.
struct PastYears {
    private let office: BenchOffice
    private var made = 0
    private var fills = 0
    /// Rows made at once; more would need more memory.
    private static let batch = 50_000
    /// Row numbers begin here, apart from those of the core; each further filling begins one `base` higher.
    private static let base = 1_000_000_000
    private static let seats = 1000
    private static let members = 100_000

    init(_ office: BenchOffice) { self.office = office }

    /// Adds bookings until there are `count` in all.
    mutating func fill(to count: Int) throws(BenchFault) {
        fills += 1
        do throws(StoreFault) {
            let database = try Database(path: office.database, mode: .readWrite)
            try database.useWriteAheadLog()
            try database.execute(PastYears.tables)
            while made < count {
                let next = min(PastYears.batch, count - made)
                try database.transaction { () throws(StoreFault) in try make(made..<(made + next), in: database) }
                made += next
            }
        } catch { throw .database(error.description) }
    }

    private func make(_ range: Range<Int>, in database: Database) throws(StoreFault) {
        try database.execute("DELETE FROM made; DELETE FROM facts")
        // The highest sequences: the core counts its own upwards from below.
        for n in range {
            try database.run(
                "INSERT INTO made(id, number, n) VALUES (?, ?, ?)", fills * PastYears.base + n,
                BookingNumber(sequence: 9_999_999 - n), n)
        }
        try database.execute(PastYears.showings)
        try database.execute(PastYears.rows)
    }

    /// `made`: booking by booking, `n` counting all that were ever made. `facts`: the member, showing, seat and time
    /// that follow from `n`.
    private static let tables = """
        CREATE TEMP TABLE made(id INTEGER PRIMARY KEY, number TEXT, n INTEGER);
        CREATE TEMP TABLE facts(id INTEGER PRIMARY KEY, number TEXT, member INTEGER, showing INTEGER, seat INTEGER,
            price INTEGER, at INTEGER)
        """

    private static let showings = """
        INSERT OR IGNORE INTO member(id, number, name, telephone, language, credit_limit, created_at)
            SELECT \(base) + n % \(members), 5000000 + n % \(members), 'Past', '01000000000', 'ko', 1000000000, 0
                FROM made;
        INSERT OR IGNORE INTO showing(id, program, starts_at, service, tariff)
            SELECT DISTINCT \(base) + n / \(seats), (SELECT min(id)
                FROM program), 1000000000 + n / \(seats) * 86400, '', 't' FROM made;
        INSERT OR IGNORE INTO showing_stop(showing, stop, leaves_at)
            SELECT DISTINCT showing.id, 0, starts_at FROM made JOIN showing ON showing.id = \(base) + n / \(seats);
        INSERT OR IGNORE INTO showing_section(showing, leg, section)
            SELECT DISTINCT \(base) + n / \(seats), 0, section.id FROM made, section;
        """

    /// What one booking is, in every table it is written down in. `made.n` leads to member, showing and seat.
    private static let rows = """
        INSERT INTO facts SELECT made.id, made.number, \(base) + n % \(members),
            \(base) + n / \(seats), seat.id, fare.price, 1000000000 + n / \(seats) * 86400 - 864000
            FROM made JOIN seat ON seat.id = (SELECT min(id) FROM seat) + n % \(seats) JOIN section
                ON section.id = seat.section
                JOIN fare ON fare.program = (SELECT min(id) FROM program) AND fare.tariff = 't'
                    AND fare.grade = section.grade;
        INSERT INTO session(id, channel, line, language, reference, started_at, ended_at, outcome, member, place)
            SELECT id, 'telephone', '1588-0001', 'ko', 'past-'
                || id, at, at + 120, 'completed', member, 'call.anything-else' FROM facts;
        INSERT INTO hold(id, session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at,
            total, is_split, is_exact)
            SELECT id, id, 1, member, showing, 0, 1, 1, 'booked', at, at + 300, price, 0, 1 FROM facts;
        INSERT INTO hold_seat(hold, position, seat, price) SELECT id, 0, seat, price FROM facts;
        INSERT INTO booking(id, number, member, version, state, booked_at) SELECT id, number, member, 1, 'ticketed', at
            FROM facts;
        INSERT INTO booking_version(booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, session,
            at)
            SELECT id, 1, id, showing, 0, 1, 1, price, price, id, at FROM facts;
        INSERT INTO booking_seat(booking, version, position, seat, price) SELECT id, 1, 0, seat, price FROM facts;
        INSERT INTO claim(showing, leg, seat, booking) SELECT showing, 0, seat, id FROM facts;
        INSERT INTO payment_attempt(hold, booking, kind, attempt, key, amount, language, state, reference, at,
            answered_at, sent_at, session)
            SELECT id, id, 'charge', 1, 'B' || id || '-1', price, 'ko', 'paid', 'account', at, at, at, id FROM facts;
        INSERT INTO ledger(member, booking, hold, showing, kind, amount, key, at)
            SELECT member, id, id, showing, 'charge', price, 'B' || id || '-1', at FROM facts;
        INSERT INTO outbox(kind, member, telephone, language, booking, version, deadline_at, created_at, next_try_at,
            state, tries)
            SELECT 'mobile-ticket', member, '01000000000', 'ko', id, 1, at + 864000, at, at, 'expired', 0 FROM facts
        """
}

/// A box office of the bench, asked directly.
struct InnerOffice {
    let core: BoxOffice
    let session: SessionID
    private(set) var act = 0

    /// - Parameter now: what time it is taken to be; the machine's own time when nil.
    init(_ office: BenchOffice, now: Instant? = nil) throws(BenchFault) {
        var rules = OfficeRules()
        (rules.ticketsPerBooking, rules.ticketsPerShowing, rules.hashCost) = (9, 100, 1)
        // What is held stays held for the time of a run.
        rules.holdSeconds = 3600
        do {
            core = try BoxOffice.open(
                path: office.database, create: false, rules: rules,
                pepper: try Pepper.read(path: "\(office.folder)/box.pepper"),
                clock: now.map { VirtualClock($0) } ?? SystemClock(), payment: .account)
        } catch { throw .database("\(error)") }
        session = core.sales.newSession(
            SessionStart(channel: .telephone, line: "bench", calling: nil, language: .local, reference: "bench"))
    }

    /// Asks, and tells how long the answer took in nanoseconds.
    mutating func ask(_ request: Request) throws(BenchFault) -> (reply: Reply, nanoseconds: UInt64) {
        act += 1
        let began = SteadyClock.nanoseconds
        let reply = core.sales.perform(request, in: session, act: act)
        let took = SteadyClock.nanoseconds - began
        if reply == .unavailable { throw .database("\(request) was answered `unavailable`") }
        return (reply, took)
    }

    /// Whole numbers out of the database.
    func numbers(_ sql: String) throws(BenchFault) -> [Int64] {
        do throws(StoreFault) { return try core.database.all(sql) { $0.int64(0) } } catch {
            throw .database(error.description)
        }
    }

    func execute(_ sql: String) throws(BenchFault) {
        do throws(StoreFault) { try core.database.execute(sql) } catch { throw .database(error.description) }
    }
}
