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
            return "/\(language.rawValue)/\(route.text)"
        }
    }
}
