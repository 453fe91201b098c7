// Growth: the same calls on a box office with 1,000 and with 1,000,000 bookings: the cost of a call must not depend
// on their number.

import Glibc

extension Benchmark {
    func measureGrowth() throws(BenchFault) {
        let office = try BenchOffice(
            program: order.program, prompts: order.prompts,
            size: size(
                BenchOffice.Size(programs: 60, members: 200, costlyMembers: 0),
                quick: BenchOffice.Size(programs: 10, members: 200, costlyMembers: 0)))
        var years = PastYears(office)
        var found: [(reaction: Double, commit: Double, rate: Double)] = []
        let sizes = size([1000, 1_000_000], quick: [1000, 5000])
        for bookings in sizes {
            progress(.growth, "making \(bookings) bookings of past showings")
            try years.fill(to: bookings)
            progress(.growth, "calls on \(bookings) bookings")
            found.append(try growth(office, bookings))
        }
        guard let first = found.first, let last = found.last, !order.isQuick else { return }
        add(
            .growth, "reaction p50, 1,000,000 bookings to 1,000", last.reaction / first.reaction, .times,
            goal: .atMost(1.25))
        add(
            .growth, "the answer to a booking p50, 1,000,000 to 1,000", last.commit / first.commit, .times,
            goal: .atMost(1.25))
        add(.growth, "bookings a second, 1,000,000 to 1,000", last.rate / first.rate, .times, goal: .atLeast(0.8))
    }

    private func growth(_ office: BenchOffice, _ bookings: Int) throws(BenchFault) -> (
        reaction: Double, commit: Double, rate: Double
    ) {
        // The past was written to the disk in the past: what was just made of it is not to be written while calls are
        // measured.
        sync()
        let engine = try ServedEngine(office)
        func load(_ atOnce: Int) throws(BenchFault) -> LoadDriver.Outcome {
            try LoadDriver.run(
                LoadDriver.Order(
                    port: engine.port, atOnce: atOnce, seconds: size(4, quick: 0.5),
                    keys: { office.bookingKeys(call: $0, bookings: Benchmark.bookingsEach) }))
        }
        var alone = try load(1)
        let crowd = try load(64)
        engine.stop()
        let reaction = alone.reactions.microseconds(perMille: 500)
        var booked = alone.reactions.byPlace.first { $0.place == "booked" }?.samples ?? Samples()
        let commit = booked.microseconds(perMille: 500)
        add(.growth, "reaction, \(bookings) bookings, p50", reaction, .microseconds)
        add(.growth, "the answer to a booking, \(bookings) bookings, p50", commit, .microseconds)
        add(.growth, "bookings, 64 calls, \(bookings) bookings", crowd.bookingRate, .perSecond)
        report.faults += try office.faults(after: "calls on \(bookings) bookings", told: alone.told + crowd.told)
        return (reaction, commit, crowd.bookingRate)
    }
}
