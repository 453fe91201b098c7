// OfficeRules: the numbers each box office can set, with their defaults. yemae.conf may set each.

import BookingModel

/// The hours of a week, in minutes after local midnight.
public struct WeekHours: Hashable, Sendable {
    // Seven fields and no dictionary: to make a dictionary's type costs every AGI call a tenth of a millisecond.
    private var sunday, monday, tuesday, wednesday, thursday, friday, saturday: Range<Int>?

    /// The same hours on five days, none at the weekend.
    init(mondayToFriday hours: Range<Int>?) {
        (monday, tuesday, wednesday, thursday, friday) = (hours, hours, hours, hours, hours)
    }

    /// A day's hours; nil: closed.
    public subscript(day: Weekday) -> Range<Int>? {
        get {
            switch day {
            case .sunday: sunday
            case .monday: monday
            case .tuesday: tuesday
            case .wednesday: wednesday
            case .thursday: thursday
            case .friday: friday
            case .saturday: saturday
            }
        }
        set {
            switch day {
            case .sunday: sunday = newValue
            case .monday: monday = newValue
            case .tuesday: tuesday = newValue
            case .wednesday: wednesday = newValue
            case .thursday: thursday = newValue
            case .friday: friday = newValue
            case .saturday: saturday = newValue
            }
        }
    }

    /// The days that are not closed, from Sunday on.
    public var openDays: [Weekday] { Weekday.allCases.filter { self[$0]?.isEmpty == false } }
}

/// The numbers a box office decides for itself.
public struct OfficeRules: Hashable, Sendable {
    /// Tickets in one booking, 1...`Limits.ticketsPerBooking`.
    public var ticketsPerBooking = 6
    /// Tickets of one member for one showing, over all their bookings and holds, 1...100.
    public var ticketsPerShowing = 8
    /// How long seats stay held for a caller, in seconds, 30...3600.
    public var holdSeconds = 300
    /// How long a hold is kept for a caller whose line dropped, in seconds, 0...3600.
    public var parkSeconds = 180
    /// How long the seats of a hold wait for a payment at a page of the provider's, in minutes, 5...30: a log-in in a
    /// browser ends after 30 without a sign.
    public var pageMinutes = 15
    /// How long seats that came free are held for a member who waits for them, in minutes, 0...1440; 0: nobody can
    /// wait. That long before its sale ends, a showing's line ends.
    public var offerMinutes = 30
    /// Members in line for one showing, 1...1000.
    public var waitingPerShowing = 200
    /// Showings one member waits for at a time, 1...20.
    public var waitingPerMember = 5
    /// Wrong PINs in a row that lock a member number for a while, 1...20.
    public var pinFailuresToLock = 5
    /// How long it stays locked, in seconds, 60...86,400.
    public var pinLockSeconds = 1800
    /// Wrong PINs in a row that lock a member number until staff open it, more than `pinFailuresToLock`, at most 50.
    public var pinFailuresToReset = 10
    /// Wrong PINs from one calling number within an hour, over all member numbers, 1...1000; all withheld numbers
    /// together have ten times as many.
    public var callerFailuresPerHour = 20
    /// How often the mobile ticket of one booking is sent again within 24 hours, 0...50.
    public var resendsPerDay = 5
    /// When operators answer, in minutes after local midnight (540..<1080 is 09:00 to 18:00). A day without is closed.
    public var operatorHours = WeekHours(mondayToFriday: 540..<1080)
    /// Whether operators keep those hours on holidays too.
    public var operatorsOnHolidays = false
    /// Minutes before departure at which the sale of a transport showing closes, 0...1440.
    public var saleClosesMinutesBeforeDeparture = 0
    /// Minutes before the start at which the sale of a venue's showing closes, 0...1440.
    public var saleClosesMinutesBeforeStart = 0
    /// Digits of a new member number, 4...10.
    public var memberDigits = 6
    /// How long a code sent by SMS is valid, in minutes, 3...60.
    public var codeMinutes = 10
    /// Wrong entries after which a code is void, 1...10.
    public var codeTries = 3
    /// Codes sent to one number in 24 hours, 1...50; those asked for from that very number are counted apart.
    public var codesPerDay = 5
    /// Codes asked for from one calling number in an hour, 1...1000; all withheld numbers together have ten times as
    /// many.
    public var callerCodesPerHour = 10
    /// How much a member who joined by telephone may owe, in won, 0 or more. Only where accounts are kept here.
    public var newMemberCredit = Won.zero
    /// The provider's page where a new member gives an account, with `{member}` for the member number; empty: staff add
    /// the account.
    public var accountPage = ""
    /// The cost number of yescrypt for new PIN hashes, 1...11 (crypt(5)); 5 takes about 20 ms, 1 is for rehearsals
    /// only.
    public var hashCost = 5

    /// The defaults above.
    public init() {}

    /// Minutes before the start (or the departure from the boarding stop) at which the sale closes.
    func saleClosesMinutesBefore(_ category: Category) -> Int {
        category.isTransport ? saleClosesMinutesBeforeDeparture : saleClosesMinutesBeforeStart
    }
}
