// Gate: verdicts a second of one gate that asks the core directly, each in its own commit.

import BookingCore
import BookingModel
import Platform

extension Benchmark {
    func measureGate() throws(BenchFault) {
        progress(.gate, "filling the box office")
        // Bookings to be let in: those of a short load.
        let (load, _) = try flatOut(atOnce: 32, seconds: size(1.5, quick: 0.6), syncDelay: 0)
        let start = try InnerOffice(office).numbers(
            """
            SELECT starts_at FROM showing JOIN booking_version ON booking_version.showing = showing.id GROUP BY
            showing.id ORDER BY count(*) DESC LIMIT 1
            """)
        guard let start = start.first else { throw .database("nobody booked anything: the gate has nobody to let in") }
        progress(.gate, "ten minutes before the start")
        let core = try InnerOffice(office, now: Instant(start - 600)).core
        guard let gate = BookingCore.Gate(name: "N1", scope: .venue("hall")) else {
            throw .database("a gate's name is wrong")
        }
        var (verdicts, admitted, took) = (0, 0, Samples())
        let began = SteadyClock.nanoseconds
        let length = size(3.0, quick: 0.6)
        while Double(SteadyClock.nanoseconds - began) < length * 1e9 {
            // Each number is shown twice: the second time the seats are used up.
            let number = load.told[verdicts / 2 % load.told.count]
            guard let booking = BookingNumber(number) else {
                throw .database("a booking number with a wrong check digit was told")
            }
            let asked = SteadyClock.nanoseconds
            let verdict: ScanResult
            do throws(GateFault) {
                verdict = try core.gate.checkIn(.success(Scan(booking: booking)), at: gate, nonce: "n\(verdicts)")
            } catch { throw .database(error.description) }
            took.add(nanoseconds: SteadyClock.nanoseconds - asked)
            verdicts += 1
            if case .admit = verdict { admitted += 1 }
        }
        let rate = Double(verdicts) / (Double(SteadyClock.nanoseconds - began) / 1e9)
        add(.gate, "verdicts, one gate", rate, .perSecond, floor: times(rate, "one commit each", floors.singleCommits))
        add(.gate, "a verdict, p99", took.microseconds(perMille: 990), .microseconds)
        add(.gate, "admitted of those", Double(admitted), .count)
        if admitted == 0 { report.faults.append("the gate admitted nobody") }
    }
}
