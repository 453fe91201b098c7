// TimetableReader: turns a timetable into programs and showings of the core: a program for each line that is sold, with
// the stops of all its trips, and a showing for each trip and day. A tariff of its own for each set of served stops
// says which journeys are sold, so that a stop that is passed is never offered.

import BookingModel

/// Reads one feed.
struct TimetableReader {
    let rules: IntakeRules
    let faults: FaultLog
    private(set) var programs: [Placed<PlannedProgram>] = []
    private(set) var showings: [Placed<PlannedShowing>] = []
    private(set) var timetables: [PlannedTimetable] = []
    private(set) var warnings: [LineFault] = []

    /// Days that one import may bring.
    static let mostDays = 366
    /// Showings that one import may bring.
    static let mostShowings = 200_000
    /// Days before the first one that a service day may begin, for trips that leave after midnight.
    private static let daysBefore = 3
    private static let secondsADay = 86_400

    init(rules: IntakeRules, faults: FaultLog) {
        self.rules = rules
        self.faults = faults
    }

    /// Reads all of it. What is wrong goes to the log.
    mutating func read(_ path: String, lines: [Record], bands records: [Record]) {
        guard let days = days(path), let feed = TimetableFeed(path, faults) else { return }
        checkZone(feed)
        let routes = FeedRoute.all(feed, faults)
        let reader = LineReader(routes: routes, faults: faults)
        guard !lines.isEmpty else {
            return faults.add(
                Place(file: path, line: 0),
                "needs a file of the lines that are sold: route,program,venue[,direction,headsign,category,korean,"
                    + "english,clip,organiser]; the routes are \(reader.shown)")
        }
        let sold = reader.lines(lines)
        let calendar = TimetableCalendar(feed, faults)
        let stops = FeedStops(feed, faults)
        let bands = FareBands(records, faults: faults)
        let trips = trips(feed, sold, calendar, stops)
        for (line, trips) in zip(sold, trips) { add(line, trips, calendar, stops, bands, days) }
        let used = Set(sold.map(\.route.id))
        let unused = routes.filter { !used.contains($0.id) }
        if !unused.isEmpty, let first = unused.first {
            let rest = LineReader(routes: unused, faults: faults)
            warnings.append(
                LineFault(
                    file: first.place.file, line: first.place.line,
                    reason: "routes that are not sold, because no line names them: \(rest.shown)"))
        }
    }

    private func days(_ path: String) -> ClosedRange<LocalDate>? {
        let place = Place(file: path, line: 0)
        guard let days = rules.days else {
            faults.lose(place, "is a timetable: say which days are to be sold, --from 2026-03-01 --to 2026-03-31")
            return nil
        }
        let count = days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch + 1
        guard count <= TimetableReader.mostDays else {
            faults.lose(place, "\(count) days are more than one import takes; \(TimetableReader.mostDays) are the most")
            return nil
        }
        return days
    }

    /// Times of the feed are the agency's; those of a box office are its own.
    private func checkZone(_ feed: TimetableFeed) {
        guard let zone = rules.timeZone, let table = feed.table("agency.txt", needs: ["agency_timezone"], faults) else {
            return
        }
        let column = table.column("agency_timezone")
        for row in table.rows where row[column] != zone {
            faults.add(
                table.place(row),
                "agency_timezone: is \(row[column].prefix(40)) where the box office has \(zone): set `timezone` in "
                    + "[general] to the agency's, or import into a box office of its own")
        }
    }

    /// The trips of each line, in the order of the lines.
    private func trips(
        _ feed: TimetableFeed, _ lines: [SoldLine], _ calendar: TimetableCalendar, _ stops: FeedStops
    ) -> [[Trip]] {
        guard let table = feed.table("trips.txt", needs: ["route_id", "service_id", "trip_id"], faults) else {
            return []
        }
        let (id, route, service) = (table.column("trip_id"), table.column("route_id"), table.column("service_id"))
        let (direction, headsign) = (table.column("direction_id"), table.column("trip_headsign"))
        let name = table.column("trip_short_name")
        let byRoute = Dictionary(grouping: lines.indices) { lines[$0].route.id }
        var (trips, owner) = ([String: Trip](), [String: Int]())
        for row in table.rows {
            let line = byRoute[row[route]]?.first {
                lines[$0].takes(direction: row[direction], headsign: row[headsign])
            }
            guard let line else { continue }
            if !calendar.isKnown(row[service]) {
                faults.add(
                    table.place(row),
                    "service_id: \"\(row[service].prefix(40))\" is neither in calendar.txt nor in calendar_dates.txt")
            }
            guard trips[row[id]] == nil else {
                faults.add(table.place(row), "trip_id: \"\(row[id].prefix(40))\" is there twice")
                continue
            }
            trips[row[id]] = Trip(
                id: row[id], service: row[service], number: TimetableReader.number(row[name]), place: table.place(row))
            owner[row[id]] = line
        }
        let reader = TripReader(stops: stops, faults: faults)
        reader.readCalls(feed, into: &trips)
        reader.readDepartures(feed, into: &trips)
        var byLine = [[Trip]](repeating: [], count: lines.count)
        for (id, trip) in trips.sorted(by: { $0.key < $1.key }) {
            if let line = owner[id], trip.calls.count >= 2 { byLine[line].append(trip) }
        }
        return byLine
    }

