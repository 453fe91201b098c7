// yemae booking show: a booking with its history.

import BookingCore
import BookingModel
import CommandLineInterface

extension Subcommand {
    static let bookingShow = Subcommand(
        "booking show", [Operand("NUMBER")], options: Option.listing,
        "show a booking: versions, seats, money, what was asked of the provider, texts"
    ) { arguments in
        let office = try arguments.openOffice()
        guard let number = BookingNumber(arguments.operands[0]) else {
            throw CommandFault(
                "\(arguments.operands[0]) is no booking number: eight digits such as 7001-0015, the last one checks "
                    + "the others", .usage)
        }
        guard let booking = try office.bookingDetail(number) else {
            throw CommandFault("there is no booking \(number)", .notFound)
        }
        let fields = [
            Sheet.Field("number", .text(booking.number.description)),
            Sheet.Field("state", .text(booking.isCancelled ? "cancelled" : "ticketed")),
            Sheet.Field("member", arguments.cell(booking.member)),
            Sheet.Field("name", .text(booking.name)),
            Sheet.Field("telephone", arguments.cell(booking.telephone)),
            Sheet.Field("booked_at", .time(booking.bookedAt)),
            Sheet.Field("cancelled_at", .time(booking.cancelledAt)),
            Sheet.Field("cancel_fee", booking.cancelFee.map { .money($0) } ?? .none),
            Sheet.Field("cancel_rule", .text(booking.cancelRule)),
        ]
        return arguments.report(
            Sheet(
                fields: fields,
                parts: [
                    Sheet.Part("versions", Listing(columns: Columns.version, rows: booking.versions)),
                    Sheet.Part("ledger", Listing(columns: Columns.ledger, rows: booking.ledger)),
                    Sheet.Part("attempts", Listing(columns: Columns.attempt, rows: booking.attempts)),
                    Sheet.Part("texts", Listing(columns: Columns.text(arguments), rows: booking.texts)),
                ]))
    }
}

extension Columns {
    fileprivate static let version: [Column<BookingVersionRecord>] = [
        Column("version") { .number($0.version) },
        Column("at") { .time($0.at) },
        Column("title") { .text($0.showing.title.korean) },
        Column("starts") { .time($0.showing.starts) },
        Column("service") { .text($0.showing.service) },
        Column("journey") { version in
            .text(version.showing.from.flatMap { from in version.showing.to.map { "\(from.korean) → \($0.korean)" } })
        },
        Column("seats") { .text($0.seats.map { "\($0.section.korean) \($0.row)-\($0.seat)" }.joined(separator: ", ")) },
        Column("total") { .money($0.total) },
        Column("agreed") { .money($0.agreed) },
        Column("rule") { .text($0.rule) },
    ]

    fileprivate static let ledger: [Column<LedgerLine>] = [
        Column("at") { .time($0.at) },
        Column("kind") { .text($0.kind.rawValue) },
        Column("amount") { .money($0.amount) },
        Column("rule") { .text($0.rule) },
        Column("key") { .text($0.key) },
    ]

    fileprivate static let attempt: [Column<AttemptLine>] = [
        Column("at") { .time($0.at) },
        Column("kind") { .text($0.isRefund ? "refund" : "charge") },
        Column("key") { .text($0.key) },
        Column("amount") { .money($0.amount) },
        Column("state") { .text($0.state) },
        Column("dispute") { .text($0.dispute?.rawValue) },
        Column("answered") { .time($0.answeredAt) },
    ]

    static func text(_ arguments: Arguments) -> [Column<TextRecord>] {
        [
            Column("id") { .number(Int($0.id)) },
            Column("kind") { .text($0.kind.rawValue) },
            Column("state") { .text($0.state.rawValue) },
            Column("telephone") { arguments.cell($0.telephone) },
            Column("language") { .text($0.language.rawValue) },
            Column("booking") { .text($0.booking?.description) },
            Column("version") { $0.version.map { .number($0) } ?? .none },
            Column("copy") { .number($0.copy) },
            Column("tries") { .number($0.tries) },
            Column("created") { .time($0.createdAt) },
            Column("deadline") { .time($0.deadline) },
            Column("next_try") { .time($0.nextTry) },
            Column("note") { .text($0.note) },
        ]
    }
}
