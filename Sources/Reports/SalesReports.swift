// SalesReports: the columns of the reports on sales and settlement, and of the daily file.

import BookingCore
import BookingModel

extension Report {
    /// The columns every money table ends with.
    private static let figureColumns = [
        ReportColumn("sold", "tickets booked, and of changed bookings the tickets as they are now"),
        ReportColumn("returned", "tickets cancelled, and of changed bookings the tickets as they were"),
        ReportColumn("gross", "charges, won"),
        ReportColumn("refunds", "value of tickets given up, won"),
        ReportColumn("fees", "cancellation fees the box office kept, won"),
        ReportColumn("surcharges", "paid on top by the box office for showings it cancelled, won"),
        ReportColumn("moved", "value that changes carried here (from here: negative), won"),
        ReportColumn("net", "gross - refunds + fees - surcharges + moved, won"),
    ]

    private static func cells(_ figures: SalesFigures) -> [ReportCell] {
        [
            .count(figures.sold), .count(figures.returned), .won(figures.gross), .won(figures.refunds),
            .won(figures.fees),
            .won(figures.surcharges), .won(figures.moved), .won(figures.net),
        ]
    }

    /// What a part by this dimension is called.
    private static func title(_ dimension: SalesDimension) -> String {
        switch dimension {
        case .saleDay: "Sales by the day the money moved"
        case .showingDay: "Sales by the day of the showing"
        case .showing: "Sales by showing"
        case .program: "Sales by program"
        case .venue: "Sales by venue"
        case .organiser: "Sales by organiser"
        case .grade: "Sales by grade"
        case .kind: "Sales by kind of fare"
        case .channel: "Sales by channel"
        }
    }

    /// Whether the key is its own name.
    private static func isNamed(_ dimension: SalesDimension) -> Bool {
        switch dimension {
        case .showing, .program, .venue, .grade, .kind: true
        case .saleDay, .showingDay, .organiser, .channel: false
        }
    }

    /// `2026-03-01 to 2026-03-31`, or the one day.
    static func words(_ period: StatisticsPeriod) -> String {
        period.first == period.last ? period.first.description : "\(period.first) to \(period.last)"
    }

    /// Tickets and money: a part for each dimension, and the total.
    public static func sales(_ sales: SalesReport) -> Report {
        let parts = SalesDimension.allCases.map { dimension in
            let named = isNamed(dimension)
            let isDay = dimension == .saleDay || dimension == .showingDay
            let first =
                [ReportColumn(column(dimension), title(dimension))] + (named ? [localName] : [])
            let rows = (sales.rows[dimension] ?? []).map { row in
                [isDay ? day(row.key) : .text(row.key)] + (named ? [.text(row.name)] : []) + cells(row.figures)
            }
            return ReportPart(
                "by-\(dimension.rawValue)", title(dimension), first + figureColumns, rows,
                chart: ReportChart(
                    isDay ? .upright : .lying, name: named ? 1 : 0, value: first.count + figureColumns.count - 1))
        }
        let ledger = sales.ledger
        let sum =
            "gross \(ledger.gross.amount) - refunds \(ledger.refunds.amount) + fees \(ledger.fees.amount)"
            + (ledger.surcharges == .zero ? "" : " - surcharges \(ledger.surcharges.amount)") + " = net \(ledger.net)"
        return Report(
            "sales", "Sales and revenue", days: "Money that moved \(words(sales.period)).", parts: parts,
            verdict: ["\(sum): \(sales.ties ? "ties with the ledger" : "does not tie with the ledger")"]
                + sales.differences,
            ties: sales.ties)
    }

    private static func day(_ key: String) -> ReportCell { LocalDate(key).map { .day($0) } ?? .text(key) }

    private static func column(_ dimension: SalesDimension) -> String {
        String(dimension.rawValue.map { $0 == "-" ? "_" : $0 })
    }

    /// What a thing is called by the staff.
    private static let localName = ReportColumn("name", "in \(Language.local.name)")

    private static let showingColumns = [
        ReportColumn("showing", "row number of the showing"), ReportColumn("starts", "local time"),
        ReportColumn("program", "its number"),
        ReportColumn("title", "in \(Language.local.name)"), ReportColumn("venue", "its code"),
    ]

    private static let organiserColumn = ReportColumn("organiser", "who put it on then; - where none was named")

    private static func cells(_ showing: ReportedShowing) -> [ReportCell] {
        [
            .count(Int(showing.id.value)), .time(showing.starts), .text(showing.program.digits),
            .text(showing.title.local),
            .text(showing.venueCode),
        ]
    }

