// CallReports: the columns of the reports on calls and occupancy.

import BookingCore
import BookingModel

extension Report {
    /// How full showings were, and how they filled up.
    public static func occupancy(_ showings: [Occupancy], _ period: StatisticsPeriod) -> Report {
        let first = [
            ReportColumn("showing", "row number of the showing"), ReportColumn("starts", "local time"),
            ReportColumn("program", "its number"),
            ReportColumn("title", "in \(Language.local.name)"),
        ]
        func cells(_ one: Occupancy) -> [ReportCell] {
            [
                .count(Int(one.showing.id.value)), .time(one.showing.starts), .text(one.showing.program.digits),
                .text(one.showing.title.local),
            ]
        }
        let numbers = [
            ReportColumn("capacity", "seats, of every leg together"),
            ReportColumn("sold", "of them sold at the start, or until now"),
            ReportColumn("sold_percent", "sold per cent of the capacity"),
        ]
        let curve = Occupancy.curveDays.indices.map { index -> [ReportCell] in
            let reached = showings.filter { $0.curve[index] != nil }
            let (sold, capacity) = (
                reached.compactMap { $0.curve[index] }.reduce(0, +), reached.map(\.capacity).reduce(0, +)
            )
            return [
                .count(Occupancy.curveDays[index]), .count(reached.count), .count(capacity), .count(sold),
                capacity > 0 ? .tenths(Occupancy.tenths(sold, of: capacity)) : .none,
            ]
        }
        let days = Occupancy.curveDays.map { ReportColumn("d\($0)", "sold \($0) days before the start") }
        return Report(
            "occupancy", "Occupancy", days: "Showings that start \(words(period)).",
            parts: [
                ReportPart(
                    "showings", "How full they were", first + numbers,
                    showings.map { cells($0) + [.count($0.capacity), .count($0.sold), .tenths($0.soldTenths)] },
                    chart: ReportChart(.lying, name: 3, value: 6, time: 1)),
                ReportPart(
                    "curve", "How they filled up",
                    [
                        ReportColumn("days_before", "days before the start"),
                        ReportColumn("showings", "showings that have come so near"),
                        ReportColumn("capacity", "their seats"), ReportColumn("sold", "of them sold at that moment"),
                        ReportColumn("sold_percent", "sold per cent of the capacity, by days before the start"),
                    ], curve, chart: ReportChart(.upright, name: 0, value: 4)),
                ReportPart(
                    "curves", "How each filled up", first + days,
                    showings.map { one in cells(one) + one.curve.map { $0.map { .count($0) } ?? .none } }),
            ])
    }

    /// How calls went.
    public static func calls(_ calls: CallReport) -> Report {
        Report(
            "calls", "Calls", days: "Calls that began \(words(calls.period)).",
            parts: [
                outcomes(calls), funnel(calls), questions(calls), bookings(calls), newMembers(calls), silences(calls),
            ])
    }

    private static func outcomes(_ calls: CallReport) -> ReportPart {
        ReportPart(
            "outcomes", "How calls ended, by language",
            [
                ReportColumn("outcome", "open: it goes on, or its process ended without a word"),
                ReportColumn("language", "empty: none was chosen"),
                ReportColumn("calls", "calls"), ReportColumn("mean_seconds", "their mean length"),
            ],
            calls.outcomes.map { row in
                [
                    .text(row.outcome?.rawValue ?? "open"), .text(row.language?.rawValue ?? ""), .count(row.calls),
                    .tenths(row.calls > 0 ? row.seconds * 10 / row.calls : 0),
                ]
            })
    }

    private static func funnel(_ calls: CallReport) -> ReportPart {
        ReportPart(
            "funnel", "Where callers were and where they left",
            [
                ReportColumn("place", "of the conversation"), ReportColumn("calls", "calls that were there"),
                ReportColumn("hung_up", "hung up there"), ReportColumn("operator", "asked there for the operator"),
                ReportColumn("other", "ended there by too many misses, too many turns or a fault"),
                ReportColumn("left_percent", "of those that were there, ended there uncompleted"),
                ReportColumn("median_seconds", "from the start of the call to leaving there, half took longer"),
            ],
            calls.places.map { row in
                [
                    .text(row.place), .count(row.reached), .count(row.hungUp), .count(row.operators),
                    .count(row.otherwise),
                    .tenths(Occupancy.tenths(row.left, of: row.reached)), quantile(row.leftAfter, 50),
                ]
            }, chart: ReportChart(.lying, name: 0, value: 1))
    }

    private static func questions(_ calls: CallReport) -> ReportPart {
        let missed = calls.places.filter { $0.misses > 0 }.sorted { ($1.misses, $0.place) < ($0.misses, $1.place) }
        return ReportPart(
            "questions", "Most-missed questions",
            [
                ReportColumn("place", "of the conversation"),
                ReportColumn("answers", "keys, entries and waits without a key"),
                ReportColumn("no_input", "waits without a key"),
                ReportColumn("again", "keys and entries after which the caller was still there"),
                ReportColumn("misses", "no_input + again"),
                ReportColumn("missed_percent", "misses per cent of answers"),
            ],
            missed.map { row in
                [
                    .text(row.place), .count(row.answers), .count(row.noInput), .count(row.again), .count(row.misses),
                    .tenths(Occupancy.tenths(row.misses, of: row.answers)),
                ]
            }, chart: ReportChart(.lying, name: 0, value: 4))
    }

    private static func bookings(_ calls: CallReport) -> ReportPart {
        let (seconds, turns) = (calls.bookings.map(\.seconds).sorted(), calls.bookings.map(\.turns).sorted())
        let rows: [[ReportCell]] =
            seconds.isEmpty
            ? []
            : [("shortest", 0), ("median", 50), ("nine in ten", 90), ("longest", 100)].map { name, percent in
                [.text(name), .count(seconds.count), quantile(seconds, percent), quantile(turns, percent)]
            }
        return ReportPart(
            "bookings", "Time and turns to a booking",
            [
                ReportColumn("of", "which of the calls, in order"),
                ReportColumn("bookings", "bookings and changes made by telephone"),
                ReportColumn("seconds", "from the start of the call"),
                ReportColumn("turns", "keys and entries until then; an entry is one"),
            ], rows)
    }

    private static func newMembers(_ calls: CallReport) -> ReportPart {
        ReportPart(
            "new_members", "Who became a member, and how",
            [
                ReportColumn("way", "staff: added or imported; in-call: by themselves, on the telephone"),
                ReportColumn("language", "the members' own"), ReportColumn("members", "added on these days"),
            ],
            calls.newMembers.map { row in
                [.text(row.isInCall ? "in-call" : "staff"), .text(row.language.rawValue), .count(row.members)]
            })
    }

    private static func silences(_ calls: CallReport) -> ReportPart {
        ReportPart(
            "silences", "Longest silences",
            [
                ReportColumn("call", "row number; yemae call show tells it"),
                ReportColumn("place", "of the conversation"),
                ReportColumn("ended_by", "what came then"),
                ReportColumn("seconds", "since what came before, or the start of the call"),
            ],
            calls.silences.map {
                [.count(Int($0.call)), .text($0.place), .text($0.event), .tenths($0.milliseconds / 100)]
            })
    }

    /// The percentile of sorted values (nearest rank); `.none` when there are none.
    private static func quantile(_ sorted: [Int], _ percent: Int) -> ReportCell {
        guard !sorted.isEmpty else { return .none }
        return .count(sorted[max(0, (sorted.count * percent + 99) / 100 - 1)])
    }
}
