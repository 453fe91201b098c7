// PagePayments: paying by card at a page of the payment provider's: what is asked of the core for it, and the answers.
// The member goes there from a page of ours and comes back; the provider may tell us what happened before, after, twice
// or never.

/// What is asked of the core. None of it shares a commit: each asks the provider.
public enum PaymentRequest: Hashable, Sendable {
    /// Open a page to pay for a hold. Asked again, the same page. Answer: `.page`.
    case open(PageWish, BrowserKey)
    /// What has become of the payment? The provider is asked. Answer: `.page`.
    case look(HoldID, PageReturn?, BrowserKey)
    /// The member does not pay there: the page is closed, and the hold goes on. Answer: `.page`.
    case stop(HoldID, BrowserKey)
    /// The provider says that something has happened. Answer: `.heard`.
    case hear(ProviderNotice)
}

/// A page that somebody wants to pay at.
public struct PageWish: Hashable, Sendable {
    /// What is to be paid for.
    public let hold: HoldID
    /// The amount that was agreed to.
    public let agreed: Won
    /// Of the page, and of texts about it.
    public let language: Language
    /// Path of our site to which the provider sends the browser back: `/ko/hold/9/payment`.
    public let back: String
    /// - Parameter back: a path of our site, without a query.
    public init(hold: HoldID, agreed: Won, language: Language, back: String) {
        self.hold = hold
        self.agreed = agreed
        self.language = language
        self.back = back
    }
}

/// What a browser brings back from a provider that takes money only when it is confirmed (Toss Payments). Nothing of it
/// is believed: the provider is asked.
public struct PageReturn: Hashable, Sendable, Unprintable {
    /// The provider's key of the payment, 1...200 characters.
    public let payment: String
    /// Our key of it, as the provider knows it, 1...64 characters.
    public let order: String
    /// The amount in won.
    public let amount: Won
    /// - Returns: nil when a text is empty or too long.
    public init?(payment: String, order: String, amount: Won) {
        guard (1...200).contains(payment.utf8.count), (1...64).contains(order.utf8.count) else { return nil }
        self.payment = payment
        self.order = order
        self.amount = amount
    }
}

/// Something that a provider says by a webhook. It only names what to ask the provider about: no money moves by it.
public struct ProviderNotice: Hashable, Sendable {
    /// What it is about, as the provider or we call it.
    public enum Subject: Hashable, Sendable {
        /// A page, by the provider's reference.
        case page(String)
        /// A charge or refund, by our key.
        case key(String)
        /// A charge or refund, by the provider's reference.
        case reference(String)
    }
    /// All names that it has, the surest first. Empty: nothing of ours.
    public let subjects: [Subject]
    /// What happened, in the provider's word: `checkout.session.completed`.
    public let kind: String
    /// Whether the provider proved that it is the sender. Where it cannot, the same is not asked about twice in
    /// `PaymentPages.lookPauseSeconds`.
    public let isSigned: Bool
    /// - Parameter subjects: the surest first.
    public init(subjects: [Subject], kind: String, isSigned: Bool) {
        self.subjects = subjects
        self.kind = kind
        self.isSigned = isSigned
    }
}

/// Where a member pays.
public struct PayPage: Hashable, Sendable, Unprintable {
    /// Its address at the provider; nil: it is being opened.
    public let address: String?
    /// Until when the seats wait for it, in local time.
    public let until: LocalDateTime
    /// - Parameter address: nil: it is being opened.
    public init(address: String?, until: LocalDateTime) {
        self.address = address
        self.until = until
    }
}

/// What a page has come to.
public enum PageOutcome: Hashable, Sendable {
    /// It can be paid at.
    case open(PayPage)
    /// It is over. `.declined`: nothing was taken, and the hold lives on where it can. `.unknown`: the provider does
    /// not say; the member is texted when it does.
    case ended(BookOutcome)
    /// The hold had `Limits.pagesOfHold` pages: no more are opened.
    case tooMany
    /// The provider opens none now. Nothing was taken, and the hold lives on.
    case notOpened
}

/// What a webhook came to.
public enum Hearing: String, Hashable, CaseIterable, Sendable {
    /// Done, now or before.
    case done
    /// It is about nothing of ours.
    case notOurs = "not-ours"
    /// Nothing could be found out: it is to be sent again.
    case later
}

/// What the core answers to a `PaymentRequest`.
public enum PaymentReply: Hashable, Sendable {
    case page(PageOutcome)
    case heard(Hearing)
}

extension PaymentReply {
    /// As that of a reply.
    var gist: Reply.Gist {
        switch self {
        case .page(.open), .page(.ended(.booked)), .page(.ended(.unknown)): .gain
        case .page(.ended(.declined)), .page(.ended(.lapsed)), .page(.ended(.priceChanged)), .page(.ended(.moved)),
            .page(.ended(.gone)), .page(.tooMany), .page(.notOpened):
            .refusal
        case .heard: .word
        }
    }
}