    /// What was over on a day, what moved on it for what was over before, and both by organiser and by venue.
    public static func settlement(_ rows: [SettlementRow], of day: LocalDate) -> Report {
        let good = [
            ReportColumn("good_tickets", "tickets not cancelled"), ReportColumn("ticket_value", "what they cost, won"),
        ]
        let over = rows.filter { !$0.isCorrection }
        let untied = over.filter { !$0.ties }
        var venues: [String: (name: String, figures: [SalesFigures])] = [:]
        for row in rows {
            venues[row.showing.venueCode, default: (row.showing.venue.local, [])].figures.append(row.figures)
        }
        let organisers = Dictionary(grouping: rows, by: \.organiser).sorted { $0.key < $1.key }
        let byOrganiser = organisers.map {
            [ReportCell.text($0.key)] + cells(SalesFigures(sumOf: $0.value.map(\.figures)))
        }
        let byVenue = venues.sorted { $0.key < $1.key }.map { venue in
            [ReportCell.text(venue.key), .text(venue.value.name)] + cells(SalesFigures(sumOf: venue.value.figures))
        }
        return Report(
            "settlement", "Settlement", days: "Showings whose last day was \(day), as of its end.",
            parts: [
                ReportPart(
                    "showings", "Showings that were over", showingColumns + [organiserColumn] + figureColumns + good,
                    over.map {
                        cells($0.showing) + [.text($0.organiser)] + cells($0.figures)
                            + [.count($0.good?.tickets ?? 0), .won($0.good?.value ?? .zero)]
                    },
                    chart: ReportChart(.lying, name: 3, value: showingColumns.count + figureColumns.count, time: 1)),
                ReportPart(
                    "corrections", "Moved on that day for showings that were over before",
                    showingColumns + [organiserColumn] + figureColumns,
                    rows.filter(\.isCorrection).map { cells($0.showing) + [.text($0.organiser)] + cells($0.figures) }),
                ReportPart("by-organiser", "Both by organiser", [organiserColumn] + figureColumns, byOrganiser),
                ReportPart(
                    "by-venue", "Both by venue",
                    [ReportColumn("venue", "its code"), localName] + figureColumns, byVenue),
                byKind(rows, good),
            ],
            verdict: untied.isEmpty
                ? ["gross - refunds + moved = what the good tickets cost, of every showing: ties"]
                : untied.map {
                    "showing \($0.showing.id): gross - refunds + moved is not what its good tickets cost, or its kinds "
                        + "do not add up"
                },
            ties: untied.isEmpty)
    }

    /// Every showing's line, kind of fare by kind of fare.
    private static func byKind(_ rows: [SettlementRow], _ good: [ReportColumn]) -> ReportPart {
        ReportPart(
            "kinds", "Both by kind of fare",
            showingColumns + [organiserColumn]
                + [ReportColumn("kind", "of fare: adult, child ..., by its code"), localName] + figureColumns + good,
            rows.flatMap { row in
                row.kinds.map { kind in
                    cells(row.showing) + [.text(row.organiser), .text(kind.code), .text(kind.name)]
                        + cells(kind.figures)
                        + [.count(kind.good?.tickets ?? 0), .won(kind.good?.value ?? .zero)]
                }
            })
    }

    /// The daily file's columns, in the order of the file.
    private static let dailyColumns = [
        ReportColumn("date", "day of the act, local time"), ReportColumn("time", "time of the act, HH:MM"),
        ReportColumn("act", "booked or cancelled; a change is the old version cancelled and the new one booked"),
        ReportColumn("booking", "booking number"), ReportColumn("version", "version of the booking"),
        ReportColumn("program", "program number"), ReportColumn("title", "of the program, in \(Language.local.name)"),
        ReportColumn("category", "concert, theatre, sports, train, bus or air"), ReportColumn("venue", "venue code"),
        ReportColumn("venue_name", "in \(Language.local.name)"), ReportColumn("showing_date", "day of the showing"),
        ReportColumn("showing_time", "start, HH:MM"), ReportColumn("service", "train or performance number"),
        ReportColumn("grade", "in \(Language.local.name)"), ReportColumn("channel", "telephone, web or booth"),
        ReportColumn("price", "of one ticket, won"),
        ReportColumn("tickets", "how many of that grade, kind and price"),
        ReportColumn("amount", "price times tickets, won"),
        ReportColumn("kind", "of fare: adult, child ..., by its code"),
    ]

    /// The bookings and cancellations of a day.
    public static func daily(_ lines: [DailyLine], of day: LocalDate, time: (Instant) -> LocalDateTime) -> Report {
        let rows = lines.map { line -> [ReportCell] in
            let (at, showing) = (time(line.at), line.showing)
            return [
                .day(at.date), .text(at.time.description), .text(line.act.rawValue), .text(line.booking.description),
                .count(line.version),
                .text(showing.program.digits), .text(showing.title.local), .text(showing.category.rawValue),
                .text(showing.venueCode),
                .text(showing.venue.local), .day(showing.starts.date), .text(showing.starts.time.description),
                .text(showing.service ?? ""),
                .text(line.grade.local), .text(line.channel.rawValue), .won(line.price), .count(line.tickets),
                .won(line.amount), .text(line.kind.code),
            ]
        }
        return Report(
            "daily", "Bookings and cancellations", days: "Of \(day).",
            parts: [ReportPart("lines", "Bookings and cancellations", dailyColumns, rows)])
    }
}
