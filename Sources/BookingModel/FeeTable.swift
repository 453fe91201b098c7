// FeeTable: what cancelling costs, as data with effective dates. No fee is written in code; the shipped tables name
// their source.

/// The three kinds of day some fee tables tell apart. A holiday that falls on a weekend is a holiday.
public enum DayKind: String, Hashable, CaseIterable, Sendable { case weekday, weekend, holiday }

/// A fee: a share of what was paid, or a fixed amount (never more than was paid).
public enum Fee: Hashable, Sendable {
    /// 0...100.
    case percent(Int)
    /// Whole won, 0 or more.
    case fixed(Won)

    /// The fee on tickets of which each cost so much: a share of each, cut to whole won, or the one fixed amount.
    public func of(_ tickets: [Won]) -> Won {
        switch self {
        case .percent: tickets.reduce(.zero) { $0 + of($1) }
        case .fixed: of(tickets.reduce(.zero, +))
        }
    }

    /// The fee on an amount paid, never more than the amount.
    public func of(_ paid: Won) -> Won {
        switch self {
        case .percent(let p): paid.percent(p)
        case .fixed(let won): min(won, paid)
        }
    }
}

/// Until when a step of a fee table applies, measured from the start of the showing (or the departure at the boarding
/// stop).
public enum FeeBound: Hashable, Sendable {
    /// Through the whole of the day that lies so many days before the day of the start; 0 is the day itself.
    case daysBefore(Int)
    /// Until this many minutes before the start; 0 is the start.
    case minutesBefore(Int)
    /// Until this many minutes after the start.
    case minutesAfter(Int)

    /// True while `now` has not passed the bound.
    func covers(now: LocalDateTime, start: LocalDateTime) -> Bool {
        let minutesLeft =
            (start.date.daysSinceEpoch - now.date.daysSinceEpoch) * 1440 + start.time.minuteOfDay - now.time.minuteOfDay
        switch self {
        case .daysBefore(let days):
            return start.date.daysSinceEpoch - now.date.daysSinceEpoch >= days && minutesLeft > 0
        case .minutesBefore(let minutes): return minutesLeft >= max(minutes, 1)
        case .minutesAfter(let minutes): return -minutesLeft <= minutes
        }
    }
}

/// One step of a fee table.
public struct FeeStep: Hashable, Sendable {
    /// Short name stored with the consent: `10d`, `3h`.
    public let name: String
    /// Last moment it applies; the first step of a table whose moment has not passed is the one taken.
    public let until: FeeBound
    /// For a start on a day that is neither weekend nor holiday.
    public let weekday: Fee
    /// For a start on a Saturday or Sunday that is no holiday.
    public let weekend: Fee
    /// For a start on a public holiday, whatever day of the week it is.
    public let holiday: Fee
    /// - Parameter name: unlike the table's other steps', 1...40 small letters, digits and hyphens.
    public init(name: String, until: FeeBound, weekday: Fee, weekend: Fee, holiday: Fee) {
        (self.name, self.until, self.weekday, self.weekend, self.holiday) = (name, until, weekday, weekend, holiday)
    }

    /// The fee on one kind of day.
    func fee(_ day: DayKind) -> Fee {
        switch day {
        case .weekday: weekday
        case .weekend: weekend
        case .holiday: holiday
        }
    }
}

/// A table of cancellation fees for some categories, in force for showings that start between two dates.
public struct FeeTable: Hashable, Sendable {
    /// Name and version, stored with every consent: `performance-2026`.
    public let code: String
    /// What it is for; never empty. When several tables fit a start, the one that came into force last is taken.
    public let categories: Set<Category>
    /// First and last day of a start it applies to; nil: without limit.
    public let effectiveFrom: LocalDate
    /// Last day of a start it applies to; nil: until another table takes its place.
    public let effectiveTo: LocalDate?
    /// Where the numbers come from.
    public let source: String
    /// A full refund within so many hours of booking (nil: no such rule) while the start is at least `freshDaysBefore`
    /// days away.
    public let freshHours: Int?
    /// How many days before the start, 0...366, the full refund of `freshHours` still holds; of no account when that is
    /// nil.
    public let freshDaysBefore: Int
    /// What the box office pays on top when it cancels the showing, per cent of what was paid.
    public let houseSurchargePercent: Int
    /// In order of time; the first whose bound has not passed applies. After the last nothing can be cancelled.
    public let steps: [FeeStep]

    /// - Parameters:
    ///   - freshHours: 0...8760; nil: no full refund for a fresh booking.
    ///   - freshDaysBefore: 0...366.
    ///   - houseSurchargePercent: 0...100.
    ///   - steps: 1...20, in order of time.
    public init(
        code: String, categories: Set<Category>, effectiveFrom: LocalDate, effectiveTo: LocalDate?, source: String,
        freshHours: Int?, freshDaysBefore: Int, houseSurchargePercent: Int, steps: [FeeStep]
    ) {
        (self.code, self.categories, self.effectiveFrom, self.effectiveTo) = (
            code, categories, effectiveFrom, effectiveTo
        )
        (self.source, self.freshHours, self.freshDaysBefore) = (source, freshHours, freshDaysBefore)
        (self.houseSurchargePercent, self.steps) = (houseSurchargePercent, steps)
    }

    /// The same for tickets of which each cost so much: a share is taken of each ticket, and cut to whole won.
    public func quote(
        tickets: [Won], bookedMinutesAgo: Int, now: LocalDateTime, start: LocalDateTime, day: DayKind
    ) -> (fee: Won, rule: String)? {
        let daysLeft = start.date.daysSinceEpoch - now.date.daysSinceEpoch
        if let freshHours, bookedMinutesAgo <= freshHours * 60, daysLeft >= freshDaysBefore {
            return (.zero, "\(code)/fresh")
        }
        guard let step = steps.first(where: { $0.until.covers(now: now, start: start) }) else { return nil }
        return (step.fee(day).of(tickets), "\(code)/\(step.name)")
    }

    /// The fee for cancelling now, and the rule it was taken from (`performance-2026/3d`). Nil: it can no longer be
    /// cancelled.
    /// - Parameters:
    ///   - paid: what the tickets cost, 0 or more.
    ///   - bookedMinutesAgo: minutes since the booking was first made.
    ///   - now: the box office's local time.
    ///   - start: local start, or departure at the boarding stop.
    ///   - day: the kind of day the start falls on.
    public func quote(paid: Won, bookedMinutesAgo: Int, now: LocalDateTime, start: LocalDateTime, day: DayKind) -> (
        fee: Won, rule: String
    )? {
        quote(tickets: [paid], bookedMinutesAgo: bookedMinutesAgo, now: now, start: start, day: day)
    }
}
