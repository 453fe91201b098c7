// yemae booking show: a booking with its history. yemae charge ..., refund ..., payment tasks|back: staff end what a
// provider or bank does not answer.

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
        guard let booking = try office.staff.bookingDetail(number) else {
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
        Column("title") { .text($0.showing.title.local) },
        Column("starts") { .time($0.showing.starts) },
        Column("service") { .text($0.showing.service) },
        Column("journey") { version in
            .text(version.showing.from.flatMap { from in version.showing.to.map { "\(from.local) → \($0.local)" } })
        },
        Column("kinds") { .text($0.kinds.counts.map { "\($0.kind.code) \($0.count)" }.joined(separator: ", ")) },
        Column("seats") { .text($0.seats.map { "\($0.section.local) \($0.row)-\($0.seat)" }.joined(separator: ", ")) },
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

extension Option {
    static let reference = Option(
        "--reference", "TEXT", "what the provider calls the charge; it is asked for by our key otherwise")
    static let dispute = Option(
        "--dispute", "open|lost|won", "a dispute (charge-back) about it, and its state; WON is what it has taken")
}

extension Subcommand {
    static let paymentTasks = Subcommand(
        "payment tasks", options: Option.listing, "list the money that waits for staff",
        details: """
            open-charge, open-refund: no answer for a day; ask the provider, then `yemae charge paid|declined KEY` or \
            `yemae refund made|failed KEY`.
            disputed, refunded: the ticket is good and its money is with the member again; gates refuse it unless \
            `yemae gate set` says otherwise.
            """
    ) { arguments in
        let tasks = try arguments.openOffice().staff.tasks()
        return arguments.report(tasks, Columns.task(arguments), nothing: "no money waits for staff")
    }

    static let paymentBack = Subcommand(
        "payment back", [Operand("KEY")], options: Option.office + [.reason.needed],
        "book that money which was booked as paid has gone back",
        details: """
            KEY is a line of `yemae statement` that the bank has returned, a payout that came back, or money received \
            by hand that did not hold.
            It is owed, or due, again. In the bank's answer the result `returned` does the same. Booked again it \
            changes nothing.
            """
    ) { arguments in
        let key = arguments.operands[0]
        return try arguments.say(
            arguments.openOffice().staff.takeBack(key, reason: arguments.needed(.reason)),
            done: "\(key) is booked back",
            before: "\(key) was booked back before")
    }

    static let chargePaid = ending(
        charge: "paid", isPaid: true, "end a charge without an answer: the provider has the money", [.reference])
    static let chargeDeclined = ending(
        charge: "declined", isPaid: false, "end a charge without an answer: the provider took nothing", [])
    static let refundMade = ending(refund: "made", isMade: true, "end a refund: the provider has given the money back")
    static let refundFailed = ending(
        refund: "failed", isMade: false,
        "end a refund: it was not made, or was and has failed since; the money is due to the member")

    static let chargeReturned = Subcommand(
        "charge returned", [Operand("KEY"), Operand("WON")], options: Option.office + [.reason.needed, .dispute],
        "book that money of a charge went back by other hands: the provider's console, a dispute",
        details: """
            WON is all that went back so, up to now; 0 when a dispute was won and the money is here again. What we \
            would have given back
            ourselves shrinks, or grows, by as much. Of Stripe, Toss and programs that say so, `yemae settle` finds it \
            by itself.
            """
    ) { arguments in
        let key = arguments.operands[0]
        guard let won = Int64(arguments.operands[1]), won >= 0 else {
            throw CommandFault.usage("\(arguments.operands[1]): expected won, 0 or more", of: arguments.command)
        }
        let office = try arguments.openOffice()
        guard var money = try office.staff.returnedMoney(ofCharge: key) else {
            throw CommandFault("there is no charge \(key)", .notFound)
        }
        if let word = arguments.value(.dispute) {
            guard let dispute = Dispute(rawValue: word) else {
                throw CommandFault.usage("--dispute \(word): expected open, lost or won", of: arguments.command)
            }
            (money.disputed, money.dispute) = (Won(won), dispute)
        } else {
            money.refunded = Won(won)
        }
        let answer = try office.staff.noteReturned(money, ofCharge: key, reason: arguments.needed(.reason))
        return try arguments.say(answer, done: "\(key) is booked", before: "\(key) was booked so before")
    }

    private static func ending(charge word: String, isPaid: Bool, _ summary: String, _ more: [Option]) -> Subcommand {
        Subcommand(
            "charge \(word)", [Operand("KEY")], options: Option.office + [.reason.needed] + more, summary,
            details:
                "Ask the provider first. KEY is one of `yemae payment tasks`. The ticket is made or the seats are "
                + "free, and the member gets a text."
        ) { arguments in
            let key = arguments.operands[0]
            let answer = try arguments.openOffice().staff.endCharge(
                key, isPaid: isPaid, reference: arguments.value(.reference), reason: arguments.needed(.reason))
            return try arguments.say(answer, done: "\(key) is \(word)", before: "\(key) was \(word) before")
        }
    }

    private static func ending(refund word: String, isMade: Bool, _ summary: String) -> Subcommand {
        Subcommand(
            "refund \(word)", [Operand("KEY")], options: Option.office + [.reason.needed], summary,
            details:
                "Ask the provider first. KEY is one of `yemae payment tasks`, or of any refund in `yemae booking "
                + "show`; one that failed is in `yemae statement --due`."
        ) { arguments in
            let key = arguments.operands[0]
            let answer = try arguments.openOffice().staff.endRefund(
                key, isMade: isMade, reason: arguments.needed(.reason))
            return try arguments.say(
                answer, done: "the refund \(key) is \(word)", before: "the refund \(key) was \(word) before")
        }
    }
}

extension Arguments {
    fileprivate func say(_ answer: StaffAnswer, done: String, before: String) throws -> ExitStatus {
        switch answer {
        case .done: Console.write(done + "\n")
        case .unchanged: Console.write(before + "\n")
        case .refused(let reason): throw CommandFault(reason, .data)
        }
        return .success
    }
}

extension StaffTask {
    /// For people, in a line.
    var words: String { "\(kind.rawValue) \(key), \(amount)" + (booking.map { ", booking \($0)" } ?? "") }
}

extension Columns {
    fileprivate static func task(_ arguments: Arguments) -> [Column<StaffTask>] {
        [
            Column("kind") { .text($0.kind.rawValue) },
            Column("key") { .text($0.key) },
            Column("booking") { .text($0.booking?.description) },
            Column("member") { arguments.cell($0.member) },
            Column("amount") { .money($0.amount) },
            Column("since") { .time($0.since) },
        ]
    }
}
