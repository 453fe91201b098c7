// AdmissionReports: the columns of the report on gates and admissions.

import BookingCore
import BookingModel

extension Report {
    /// Passages by gate and quarter hour, refusals, no-shows.
    public static func admissions(_ admissions: AdmissionReport) -> Report {
        Report(
            "admissions", "Admissions", days: "Gates \(words(admissions.period)).",
            parts: [byGate(admissions), quarters(admissions), noShows(admissions), refusals(admissions)])
    }

    private static let passages = [
        ReportColumn("admitted", "seats that went in for the first time"),
        ReportColumn("again", "seats that came back in"),
        ReportColumn("out", "seats that went out"),
        ReportColumn("conflicts", "seats let in that were in already, by a gate that could not ask"),
    ]

    private static func cells(_ rows: [AdmissionQuarter]) -> [ReportCell] {
        [\AdmissionQuarter.admitted, \.again, \.out, \.conflicts].map { field in
            .count(rows.map { $0[keyPath: field] }.reduce(0, +))
        }
    }

    private static func byGate(_ admissions: AdmissionReport) -> ReportPart {
        let gates = Dictionary(grouping: admissions.quarters, by: \.gate).sorted { $0.key < $1.key }
        return ReportPart(
            "by-gate", "Who went in, by gate", [ReportColumn("gate", "its name")] + passages,
            gates.map { [.text($0.key)] + cells($0.value) },
            chart: ReportChart(.lying, name: 0, value: 1))
    }

    private static func quarters(_ admissions: AdmissionReport) -> ReportPart {
        ReportPart(
            "quarters", "Who went in, by quarter hour",
            [ReportColumn("quarter", "when it began, local time"), ReportColumn("gate", "its name")] + passages,
            admissions.quarters.map { [.time($0.quarter), .text($0.gate)] + cells([$0]) },
            chart: ReportChart(.upright, name: 0, value: 2))
    }

    private static func noShows(_ admissions: AdmissionReport) -> ReportPart {
        ReportPart(
            "no-shows", "Who never came",
            [
                ReportColumn("showing", "row number of the showing"), ReportColumn("starts", "local time"),
                ReportColumn("title", "in \(Language.local.name)"),
                ReportColumn("tickets", "good at the start, or when their boarding stop was left"),
                ReportColumn("admitted", "seats that went in by the end of the last day"),
                ReportColumn("no_shows", "tickets - admitted"),
                ReportColumn("no_show_percent", "no-shows per cent of tickets"),
            ],
            admissions.noShows.map { row in
                [
                    .count(Int(row.showing.id.value)), .time(row.showing.starts), .text(row.showing.title.local),
                    .count(row.tickets),
                    .count(row.admitted), .count(row.noShows), .tenths(Occupancy.tenths(row.noShows, of: row.tickets)),
                ]
            }, chart: ReportChart(.lying, name: 2, value: 5, time: 1))
    }

    private static func refusals(_ admissions: AdmissionReport) -> ReportPart {
        ReportPart(
            "refusals", "Refusals",
            [
                ReportColumn("gate", "its name"), ReportColumn("reason", "the gate's word for it"),
                ReportColumn("reads", "how often"),
            ],
            admissions.refusals.map { [.text($0.gate), .text($0.reason), .count($0.reads)] })
    }
}
