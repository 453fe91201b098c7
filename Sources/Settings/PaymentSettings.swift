// PaymentSettings: the part of the table that says where the money of a booking comes from.

/// Where the money of a booking comes from. The raw value is the word in the settings file.
public enum PaymentGateway: String, Hashable, CaseIterable, Sendable {
    /// The member's account in the database, collected by statements.
    case ledger
    /// Stripe: PaymentIntents, confirmed off-session.
    case stripe
    /// Toss Payments: billing keys.
    case toss
    /// Any program that reads a JSON line and writes one.
    case command

    /// Where the provider is when the settings do not say; nil for those that are no servers.
    public var usualAddress: String? {
        switch self {
        case .stripe: "https://api.stripe.com"
        case .toss: "https://api.tosspayments.com"
        case .ledger, .command: nil
        }
    }
}

/// What section [payment] says.
public struct PaymentRules: Hashable, Sendable {
    /// Which of them it is.
    public var gateway = PaymentGateway.ledger
    /// Nil: the provider's usual one.
    public var address: String?
    /// The file with the provider's secret key.
    public var keyFile = "payment.key"
    /// The beginning of every key given to the provider; nil: the database's own word, made with it
    /// (`BoxOffice.providerPrefix`).
    public var prefix: String?
    /// How long one request may take, in seconds.
    public var timeout = 10
    /// What the member sees on the card's statement (toss).
    public var orderName = "Ticket"
    /// Path and arguments of the program of the gateway `command`; empty: none.
    public var command: [String] = []
    /// Path of the program that speaks HTTP; nil: `yemae-http` next to the running program.
    public var httpProgram: String?
    /// Who we are to the Korean clearing institute (CMS direct debit), for its fixed-width files; empty where nothing
    /// is set.
    public var cmsInstitution = ""
    /// Our bank's branch code, 7 digits.
    public var cmsBank = ""
    /// Our account there.
    public var cmsAccount = ""
    /// The words in the payer's passbook, 1...8 characters.
    public var cmsPassbook = ""
    /// Whether members may pay by card at a page of the provider's.
    public var opensPages = false
    /// The file with the secret of the webhook's endpoint (stripe).
    public var webhookKeyFile = "webhook.key"
    /// The defaults above, those of a box office without a provider.
    init() {}
}

extension SettingsTable {
    static let payment: [Setting] = [
        .word(
            .payment, "gateway", { $1(&$0.payment.gateway) }, "ledger, stripe, toss or command",
            parse: PaymentGateway.init, write: \.rawValue,
            "Where the money comes from: the member's account in the database, or a provider."),
        .word(
            .payment, "address", { $1(&$0.payment.address) }, "http:// or https:// and a host, or usual",
            parse: address, write: { $0 ?? "usual" },
            "Where the provider is, when it is not where it usually is (a test server, say)."),
        .path(
            "key-file", { $1(&$0.payment.keyFile) }, "file", in: .payment,
            "One line: the provider's secret key. Not readable by everybody. For stripe and toss."),
        .word(
            .payment, "house", { $1(&$0.payment.prefix) }, "2 to 20 letters, digits and hyphens, or usual",
            parse: prefix,
            write: { $0 ?? "usual" },
            "The beginning of every key the provider sees; usually a word that the database was made with. A copy of a "
                + "database that charges next to the first needs another: to the provider a key it has seen is a "
                + "charge it has made. Not to be changed while a charge is open."),
        .number(
            .payment, "timeout", { $1(&$0.payment.timeout) }, 1...30, unit: "seconds",
            "How long a provider may take to answer one request."),
        .word(
            .payment, "order-name", { $1(&$0.payment.orderName) }, "1 to 100 letters, digits, blanks and hyphens",
            parse: { text in
                (1...100).contains(text.count)
                    && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" } ? text : nil
            }, write: { $0 },
            "What the member sees on the card's statement. For toss."),
        .yesOrNo(
            .payment, "card-page", { $1(&$0.payment.opensPages) },
            "Whether members may pay on the web at a page of the provider's (stripe: Checkout; toss: its payment "
                + "page), with or without an account on file. Needs `site` in [web]."),
        .number(
            .payment, "page-minutes", { $1(&$0.office.pageMinutes) }, 5...30, unit: "minutes",
            "How long seats wait for a payment at such a page. Then the page is closed, and the seats are free."),
        .path(
            "webhook-key-file", { $1(&$0.payment.webhookKeyFile) }, "file", in: .payment,
            "One line: the secret of the endpoint /hooks/payment (whsec_...). For stripe; without the file no "
                + "webhook is taken, and `yemae settle` finds out what happened."),
        .word(
            .payment, "command", { $1(&$0.payment.command) }, "full path and arguments, separated by blanks; or none",
            parse: command,
            write: { $0.isEmpty ? "none" : $0.joined(separator: " ") },
            "The program of the gateway command: one JSON line in, one out."),
        .word(
            .payment, "http-program", { $1(&$0.payment.httpProgram) }, "full path, or usual", parse: program,
            write: { $0 ?? "usual" },
            "The program that speaks HTTP; usually yemae-http next to this one."),
        .text(
            .payment, "cms-institution", { $1(&$0.payment.cmsInstitution) }, "1 to 10 letters and digits, or none",
            optional: true,
            "The institution code for the clearing institute's files (`yemae statement --format eb21`). With ledger.",
            isRight: {
                (1...10).contains($0.utf8.count)
                    && $0.utf8.allSatisfy {
                        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    }
            }),
        .text(
            .payment, "cms-bank", { $1(&$0.payment.cmsBank) }, "7 digits, or none", optional: true,
            "The branch code of your bank, for the same.",
            isRight: { digits($0, 7...7) }),
        .text(
            .payment, "cms-account", { $1(&$0.payment.cmsAccount) }, "1 to 16 digits, or none", optional: true,
            "Your account there, to which the money goes.", isRight: { digits($0, 1...16) }),
        .text(
            .payment, "cms-passbook", { $1(&$0.payment.cmsPassbook) }, "1 to 8 letters, digits and blanks, or none",
            optional: true,
            "What the payer reads in the passbook.",
            isRight: {
                (1...8).contains($0.unicodeScalars.count) && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " }
            }),
    ]

    @Sendable private static func address(_ text: String) -> String?? {
        if text == "usual" { return .some(nil) }
        let isAddress =
            ["http://", "https://"].contains { text.hasPrefix($0) && text.count > $0.count } && !text.contains(" ")
        return isAddress && !text.hasSuffix("/") ? .some(text) : nil
    }

    @Sendable private static func prefix(_ text: String) -> String?? {
        if text == "usual" { return .some(nil) }
        let plain = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
        }
        return plain && (2...20).contains(text.utf8.count) ? .some(text) : nil
    }

    @Sendable private static func digits(_ text: String, _ count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    @Sendable private static func command(_ text: String) -> [String]? {
        if text == "none" { return [] }
        return text.hasPrefix("/") ? text.split(separator: " ").map(String.init) : nil
    }

    @Sendable private static func program(_ text: String) -> String?? {
        if text == "usual" { return .some(nil) }
        return text.hasPrefix("/") ? .some(text) : nil
    }
}
