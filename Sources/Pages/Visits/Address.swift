// Address: every address there is, read from what a browser sends and written into links. A link is made from the
// value, so it leads to a page.

import BookingModel

/// Where a visit goes.
public enum Address: Hashable, Sendable, CustomStringConvertible {
    /// The address that people type. Leads to the list in the language of the browser.
    case start
    /// A page in a language.
    case page(Language, Route)
    /// The style sheet. Its address changes with what is in it, so a browser may keep it.
    case styleSheet
    /// For the doctor and for whatever watches the server.
    case health
}

/// A page, whatever its language.
public enum Route: Hashable, Sendable {
    /// What is on sale: in one category, with some words, behind a number.
    case whatIsOn(ListingQuery)
    /// A program with its showings.
    case program(ProgramNumber, day: LocalDate?, StopsWish?)
    /// A showing with its grades and sections.
    case showing(ShowingID, StopsWish?)
}

/// Stops that somebody chose in a form; whether a program has them is not known yet.
public struct StopsWish: Hashable, Sendable {
    /// Where to get on, from 0.
    public let from: Int
    /// Where to get off, from 0.
    public let to: Int

    /// - Parameters:
    ///   - from: 0...99.
    ///   - to: 0...99.
    public init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    init(_ journey: Journey) { self.init(from: journey.from, to: journey.to) }

    /// The journey of a program; nil when it does not go forward or leaves the program's stops.
    func journey(of program: Program) -> Journey? {
        guard 0 <= from, from < to, to <= program.wholeJourney.to else { return nil }
        return Journey(from: from, to: to)
    }
}

/// Why an address leads nowhere.
public enum AddressFault: Error, Hashable, Sendable {
    /// There is no such page.
    case unknown
    /// There is, but what follows the question mark cannot be read.
    case malformed
}

extension Address {
    /// Bytes of the longest address that is read.
    static let longest = 2048

    /// - Parameter target: path and query as the browser sends them.
    public init(_ target: String) throws(AddressFault) {
        guard target.utf8.count <= Address.longest else { throw .malformed }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = halves.first, path.hasPrefix("/") else { throw .unknown }
        var parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)[...]
        // `/ko` is `/ko/`.
        if parts.count > 1, parts.first != "", parts.last == "" { parts.removeLast() }
        switch parts {
        case [""]: self = .start
        case ["style.css"]: self = .styleSheet
        case ["health"]: self = .health
        default:
            guard let language = parts.popFirst().flatMap({ Language(rawValue: String($0)) }) else { throw .unknown }
            guard let query = Query(halves.count > 1 ? halves[1] : "") else { throw .malformed }
            self = .page(language, try Route(parts, query))
        }
    }

    /// As a link has it: ASCII without blanks.
    public var description: String {
        switch self {
        case .start: return "/"
        case .styleSheet: return "/style.css?v=\(StyleSheet.version)"
        case .health: return "/health"
        case .page(let language, let route):
            let fields = route.query.map { "\($0.0.rawValue)=\(Query.encoded($0.1))" }
            return "/\(language.rawValue)/\(route.path)" + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
        }
    }
}

extension Route {
    fileprivate init(_ parts: ArraySlice<Substring>, _ query: Query) throws(AddressFault) {
        let parts = Array(parts)
        switch parts.first {
        case nil: self = .whatIsOn(try Route.listing(query))
        case "p" where parts.count == 2:
            guard let number = ProgramNumber(String(parts[1])) else { throw .unknown }
            self = .program(number, day: try Route.day(query), try Route.stops(query))
        case "s" where parts.count == 2:
            guard let id = Route.number(parts[1], digits: 18), id > 0 else { throw .unknown }
            self = .showing(ShowingID(Int64(id)), try Route.stops(query))
        default: throw .unknown
        }
    }

    private static func listing(_ query: Query) throws(AddressFault) -> ListingQuery {
        let category = try query[.category].map { word throws(AddressFault) in
            guard let category = Category(rawValue: word) else { throw .malformed }
            return category
        }
        let after = try query[.after].map { digits throws(AddressFault) in
            guard let number = ProgramNumber(digits) else { throw .malformed }
            return number
        }
        return ListingQuery(category: category, words: query[.words] ?? "", after: after)
    }

    private static func day(_ query: Query) throws(AddressFault) -> LocalDate? {
        guard let text = query[.day] else { return nil }
        guard let day = LocalDate(text) else { throw .malformed }
        return day
    }

    private static func stops(_ query: Query) throws(AddressFault) -> StopsWish? {
        guard let from = query[.from], let to = query[.to] else { return nil }
        guard let from = number(from, digits: 2), let to = number(to, digits: 2) else { throw .malformed }
        return StopsWish(from: from, to: to)
    }

    /// ASCII digits alone, as `Int` would take a sign too.
    private static func number(_ text: some StringProtocol, digits: Int) -> Int? {
        let isNumber = (1...digits).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
        return isNumber ? Int(text) : nil
    }

    fileprivate var path: String {
        switch self {
        case .whatIsOn: ""
        case .program(let number, _, _): "p/\(number)"
        case .showing(let id, _): "s/\(id)"
        }
    }

    /// What the address' query says of the page.
    fileprivate var query: [(Field, String)] {
        func stops(_ wish: StopsWish?) -> [(Field, String)] {
            wish.map { [(.from, "\($0.from)"), (.to, "\($0.to)")] } ?? []
        }
        switch self {
        case .whatIsOn(let wanted):
            let fields: [(Field, String?)] = [
                (.words, wanted.words.isEmpty ? nil : wanted.words), (.category, wanted.category?.rawValue),
                (.after, wanted.after?.digits),
            ]
            return fields.compactMap { field, value in value.map { (field, $0) } }
        case .program(_, let day, let wish): return (day.map { [(.day, $0.description)] } ?? []) + stops(wish)
        case .showing(_, let wish): return stops(wish)
        }
    }
}
