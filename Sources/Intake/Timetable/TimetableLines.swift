// TimetableLines: which routes of a timetable are sold, under which program, with which vehicle. A feed has neither
// seats nor the numbers of the leaflet, so that a person says this once, in a small file.

import BookingModel

/// A row of routes.txt.
struct FeedRoute {
    let id: String
    let shortName: String
    let longName: String
    let type: String
    let place: Place

    /// For people: `741 (경부선)`.
    var shown: String {
        let name = longName.isEmpty ? shortName : longName
        return name.isEmpty ? id : "\(id) (\(name))"
    }

    /// What it is by its `route_type`, also by the extended ones; nil for what no category is of (ferries).
    var category: Category? {
        switch Int(type) ?? -1 {
        case 0, 1, 2, 5, 7, 12, 100..<200, 400..<500, 900..<1000: .train
        case 3, 11, 200..<300, 700..<900: .bus
        case 1100..<1200: .air
        case _: nil
        }
    }

    static func all(_ feed: TimetableFeed, _ faults: FaultLog) -> [FeedRoute] {
        guard let table = feed.table("routes.txt", needs: ["route_id", "route_type"], faults) else { return [] }
        let (id, type) = (table.column("route_id"), table.column("route_type"))
        let (short, long) = (table.column("route_short_name"), table.column("route_long_name"))
        return table.rows.map {
            FeedRoute(
                id: $0[id], shortName: $0[short], longName: $0[long], type: $0[type], place: table.place($0))
        }
    }
}

/// A line that is sold: the trips of a route, in one direction, as a program.
struct SoldLine {
    let route: FeedRoute
    /// `0` or `1`; empty: both, or the feed has none.
    let direction: String
    /// What the trips are headed for; empty: anywhere.
    let headsign: String
    let program: ProgramNumber
    let venue: String
    let category: Category
    let title: Name
    let organiser: String?
    let place: Place

    /// Whether a trip is one of this line's.
    func takes(direction: String, headsign: String) -> Bool {
        (self.direction.isEmpty || self.direction == direction) && (self.headsign.isEmpty || self.headsign == headsign)
    }
}

/// Reads the file of lines against the feed's routes.
struct LineReader {
    let routes: [FeedRoute]
    let faults: FaultLog

    /// Routes that a fault names.
    private static let shownRoutes = 8

    func lines(_ records: [Record]) -> [SoldLine] {
        var programs = Unique<ProgramNumber>()
        return records.compactMap { record in
            let fields = Fields(record: record, faults: faults)
            let (number, venue) = (fields.program(), fields.code("venue"))
            guard let route = route(fields), let number, let venue,
                programs.claim(number, "program \(number)", at: fields.place, faults),
                let category = category(fields, route), let title = title(fields, route)
            else { return nil }
            let direction = fields.text("direction")
            guard ["", "0", "1"].contains(direction) else {
                return fields.refuse("direction", "is 0, 1 or empty\(fields.seen(direction))")
            }
            let organiser = fields.isEmpty("organiser") ? nil : fields.personal("organiser")
            guard (organiser != nil) == !fields.isEmpty("organiser") else { return nil }
            return SoldLine(
                route: route, direction: direction, headsign: fields.text("headsign"), program: number, venue: venue,
                category: category, title: title, organiser: organiser, place: fields.place)
        }
    }

    /// The feed's routes, the first few.
    var shown: String {
        routes.prefix(LineReader.shownRoutes).map(\.shown).joined(separator: ", ")
            + (routes.count > LineReader.shownRoutes ? " and \(routes.count - LineReader.shownRoutes) more" : "")
    }

    /// By its id, or by the short name that only one has.
    private func route(_ fields: Fields) -> FeedRoute? {
        let text = fields.text("route")
        if let route = routes.first(where: { $0.id == text }) { return route }
        let named = routes.filter { $0.shortName == text }
        if named.count == 1 { return named[0] }
        return fields.refuse(
            "route",
            named.isEmpty
                ? "is no route of the timetable\(fields.seen(text)); it has \(shown)"
                : "is the name of \(named.count) routes; write the route_id: \(named.map(\.id).joined(separator: ", "))"
        )
    }

    private func category(_ fields: Fields, _ route: FeedRoute) -> Category? {
        guard fields.isEmpty("category") else {
            let category = Category(rawValue: fields.text("category"))
            guard let category, category.isTransport else {
                return fields.refuse("category", "is train, bus or air\(fields.seen(fields.text("category")))")
            }
            return category
        }
        return route.category
            ?? fields.refuse(
                "category", "is to be given: route_type \(route.type) of \(route.shown) is no train, bus or flight")
    }

    private func title(_ fields: Fields, _ route: FeedRoute) -> Name? {
        if !fields.isEmpty("korean") { return fields.name() }
        let name = route.longName.isEmpty ? route.shortName : route.longName
        let own = Record(
            place: fields.place,
            fields: record(fields, with: name.isEmpty ? route.id : name), theirs: [:])
        return Fields(record: own, faults: faults).name()
    }

    private func record(_ fields: Fields, with title: String) -> [String: String] {
        fields.record.fields.merging(["korean": title]) { $1 }
    }
}
