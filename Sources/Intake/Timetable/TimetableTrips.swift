// TimetableTrips: the trips of the lines that are sold, with what they do at each stop: a time, boarding, leaving.
// Stops that are only passed are left out, times that are missing are interpolated.

import BookingModel

/// A trip's call at a stop.
struct TripCall {
    /// The stop's key: its station where it is one of several platforms.
    let stop: String
    /// Seconds of the service day; nil until it is interpolated.
    var arrives: Int?
    var leaves: Int?
    let boards: Bool
    let alights: Bool
    let place: Place
}

/// A trip of a line that is sold.
struct Trip {
    let id: String
    let service: String
    /// The digits of its name: `KTX 101` is train 101. Empty when there are none.
    let number: String
    let place: Place
    /// In running order; two or more.
    var calls: [TripCall] = []
    /// When it leaves its first stop, in seconds of the service day: once, or as often as frequencies.txt says.
    var departures: [Int] = []
}

/// A station, or a stop that belongs to none.
struct FeedStop {
    let name: Name?
    let place: Place
    let latitude: Double?
    let longitude: Double?
    let zone: String
}

/// Reads the stops of a feed.
struct FeedStops {
    /// By their key.
    private(set) var all: [String: FeedStop] = [:]
    /// Platforms and entrances, with the station they belong to.
    private var parents: [String: String] = [:]

    init(_ feed: TimetableFeed, _ faults: FaultLog) {
        guard let table = feed.table("stops.txt", needs: ["stop_id"], faults) else { return }
        let english = FeedStops.english(feed, faults)
        let (id, name, parent) = (table.column("stop_id"), table.column("stop_name"), table.column("parent_station"))
        let (lat, lon) = (table.column("stop_lat"), table.column("stop_lon"))
        let zone = table.column("zone_id")
        for row in table.rows {
            if !row[parent].isEmpty { parents[row[id]] = row[parent] }
            let fields = Fields(
                record: Record(
                    place: table.place(row),
                    fields: ["stop_name": row[name], "english": english[row[id]] ?? english[row[name]] ?? ""].filter {
                        !$0.value.isEmpty
                    }), faults: FaultLog())
            let local = fields.personal("stop_name")
            let latin = fields.isEmpty("english") ? nil : fields.personal("english")
            all[row[id]] = FeedStop(
                name: local.map { Name(local: $0, latin: latin) }, place: table.place(row),
                latitude: Double(row[lat]), longitude: Double(row[lon]), zone: row[zone])
        }
    }

    /// The key of a stop; nil when there is no such stop. Another platform is no other stop.
    func key(_ id: String) -> String? {
        guard all[id] != nil else { return nil }
        guard let parent = parents[id], all[parent]?.name != nil else { return id }
        return parent
    }

    /// The zone of a stop, or of any of its platforms.
    func zone(_ key: String) -> String {
        let own = all[key]?.zone ?? ""
        guard own.isEmpty else { return own }
        return parents.filter { $0.value == key }.keys.sorted().lazy.compactMap { all[$0]?.zone }.first { !$0.isEmpty }
            ?? ""
    }

    /// English names of translations.txt, by the stop's id or by its name.
    private static func english(_ feed: TimetableFeed, _ faults: FaultLog) -> [String: String] {
        guard
            let table = feed.table(
                "translations.txt", needs: ["table_name", "field_name", "language", "translation"], faults)
        else { return [:] }
        let (kind, field, language) = (table.column("table_name"), table.column("field_name"), table.column("language"))
        let (text, record, value) = (
            table.column("translation"), table.column("record_id"), table.column("field_value")
        )
        var english: [String: String] = [:]
        for row in table.rows
        where row[kind] == "stops" && row[field] == "stop_name"
            && Language(written: row[language]) == Language.latin
        {
            english[row[record].isEmpty ? row[value] : row[record]] = row[text]
        }
        return english
    }
}

/// Reads what the trips do at each stop.
struct TripReader {
    let stops: FeedStops
    let faults: FaultLog

