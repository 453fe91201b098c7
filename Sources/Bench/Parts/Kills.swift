// Kills: `kill -9` under load, many times. A booking number that a caller heard is stored, and everything ties,
// whatever the moment.

import Platform

extension Benchmark {
    func measureKills() throws(BenchFault) {
        var told: [String] = []
        let rounds = size(6, quick: 2)
        for round in 1...rounds {
            progress(.kill, "kill -9 under 64 calls, \(round) of \(rounds)")
            // Every other time on a slow disk, where a commit is more likely to be under way.
            let engine = try ServedEngine(office, through: onDisk(slowerBy: round % 2 == 0 ? 4 : 0))
            let began = SteadyClock.nanoseconds
            let life = UInt64(400 + round * 173) * 1_000_000
            let order = LoadDriver.Order(
                port: engine.port, atOnce: 64, seconds: 30,
                keys: { [office] in office.bookingKeys(call: $0 + round * 1009, bookings: 4) })
            var isKilled = false
            let outcome = try LoadDriver.run(order) {
                guard SteadyClock.nanoseconds - began > life else { return false }
                if isKilled { return true }
                engine.kill()
                isKilled = true
                return false
            }
            told += outcome.told
        }
        add(.kill, "booking numbers told by engines that were killed", Double(told.count), .count)
        try check("kill -9 under load", told: told)
    }
}
