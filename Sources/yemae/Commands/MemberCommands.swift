// yemae member ...: members without SQL. A PIN is never an argument (other users of the machine could read it): it is
// read from standard input, or made and printed once.

import BookingCore
import BookingModel
import CommandLineInterface
import Settings

extension Option {
    static let memberName = Option("--name", "NAME", "the member's name")
    static let phone = Option(
        "--phone", "NUMBER", "the member's telephone, where mobile tickets go: 010-2345-6789")
    static let language = Option(
        "--lang", Language.syntax, "the member's language (\(Language.local.rawValue) otherwise)")
    static let credit = Option("--credit", "WON", "how much the account may owe at any time (0 otherwise)")
    static let pinFromInput = Option("--pin-from-input", "read the PIN from standard input instead of making one")
}

extension Subcommand {
    static let memberAdd = Subcommand(
        "member add", [Operand("NUMBER")],
        options: Option.office + [.memberName.needed, .phone.needed, .language, .credit, .pinFromInput],
        "add a member; prints the PIN once"
    ) { arguments in
        let settings = try arguments.settings()
        let office = try arguments.openOffice(settings)
        let number = try arguments.memberNumber()
        guard number.digits.count == settings.call.memberDigits else {
            throw CommandFault(
                """
                a member number has \(settings.call.memberDigits) digits (the setting member-digits): callers could \
                not log in with \
                \(number.digits.count)
                """, .data)
        }
        let pin = try arguments.newPIN(settings, of: number)
        try office.staff.addMember(
            PlannedMember(
                number: number, name: arguments.needed(.memberName), telephone: try arguments.telephone(),
                language: try arguments.language(.language) ?? .local,
                pin: pin.value, creditLimit: Won(Int64(try arguments.number(.credit, 0...100_000_000) ?? 0))))
        Console.write("member \(number) added\(pin.words)\n")
        return .success
    }

    static let memberShow = Subcommand(
        "member show", [Operand("NUMBER")], options: Option.listing, "show a member with account and bookings"
    ) { arguments in
        let office = try arguments.openOffice()
        let number = try arguments.memberNumber()
        guard let member = try office.staff.member(number) else {
            throw CommandFault("\(AdminFault.noSuchMember(number))", .notFound)
        }
        let bookings = try office.staff.bookingNumbers(of: number)
        let fields = Columns.member(arguments).map { Sheet.Field($0.key, $0.cell(member)) }
        let list = Listing(columns: [Column("number") { .text($0.description) }], rows: bookings)
        return arguments.report(Sheet(fields: fields, parts: [Sheet.Part("bookings", list)]))
    }

    static let memberList = Subcommand("member list", options: Option.listing, "list members") { arguments in
        arguments.report(try arguments.openOffice().staff.members(), Columns.member(arguments), nothing: "no members")
    }

    static let memberResetPIN = Subcommand(
        "member reset-pin", [Operand("NUMBER")], options: Option.office + [.pinFromInput],
        "give a member a new PIN and open any lock; prints the PIN once"
    ) { arguments in
        let settings = try arguments.settings()
        let office = try arguments.openOffice(settings)
        let number = try arguments.memberNumber()
        let pin = try arguments.newPIN(settings, of: number)
        try office.staff.resetPIN(of: number, to: pin.value)
        Console.write("member \(number) has a new PIN\(pin.words)\n")
        return .success
    }

    static let memberAccount = Subcommand(
        "member account", [Operand("NUMBER")], options: Option.office,
        "set what the payment provider or bank calls a member's account; read from standard input",
        details: "stripe: cus_.../pm_...   toss: billingKey/customerKey   command and statements: whatever they take. "
            + "It is never shown again."
    ) { arguments in
        let office = try arguments.openOffice()
        let number = try arguments.memberNumber()
        guard let line = Console.readLine(), let account = AccountReference(line) else {
            throw CommandFault(
                "standard input: expected one line of 1...300 printable ASCII characters without blanks "
                    + "and commas", .data)
        }
        try office.staff.setAccount(of: number, to: account)
        Console.write("member \(number) has an account on file\n")
        return .success
    }

    static let memberUnlock = Subcommand(
        "member unlock", [Operand("NUMBER")], options: Option.office, "forget wrong PINs and open the lock"
    ) { arguments in
        let number = try arguments.memberNumber()
        let counted = try arguments.openOffice().staff.unlock(number)
        Console.write("member \(number) is open" + (counted ? "\n" : "; nothing was counted against it\n"))
        return .success
    }

    static let memberClose = Subcommand(
        "member close", [Operand("NUMBER")], options: Option.office, "close a member for good",
        details: "A closed member cannot log in any more. Its bookings stay valid, and its number is never used again."
    ) { arguments in
        let number = try arguments.memberNumber()
        try arguments.openOffice().staff.closeMember(number)
        Console.write("member \(number) is closed\n")
        return .success
    }
}

/// Columns several commands share.
enum Columns {
    static func member(_ arguments: Arguments) -> [Column<MemberDetail>] {
        [
            Column("number") { .text($0.number.digits) },
            Column("name") { .text($0.name) },
            Column("telephone") { arguments.cell($0.telephone) },
            Column("language") { .text($0.language.rawValue) },
            Column("state") { .text($0.isActive ? "active" : "closed") },
            Column("has_pin") { .flag($0.hasPIN) },
            Column("lock") { .text(words($0.lock)) },
            Column("own_number_lock") { .text(words($0.ownLock)) },
            Column("wrong_pins") { .number($0.failures) },
            Column("has_account") { .flag($0.hasAccount) },
            Column("credit_limit") { .money($0.creditLimit) },
            Column("owes") { .money($0.owes) },
            Column("since") { .time($0.createdAt) },
            Column("joined") { .text($0.joined == nil ? "by staff" : "in a call") },
            Column("consent") { .text($0.joined.map { "\($0.consent.version) \($0.consent.language.rawValue)" }) },
            Column("agreed") { .time($0.joined?.agreedAt) },
        ]
    }

    private static func words(_ lock: PINLock) -> String {
        switch lock {
        case .open: "open"
        case .until(let instant): "until \(Zone.local(instant))"
        case .untilStaff: "until unlocked"
        }
    }
}

private struct NewPIN {
    let value: PIN
    let words: String
}

extension Arguments {
    fileprivate func telephone() throws -> TelephoneNumber {
        let text = needed(.phone)
        do throws(MobileNumberFault) {
            return try TelephoneNumber.mobile(text)
        } catch {
            throw CommandFault.usage("\(Option.phone.name) \(error)", of: command)
        }
    }

    /// The PIN on standard input, or a new one.
    fileprivate func newPIN(_ settings: YemaeSettings, of number: MemberNumber) throws -> NewPIN {
        let length = settings.call.pinDigits
        guard has(.pinFromInput) else {
            let pin = PIN.random(length, besides: [number.digits])
            return NewPIN(value: pin, words: "; PIN \(pin.secretDigits) (it is not shown again)")
        }
        guard let line = Console.readLine(), line.utf8.count == length, let pin = PIN(line) else {
            throw CommandFault("standard input: expected one line with a PIN of \(length) digits", .data)
        }
        return NewPIN(value: pin, words: "")
    }
}

extension PIN {
    /// A PIN that is not guessed first.
    /// - Parameter numbers: what it may not be a part of.
    fileprivate static func random(_ length: Int, besides numbers: [String]) -> PIN {
        while true {
            let digits = (0..<length).map { _ in String(Int.random(in: 0...9)) }.joined()
            if let pin = PIN(digits), pin.weakness(of: numbers) == nil { return pin }
        }
    }
}
