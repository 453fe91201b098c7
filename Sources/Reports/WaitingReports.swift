// WaitingReports: the columns of the report on waiting lists.

import BookingCore
import BookingModel

extension Report {
    /// What became of those who waited, by showing.
    public static func waiting(_ rows: [WaitingRow], _ period: StatisticsPeriod) -> Report {
        let counts: [(ReportColumn, KeyPath<WaitingRow, Int>)] = [
            (ReportColumn("waited", "members who began to wait"), \.waited),
            (ReportColumn("seats", "seats they asked for"), \.seats),
            (ReportColumn("offered", "of them, who were offered seats"), \.offered),
            (ReportColumn("taken", "of those offered, who took them, or others in their place"), \.taken),
            (ReportColumn("taken_seats", "their seats"), \.takenSeats),
            (ReportColumn("lapsed", "of those offered, who gave them back or let the time run out"), \.lapsed),
            (ReportColumn("expired", "who were offered nothing before the line was over"), \.expired),
            (ReportColumn("withdrawn", "who left the line before an offer"), \.withdrawn),
            (ReportColumn("open", "who still wait, or have an offer"), \.open),
        ]
        let part = ReportPart(
            "by-showing", "Waiting lists by showing",
            [
                ReportColumn("showing", "row number of the showing"), ReportColumn("starts", "local time"),
                ReportColumn("title", "in \(Language.local.name)"),
            ] + counts.map(\.0) + [ReportColumn("median_minutes", "from asking to the offer, the middle one")],
            rows.map { row in
                [.count(Int(row.showing.id.value)), .time(row.showing.starts), .text(row.showing.title.local)]
                    + counts.map { .count(row[keyPath: $0.1]) } + [row.medianMinutes.map { .count($0) } ?? .none]
            }, chart: ReportChart(.lying, name: 2, value: 3, time: 1))
        return Report(
            "waiting", "Waiting lists", days: "Showings that start \(words(period)).", parts: [part])
    }
}
