// yemae stats ...: reports on sales, occupancy, waiting lists, calls and settlement, and the daily file for a
// statistics body.

import BookingCore
import BookingModel
import CommandLineInterface
import Reports

extension Option {
    static let firstDay = Option("--from", "DATE", "the first day (YYYY-MM-DD; 30 days before the last otherwise)")
    static let lastDay = Option("--to", "DATE", "the last day (today otherwise)")
    static let date = Option("--date", "DATE", "the day (yesterday otherwise)")
}

extension Subcommand {
    static let statsSales = Subcommand(
        "stats sales", options: [.firstDay, .lastDay] + Option.reporting,
        "sales, refunds and fees, by day, showing, program, venue, organiser, grade, channel",
        details: """
            Money that moved on those days: a day that is over never changes, and what is corrected is on the day \
            it was corrected.
            The sums are compared with the ledger to the won; the exit status is 1 when they differ. An amount is \
            shared among the grades
            of a booking by the prices of its seats. The channel is the one the tickets were sold through.
            """
    ) { arguments in
        let office = try arguments.openOffice()
        return try arguments.print(
            [.sales(office.statistics.salesReport(arguments.period(office)))], now: office.localNow)
    }

    static let statsOccupancy = Subcommand(
        "stats occupancy", options: [.firstDay, .lastDay] + Option.reporting,
        "how full showings were, and how they filled up",
        details: "The days are those on which the showings start."
    ) { arguments in
        let office = try arguments.openOffice()
        let period = try arguments.period(office)
        return try arguments.print([.occupancy(office.statistics.occupancy(period), period)], now: office.localNow)
    }

    static let statsAdmissions = Subcommand(
        "stats admissions", options: [.firstDay, .lastDay] + Option.reporting,
        "who went in by gate and quarter hour, refusals, and who never came",
        details: "Passages and refusals of those days; no-shows of the showings that start on them, as of the end of "
            + "their last day."
    ) { arguments in
        let office = try arguments.openOffice()
        return try arguments.print(
            [.admissions(office.statistics.admissionReport(arguments.period(office)))], now: office.localNow)
    }

    static let statsWaiting = Subcommand(
        "stats waiting", options: [.firstDay, .lastDay] + Option.reporting,
        "who waited for seats, was offered some, took them or let them lapse, by showing",
        details: "The days are those on which the showings start; showings that nobody waited for are left out."
    ) { arguments in
        let office = try arguments.openOffice()
        let period = try arguments.period(office)
        return try arguments.print([.waiting(office.statistics.waitingReport(period), period)], now: office.localNow)
    }

    static let statsCalls = Subcommand(
        "stats calls", options: [.firstDay, .lastDay] + Option.reporting,
        "how calls ended, where callers left, what was asked in vain"
    ) { arguments in
        let office = try arguments.openOffice()
        return try arguments.print(
            [.calls(office.statistics.callReport(arguments.period(office)))], now: office.localNow)
    }

    static let statsSettlement = Subcommand(
        "stats settlement", options: [.date] + Option.reporting,
        "what the showings that ended on a day brought, by showing, organiser and venue",
        details: """
            The organiser is a column of the import of programs; the one of that day's end counts.
            Showings whose last day it was, with everything up to its end, and what moved on that day for showings \
            that were over before. So every
            won is in the settlement of one day only, and that day's never changes. The exit status is 1 when what \
            came in is not
            what the good tickets cost.
            """
    ) { arguments in
        let office = try arguments.openOffice()
        let day = try arguments.theDay(office)
        return try arguments.print([.settlement(office.statistics.settlement(of: day), of: day)], now: office.localNow)
    }

    static let statsDaily = Subcommand(
        "stats daily", options: [.date] + Option.reporting,
        "bookings and cancellations of a day, as a statistics body asks for them",
        details:
            "--columns lists the columns. No name, number or telephone is in it; booked less cancelled is the "
            + "day's charges less refunds."
    ) { arguments in
        let office = try arguments.openOffice()
        let day = try arguments.theDay(office)
        return try arguments.print(
            [.daily(office.statistics.dailyLines(of: day), of: day, time: Zone.local)], now: office.localNow)
    }

    static let statsAll = Subcommand(
        "stats all", options: [.firstDay, .lastDay] + Option.reporting,
        "sales, occupancy, admissions, waiting lists and calls together, such as for one page"
    ) { arguments in
        let office = try arguments.openOffice()
        let period = try arguments.period(office)
        let reports: [Report] = [
            .sales(try office.statistics.salesReport(period)),
            .occupancy(try office.statistics.occupancy(period), period),
            .admissions(try office.statistics.admissionReport(period)),
            .waiting(try office.statistics.waitingReport(period), period),
            .calls(try office.statistics.callReport(period)),
        ]
        return try arguments.print(reports, now: office.localNow)
    }
}

extension BoxOffice {
    fileprivate var localNow: LocalDateTime { Zone.local(clock.now) }
}

extension Arguments {
    /// The days `--from` and `--to` name.
    fileprivate func period(_ office: BoxOffice) throws -> StatisticsPeriod {
        let last = try date(.lastDay) ?? office.localNow.date
        let first = try date(.firstDay) ?? last.adding(days: -30)
        guard let period = StatisticsPeriod(first, last) else {
            throw CommandFault.usage(
                "\(first) to \(last): expected 1...\(StatisticsPeriod.longest) days, the first before the last",
                of: command)
        }
        return period
    }

    fileprivate func theDay(_ office: BoxOffice) throws -> LocalDate {
        try date(.date) ?? office.localNow.date.adding(days: -1)
    }

    private func date(_ option: Option) throws -> LocalDate? {
        try value(option).map { text in
            guard let date = LocalDate(text) else {
                throw CommandFault.usage("\(option.name) \(text): expected a day such as 2026-03-07", of: command)
            }
            return date
        }
    }
}
