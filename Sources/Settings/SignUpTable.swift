// SignUpTable: the part of the table that says how callers become members.

import BookingModel

extension SettingsTable {
    static let signUp: [Setting] = [
        .word(
            .signUp, "way", { $1(&$0.call.signUp) }, "request or in-call", parse: SignUpWay.init, write: \.rawValue,
            "How a caller becomes a member. request: the caller leaves a mobile number, and staff call back and make "
                + "the member. in-call: the caller types a code that is sent to the number by SMS, chooses a PIN, and "
                + "is a member in the same call; on the web likewise, where [web] is used."),
        .word(
            .signUp, "consent", { $1(&$0.call.consent) }, "1 to 15 small letters, digits, dots and hyphens",
            parse: ConsentVersion.init, write: \.description,
            "Which words callers agree to (join-consent in the phrases). Kept with each member who joined; give it "
                + "another value whenever you change these words."),
        .number(
            .signUp, "code-minutes", { $1(&$0.office.codeMinutes) }, 3...60, unit: "minutes",
            "How long a code is good."),
        .number(
            .signUp, "code-tries", { $1(&$0.office.codeTries) }, 1...10, unit: "times",
            "Wrong entries after which a code is void and another is sent."),
        .number(
            .signUp, "code-wait", { $1(&$0.call.codeWait) }, 5000...60_000, unit: "milliseconds",
            "Silence allowed while a caller waits for the text and looks for the code in it."),
        .number(
            .signUp, "codes-per-day", { $1(&$0.office.codesPerDay) }, 1...50, unit: "codes in 24 hours",
            "Codes sent to one number. Those asked for from that very number are counted apart, so that others cannot "
                + "keep its owner from joining."),
        .number(
            .signUp, "caller-codes-per-hour", { $1(&$0.office.callerCodesPerHour) }, 1...1000, unit: "codes",
            "Codes asked for from one calling number in an hour. All withheld numbers together have ten times as "
                + "many."),
        .number(
            .signUp, "credit", { $1(&$0.newMemberCredit) }, 0...10_000_000, unit: "won",
            "How much a member who joined in the call may owe, where accounts are kept in the database "
                + "([payment] gateway = ledger). 0: nothing, until staff add an account. A telephone whose owner was "
                + "a member before gets 0."),
        .text(
            .signUp, "account-page", { $1(&$0.office.accountPage) },
            "https:// and an address of at most 120 characters, with {member} for the member number; or none",
            optional: true,
            "The payment provider's page where a new member gives an account; its address is in the text with the "
                + "member number. none: staff add the account (`yemae request list`, `yemae member account`).",
            isRight: isPage),
    ]

    /// Printable ASCII without blanks, and no other braces.
    @Sendable private static func isPage(_ text: String) -> Bool {
        let rest = text.replacing("{member}", with: "")
        return text.hasPrefix("https://") && (12...120).contains(text.utf8.count)
            && rest.utf8.allSatisfy { (33...126).contains($0) && $0 != 123 && $0 != 125 }
    }
}

extension YemaeSettings {
    /// `OfficeRules.newMemberCredit` as a number of won.
    fileprivate var newMemberCredit: Int {
        get { Int(office.newMemberCredit.amount) }
        set { office.newMemberCredit = Won(Int64(newValue)) }
    }
}
