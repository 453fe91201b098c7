// Sale: the channels that sell, and how a file or staff say when they do and how many seats are theirs.

/// How a conversation reaches the core. A value to the core: rules of the sale may name it.
public enum Channel: String, Hashable, CaseIterable, Sendable { case telephone, web, booth, staff }

/// When a planned program or showing is on sale. A nil says nothing: what is stored stays.
public struct SaleTimes: Hashable, Sendable {
    /// When the general sale begins, in local time.
    public var opens: LocalDateTime?
    /// When members of the presale may begin; before `opens`.
    public var presale: LocalDateTime?
    /// Minutes before the start, or the departure from the boarding stop, at which the sale ends, 0...525,600.
    public var closesBefore: Int?
    /// - Parameter closesBefore: minutes, 0...525,600.
    public init(opens: LocalDateTime? = nil, presale: LocalDateTime? = nil, closesBefore: Int? = nil) {
        self.opens = opens
        self.presale = presale
        self.closesBefore = closesBefore
    }

    /// Most minutes before a start that a rule may name: a year.
    public static let mostMinutes = 525_600
}

/// How many seats a quota has.
public enum QuotaSize: Hashable, Sendable, CustomStringConvertible {
    /// 0 or more.
    case seats(Int)
    /// 0...100 per cent of the seats of the showing, or of its grade, rounded down.
    case percent(Int)

    /// Most seats a quota may name.
    public static let most = 1_000_000

    /// Reads `40` or `30%`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let isShare = text.hasSuffix("%")
        let digits = isShare ? text.dropLast() : text[...]
        guard (1...7).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(digits), number <= (isShare ? 100 : QuotaSize.most)
        else { return nil }
        self = isShare ? .percent(number) : .seats(number)
    }

    /// As whole seats of so many.
    public func of(_ all: Int) -> Int {
        switch self {
        case .seats(let seats): seats
        case .percent(let percent): all * percent / 100
        }
    }

    /// `40`, `30%`.
    public var description: String {
        switch self {
        case .seats(let seats): "\(seats)"
        case .percent(let percent): "\(percent)%"
        }
    }
}

/// Seats of a showing, or of one of its grades, that one channel sells, and no more than those, until they fall back to
/// all channels. A channel may have both: then both hold.
public struct Quota: Hashable, Sendable {
    /// Who sells them.
    public let channel: Channel
    /// How many.
    public let size: QuotaSize
    /// Minutes before the start at which they fall back to all channels, 0...525,600.
    public let until: Int
    /// Position of the grade in the venue's list, from 0; nil: the whole showing.
    public let grade: Int?
    /// - Parameters:
    ///   - until: minutes before the start, 0...525,600.
    ///   - grade: from 0; nil: the whole showing.
    public init(_ channel: Channel, _ size: QuotaSize, until: Int, grade: Int? = nil) {
        self.channel = channel
        self.size = size
        self.until = until
        self.grade = grade
    }

    /// The number of the last grade that a file or a command can name.
    public static let lastGrade = 99

    /// As people write it: `telephone`, or `telephone:2` for the second grade.
    public var target: String { channel.rawValue + (grade.map { ":\($0 + 1)" } ?? "") }
}
