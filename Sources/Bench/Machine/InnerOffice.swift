// InnerOffice: the core opened in the bench's own process, to measure it without a wire.

import BookingCore
import BookingModel
import Platform
import SQLite

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
