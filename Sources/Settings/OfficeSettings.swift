// OfficeSettings: the part of the table that sets the core's rules.

import BookingModel
import CallFlow

extension SettingsTable {
    static let limits: [Setting] = [
        .number(
            .limits, "tickets-per-booking", { $1(&$0.office.ticketsPerBooking) }, 1...Limits.ticketsPerBooking,
            unit: "tickets",
            also: { $1(&$0.call.maxTickets) },
            "Tickets in one booking."),
        .number(
            .limits, "tickets-per-showing", { $1(&$0.office.ticketsPerShowing) }, 1...100, unit: "tickets",
            "Tickets of one member for one showing, over all bookings."),
        .number(
            .limits, "resends-per-day", { $1(&$0.office.resendsPerDay) }, 0...50, unit: "times in 24 hours",
            "How often the mobile ticket of one booking is sent again."),
        .number(
            .limits, "sale-closes-before-departure", { $1(&$0.office.saleClosesMinutesBeforeDeparture) }, 0...1440,
            unit: "minutes",
            "When the sale of a train, bus or flight closes."),
        .number(
            .limits, "sale-closes-before-start", { $1(&$0.office.saleClosesMinutesBeforeStart) }, 0...1440,
            unit: "minutes",
            "When the sale of a concert, play or match closes."),
    ]

    static let holds: [Setting] = [
        .number(
            .holds, "hold", { $1(&$0.office.holdSeconds) }, 30...3600, unit: "seconds",
            "How long seats stay held during a call."),
        .number(
            .holds, "park", { $1(&$0.office.parkSeconds) }, 0...3600, unit: "seconds",
            "How long they stay held after the line dropped; the caller finds them when calling again."),
    ]

    static let login: [Setting] = [
        .number(
            .login, "member-digits", { $1(&$0.call.memberDigits) }, 4...10, unit: "digits",
            "Length of a member number: the entry ends by itself after so many."),
        .number(.login, "pin-digits", { $1(&$0.call.pinDigits) }, 4...8, unit: "digits", "Length of a PIN."),
        .number(
            .login, "failures-to-lock", { $1(&$0.office.pinFailuresToLock) }, 1...20, unit: "times",
            "Wrong PINs in a row, over all calls, that lock a member number for a while."),
        .number(
            .login, "lock", { $1(&$0.office.pinLockSeconds) }, 60...86_400, unit: "seconds", "How long it stays locked."
        ),
        .number(
            .login, "failures-to-reset", { $1(&$0.office.pinFailuresToReset) }, 2...50, unit: "times",
            "Wrong PINs in a row that lock it until `yemae member unlock` or `reset-pin`; more than failures-to-lock. "
                + "Calls that show the\nnumber on file are counted apart and never lock it for good, because that "
                + "number can be forged: each further one locks for a day."),
        .number(
            .login, "caller-failures-per-hour", { $1(&$0.office.callerFailuresPerHour) }, 1...1000, unit: "times",
            "Wrong PINs from one calling number in an hour, over all member numbers. A member calling from the\nnumber "
                + "on file is not stopped by what others tried."
        ),
        .number(
            .login, "hash-cost", { $1(&$0.office.hashCost) }, 1...11, unit: "yescrypt cost number",
            "Work for one PIN check (crypt(5)): 5 takes about 20 ms. It counts for PINs set from now on. 1 is for "
                + "rehearsals only."),
    ]

    static let openingHours: [Setting] =
        zip(Weekday.allCases, ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]).map {
            day, word in
            .word(
                .openingHours, word, { $1(&$0.office.operatorHours[day]) }, "HH:MM-HH:MM up to 24:00, or closed",
                parse: hours,
                write: written, "")
        } + [
            .word(
                .openingHours, "holidays", { $1(&$0.office.operatorsOnHolidays) }, "open or closed",
                parse: { ["open": true, "closed": false][$0] }, write: { $0 ? "open" : "closed" },
                "Whether operators keep the day's hours on holidays too.")
        ]

    /// Minutes of the day of `09:00-18:00`; `.some(nil)` for `closed`; nil for anything else.
    @Sendable private static func hours(_ text: String) -> Range<Int>?? {
        if text == "closed" { return .some(nil) }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minutes)
        guard ends.count == 2, let from = ends[0], let to = ends[1], from < to else { return nil }
        return .some(from..<to)
    }

    @Sendable private static func written(_ hours: Range<Int>?) -> String {
        guard let hours else { return "closed" }
        return "\(time(hours.lowerBound))-\(time(hours.upperBound))"
    }

    /// Minutes after midnight; 24:00 is the day's end.
    private static func minutes(_ text: Substring) -> Int? {
        let text = SettingsFile.trim(text)
        return text == "24:00" ? 1440 : LocalTime(text)?.minuteOfDay
    }

    private static func time(_ minutes: Int) -> String {
        LocalTime(minutes / 60, minutes % 60)?.description ?? "24:00"
    }
}
