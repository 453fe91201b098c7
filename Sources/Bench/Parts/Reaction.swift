// Reaction: the time from a reply of Asterisk to the next command, by command, with one call at a time.

extension Benchmark {
    func measureReaction() throws(BenchFault) {
        progress(.reaction, "one call at a time")
        let engine = try ServedEngine(office)
        let order = LoadDriver.Order(
            port: engine.port, atOnce: 1, seconds: size(6, quick: 0.8),
            keys: { [office] in office.bookingKeys(call: $0, bookings: 4) })
        var outcome = try LoadDriver.run(order)
        engine.stop()
        for (name, perMille) in [("p50", 500), ("p99", 990), ("p99.9", 999)] {
            let time = outcome.reactions.microseconds(perMille: perMille)
            add(
                .reaction, "all commands, \(name)", time, .microseconds,
                floor: perMille == 500 ? times(time, "loopback", floors.loopback) : nil)
        }
        for (place, samples) in outcome.reactions.byPlace where samples.count >= size(200, quick: 20) {
            var samples = samples
            let (median, late, latest) = (
                samples.microseconds(perMille: 500), samples.microseconds(perMille: 990),
                samples.microseconds(perMille: 999)
            )
            add(
                .reaction, "\(place), p50 (p99 \(Figure.short(late)), p99.9 \(Figure.short(latest)))", median,
                .microseconds,
                floor: times(median, "loopback", floors.loopback))
        }
        try check("one call at a time", told: outcome.told, strayed: outcome.strayed, broken: outcome.broken)
    }
}
