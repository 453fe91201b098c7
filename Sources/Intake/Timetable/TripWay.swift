// TripWay: the way of one trip along its line: which of the line's stops it serves, when it is there, and how far a
// journey on it is.

import BookingModel

/// The way of a trip along its line.
struct Way {
    private let trip: Trip
    /// Of each call, in the line's order.
    private let places: [Int]
    private let names: [Name]
    private let stops: FeedStops
    let served: ServedStops

    init(_ trip: Trip, _ order: StopOrder, _ names: [Name], _ stops: FeedStops) {
        self.trip = trip
        self.names = names
        self.stops = stops
        places = order.places(of: trip.calls.map(\.stop))
        var served = ServedStops(count: order.stops.count)
        for (place, call) in zip(places, trip.calls) {
            served.boards[place] = call.boards
            served.alights[place] = call.alights
        }
        self.served = served
    }

    /// Minutes after the start at every stop of the line. Where it does not call it is where it called last.
    func minutes(leavingAt start: Int) -> [Int] {
        let first = trip.calls[0].leaves ?? 0
        var minutes = [Int?](repeating: nil, count: names.count)
        for (index, place) in places.enumerated() {
            let call = trip.calls[index]
            let seconds = (index == trip.calls.count - 1 ? call.arrives : call.leaves) ?? first
            minutes[place] = index == 0 ? 0 : (start + seconds - first) / 60 - start / 60
        }
        var last = 0
        return minutes.map { minute in
            last = minute ?? last
            return last
        }
    }

    /// How far a journey is; nil, with a fault, where the feed does not say.
    func distance(_ unit: BandUnit, _ journey: Journey, _ faults: FaultLog) -> Int? {
        guard let from = places.firstIndex(of: journey.from), let to = places.firstIndex(of: journey.to) else {
            return nil
        }
        let calls = trip.calls[from...to]
        switch unit {
        case .stops: return to - from
        case .zones:
            let zones = calls.map { stops.zone($0.stop) }
            guard !zones.contains("") else {
                let missing = calls.first { stops.zone($0.stop).isEmpty }?.stop ?? ""
                faults.add(stops.all[missing]?.place ?? trip.place, "zone_id: is empty; bands of zones need it")
                return nil
            }
            return Set(zones).count
        case .kilometres:
            var sum = 0.0
            for (here, next) in zip(calls, calls.dropFirst()) {
                guard let a = stops.all[here.stop], let b = stops.all[next.stop], let way = Distance.kilometres(a, b)
                else {
                    let missing = calls.map(\.stop).first {
                        stops.all[$0]?.latitude == nil || stops.all[$0]?.longitude == nil
                    }
                    faults.add(
                        missing.flatMap { stops.all[$0]?.place } ?? trip.place,
                        "stop_lat, stop_lon: are empty; bands of km need them")
                    return nil
                }
                sum += way
            }
            return max(1, Int(sum.rounded(.up)))
        }
    }

    /// `from 서울 to 부산`.
    func words(_ journey: Journey) -> String { "from \(names[journey.from].local) to \(names[journey.to].local)" }
}