    /// The last digits of a trip's name: a service number has no letters. `RE 3 (73712)` is 73712.
    static func number(_ name: String) -> String {
        let runs = name.utf8.split { !(48...57).contains($0) }
        return runs.last.map { String(decoding: $0.suffix(IntakeLimits.serviceDigits), as: UTF8.self) } ?? ""
    }
}

extension TimetableReader {
    /// A line's program, and its trips on the days that are wanted.
    private mutating func add(
        _ line: SoldLine, _ trips: [Trip], _ calendar: TimetableCalendar, _ stops: FeedStops, _ bands: FareBands,
        _ days: ClosedRange<LocalDate>
    ) {
        guard !trips.isEmpty else {
            return faults.add(
                line.place, "route: no trip of \(line.route.shown) has this direction and headsign; correct the line")
        }
        guard let order = order(of: trips, line) else { return }
        guard order.stops.count <= IntakeLimits.positions else {
            return faults.add(
                line.place,
                "route: its trips call at \(order.stops.count) stops together; \(IntakeLimits.positions) are the most: "
                    + "give the trips with another headsign a line of their own")
        }
        var names: [Name] = []
        for key in order.stops {
            guard let stop = stops.all[key], let name = stop.name else {
                faults.add(
                    stops.all[key]?.place ?? line.place,
                    "stop_name: is to have 1 to \(IntakeLimits.nameCharacters) characters without control characters")
                return
            }
            names.append(name)
        }
        var fares: [String: [Fare]] = [:]
        var planned: [Placed<PlannedShowing>] = []
        for trip in trips {
            let way = Way(trip, order, names, stops)
            if fares[way.served.tariff] == nil {
                fares[way.served.tariff] = bands.fares(
                    of: line.program, way.served, line: line.place, { way.distance($0, $1, faults) }, way.words)
            }
            planned += showings(of: trip, way, line, calendar, days)
        }
        programs.append(
            Placed(
                value: PlannedProgram(
                    number: line.program, category: line.category, title: line.title, venue: line.venue,
                    organiser: line.organiser, stops: names, fares: fares.sorted { $0.key < $1.key }.flatMap(\.value),
                    isTimetable: true), place: line.place))
        if planned.isEmpty {
            warnings.append(
                LineFault(
                    file: line.place.file, line: line.place.line,
                    reason: "no trip of \(line.route.shown) runs from \(days.lowerBound) to \(days.upperBound)"))
        }
        showings += numbered(planned)
        timetables.append(PlannedTimetable(program: line.program, from: days.lowerBound, until: days.upperBound))
        if showings.count > TimetableReader.mostShowings {
            faults.add(
                line.place,
                "more than \(TimetableReader.mostShowings) departures: import fewer days, or fewer lines, at a time")
        }
    }

    /// The running order that all trips of a line are part of; the same whichever days are imported.
    private func order(of trips: [Trip], _ line: SoldLine) -> StopOrder? {
        var order = StopOrder()
        var ways: [[String]: Trip] = [:]
        for trip in trips { ways[trip.calls.map(\.stop)] = ways[trip.calls.map(\.stop)] ?? trip }
        let longest = ways.sorted { ($1.key.count, $0.value.id) < ($0.key.count, $1.value.id) }
        for (way, trip) in longest where !order.add(way) {
            faults.add(
                trip.place,
                "trip_id: \(trip.id.prefix(40)) of \(line.route.shown) has its stops in another order than "
                    + "\(longest[0].value.id.prefix(40)): give each direction (direction) or destination (headsign) a "
                    + "line of its own")
            return nil
        }
        return order
    }

    private func showings(
        of trip: Trip, _ way: Way, _ line: SoldLine, _ calendar: TimetableCalendar, _ days: ClosedRange<LocalDate>
    ) -> [Placed<PlannedShowing>] {
        let first = days.lowerBound.daysSinceEpoch - TimetableReader.daysBefore
        return (first...days.upperBound.daysSinceEpoch).map { LocalDate(daysSinceEpoch: $0) }.filter {
            calendar.runs(trip.service, on: $0)
        }.flatMap { day in
            trip.departures.compactMap { seconds in
                let date = day.adding(days: seconds / TimetableReader.secondsADay)
                let minute = seconds % TimetableReader.secondsADay / 60
                guard days.contains(date), let time = LocalTime(minute / 60, minute % 60) else { return nil }
                return Placed(
                    value: PlannedShowing(
                        program: line.program, starts: LocalDateTime(date, time),
                        service: trip.number.isEmpty ? nil : trip.number, tariff: way.served.tariff,
                        stopMinutes: way.minutes(leavingAt: seconds)), place: trip.place)
            }
        }
    }

    /// Trips that leave at the same minute with the same number, as parts of a train do, get a digit behind it; in the
    /// order of the feed's ids, so that each import gives them the same.
    private func numbered(_ showings: [Placed<PlannedShowing>]) -> [Placed<PlannedShowing>] {
        var taken = Set<[String]>()
        return showings.map { placed in
            let showing = placed.value
            let own = showing.service ?? ""
            var (service, next) = (own, 2)
            while !taken.insert([showing.starts.description, service]).inserted {
                service = String("\(own)\(next)".suffix(IntakeLimits.serviceDigits))
                next += 1
            }
            guard service != own else { return placed }
            return Placed(
                value: PlannedShowing(
                    program: showing.program, starts: showing.starts, service: service, tariff: showing.tariff,
                    stopMinutes: showing.stopMinutes), place: placed.place)
        }
    }
}