    /// Fills in the calls of trips.
    func readCalls(_ feed: TimetableFeed, into trips: inout [String: Trip]) {
        guard let table = feed.table("stop_times.txt", needs: ["trip_id", "stop_id", "stop_sequence"], faults) else {
            return
        }
        let (id, stop) = (table.column("trip_id"), table.column("stop_id"))
        let (arrival, departure) = (table.column("arrival_time"), table.column("departure_time"))
        let (pickup, dropOff) = (table.column("pickup_type"), table.column("drop_off_type"))
        let sequence = table.column("stop_sequence")
        var calls: [String: [(order: Int, call: TripCall)]] = [:]
        for row in table.rows where trips[row[id]] != nil {
            let place = table.place(row)
            guard let order = Int(row[sequence]), order >= 0 else {
                faults.add(place, "stop_sequence: is a whole number, not \"\(row[sequence].prefix(40))\"")
                continue
            }
            guard let key = stops.key(row[stop]) else {
                faults.add(place, "stop_id: there is no stop \"\(row[stop].prefix(40))\" in stops.txt")
                continue
            }
            calls[row[id], default: []].append(
                (
                    order,
                    TripCall(
                        stop: key, arrives: time(row[arrival], "arrival_time", place),
                        leaves: time(row[departure], "departure_time", place),
                        boards: allows(row[pickup], "pickup_type", place),
                        alights: allows(row[dropOff], "drop_off_type", place), place: place)
                ))
        }
        for (trip, unordered) in calls {
            let sorted = unordered.sorted { $0.order < $1.order }
            for (first, second) in zip(sorted, sorted.dropFirst()) where first.order == second.order {
                faults.add(second.call.place, "stop_sequence: \(second.order) is there twice in trip \(trip)")
            }
            trips[trip]?.calls = completed(sorted.map(\.call), trip)
        }
    }

    private func time(_ text: String, _ column: String, _ place: Place) -> Int? {
        if text.isEmpty { return nil }
        if let seconds = TimetableTime.seconds(text) { return seconds }
        faults.add(place, "\(column): is a time like 08:05:00, or 25:10:00 after midnight, not \"\(text.prefix(40))\"")
        return nil
    }

    /// 0 as usual, 1 not, 2 and 3 by arrangement with the agency or the driver, which selling a ticket is.
    private func allows(_ text: String, _ column: String, _ place: Place) -> Bool {
        switch text {
        case "", "0", "2", "3": return true
        case "1": return false
        case let other:
            faults.add(place, "\(column): is 0 to 3, not \"\(other.prefix(40))\"")
            return true
        }
    }

    /// With a time at every stop, without the stops that are only passed.
    private func completed(_ calls: [TripCall], _ trip: String) -> [TripCall] {
        var calls = calls
        for place in calls.indices {
            calls[place].arrives = calls[place].arrives ?? calls[place].leaves
            calls[place].leaves = calls[place].leaves ?? calls[place].arrives
        }
        guard let first = calls.first, let last = calls.last, calls.count >= 2 else {
            if let only = calls.first { faults.add(only.place, "trip \(trip) has one stop; a trip has two or more") }
            return []
        }
        for end in [first, last] where end.leaves == nil {
            faults.add(end.place, "departure_time: is empty at the first or last stop of trip \(trip); fill it in")
        }
        guard first.leaves != nil, last.leaves != nil else { return [] }
        interpolate(&calls)
        var before = 0
        for call in calls {
            let (arrives, leaves) = (call.arrives ?? 0, call.leaves ?? 0)
            guard before <= arrives, arrives <= leaves else {
                faults.add(call.place, "arrival_time: trip \(trip) goes back in time here; correct the times")
                return []
            }
            before = leaves
        }
        return calls.filter { $0.boards || $0.alights }
    }

    /// Stops without a time share the time between those that have one evenly (GTFS: such times are approximate).
    private func interpolate(_ calls: inout [TripCall]) {
        var known = 0
        for place in calls.indices.dropFirst() {
            guard let next = calls[place].arrives, let start = calls[known].leaves else { continue }
            for between in known + 1..<max(place, known + 1) {
                let seconds = start + (next - start) * (between - known) / (place - known)
                calls[between].arrives = seconds
                calls[between].leaves = seconds
            }
            known = place
        }
    }

    /// Fills in when trips leave their first stop.
    func readDepartures(_ feed: TimetableFeed, into trips: inout [String: Trip]) {
        for (id, trip) in trips { trips[id]?.departures = trip.calls.first?.leaves.map { [$0] } ?? [] }
        guard
            let table = feed.table(
                "frequencies.txt", needs: ["trip_id", "start_time", "end_time", "headway_secs"], faults)
        else { return }
        let (id, start, end) = (table.column("trip_id"), table.column("start_time"), table.column("end_time"))
        let headway = table.column("headway_secs")
        var isRepeated = Set<String>()
        for row in table.rows where trips[row[id]] != nil {
            let place = table.place(row)
            guard let from = time(row[start], "start_time", place), let until = time(row[end], "end_time", place),
                from < until
            else {
                faults.add(place, "start_time: is before end_time; correct the row")
                continue
            }
            guard let every = Int(row[headway]), every >= 60 else {
                faults.add(place, "headway_secs: is 60 or more, not \"\(row[headway].prefix(40))\"")
                continue
            }
            if isRepeated.insert(row[id]).inserted { trips[row[id]]?.departures = [] }
            trips[row[id]]?.departures += stride(from: from, to: until, by: every)
        }
    }
}
