// PaymentPages: pages of a payment provider's where members pay by card: what a provider is asked about them, and how
// they are stored.

import BookingModel
import SQLite

/// A page that a provider is asked to open.
public struct PageOrder: Hashable, Sendable {
    /// Our key of the charge (`B<hold>-<attempt>`); the same key is the same page however often it is asked for.
    public let key: String
    /// More than zero.
    public let amount: Won
    /// What is paid for, as the member reads it there.
    public let title: Name
    /// Of the page.
    public let language: Language
    /// Path of our site to which the provider sends the browser back.
    public let back: String
    /// When its seats wait no longer.
    public let endsAt: Instant
    /// When it was first asked for.
    public let madeAt: Instant
    /// A page to be asked for.
    /// - Parameter back: a path of our site.
    public init(
        key: String, amount: Won, title: Name, language: Language, back: String, madeAt: Instant, endsAt: Instant
    ) {
        self.key = key
        self.amount = amount
        self.title = title
        self.language = language
        self.back = back
        self.madeAt = madeAt
        self.endsAt = endsAt
    }
}

/// What a provider answers when it is asked for a page.
public enum PageOpening: Hashable, Sendable {
    /// It is open: the provider's reference, 1...200 characters, and its address, 1...2000.
    case opened(reference: String, address: String)
    /// It opens none. No answer is the same: nobody knows the address of a page that may be open all the same.
    case notOpened
}

/// A page that a provider is asked about.
public struct PageEnquiry: Hashable, Sendable {
    /// Our key of the charge.
    public let key: String
    /// The provider's reference of the page; nil: it was never opened for anybody.
    public let reference: String?
    /// The amount of the charge.
    public let amount: Won
    /// What the browser brought back; nil: nothing.
    public let back: PageReturn?
    /// A question about one page.
    public init(key: String, reference: String?, amount: Won, back: PageReturn? = nil) {
        self.key = key
        self.reference = reference
        self.amount = amount
        self.back = back
    }
}

/// What a provider says of a page.
public enum PageState: Hashable, Sendable {
    /// It can be paid at, or is just being paid at.
    case open
    /// The amount was taken; the provider's reference of the charge.
    case paid(reference: String)
    /// Nothing was taken, and nothing can be taken any more.
    case over
    /// No answer, or one that says nothing.
    case unknown
}

extension AccountGateway {
    /// The default, for a provider without pages.
    public var opensPages: Bool { false }
    /// Likewise.
    public func open(_ order: PageOrder) -> PageOpening { .notOpened }
    /// Likewise.
    public func look(at page: PageEnquiry) -> PageState { .unknown }
    /// Likewise.
    public func close(_ page: PageEnquiry) -> PageState { .unknown }
}

/// Pages as they are stored.
enum PaymentPages {
    /// Seconds after the end of a page for which its seats still wait for a provider that does not answer. Then they
    /// are given back; a payment that is found out later is a late one (`BoxOffice.late`).
    static let graceSeconds: Int64 = 600
    /// Seconds that a page is open at least: with less time before the start none is opened.
    static let shortestSeconds: Int64 = 120
    /// Seconds between two questions about a page that visitors and unsigned webhooks cause.
    static let lookPauseSeconds: Int64 = 1

    struct Page {
        let key: String
        let reference: String?
        let address: String?
        let madeAt: Instant
        let endsAt: Instant
        /// When the member came back without an outcome; nil: they did not.
        let cameBackAt: Instant?

        /// As the member sees it.
        var told: PayPage { PayPage(address: address, until: Zone.local(endsAt)) }
    }

    private static func record(_ row: ResultRow) -> Page {
        Page(
            key: row.text(0), reference: row.optionalText(1), address: row.optionalText(2), madeAt: row.instant(3),
            endsAt: row.instant(4), cameBackAt: row.optionalInstant(5))
    }

    /// The page of a charge; nil: it is paid from an account.
    static func load(_ key: String, from database: Database) throws(StoreFault) -> Page? {
        try database.first(
            "SELECT attempt, reference, address, made_at, ends_at, came_back_at FROM payment_page WHERE attempt = ?",
            key, as: record)
    }

    /// How many a hold has had.
    static func count(of hold: HoldID, in database: Database) throws(StoreFault) -> Int {
        try database.first(
            """
            SELECT count(*) FROM payment_attempt JOIN payment_page ON payment_page.attempt = payment_attempt.key
            WHERE payment_attempt.hold = ?
            """, hold
        ) { $0.int(0) } ?? 0
    }

    static func store(_ key: String, madeAt: Instant, endsAt: Instant, in database: Database) throws(StoreFault) {
        try database.run(
            "INSERT INTO payment_page(attempt, made_at, ends_at) VALUES (?, ?, ?)", key, madeAt, endsAt)
    }

    /// Writes down where a page is. Only while its charge is open.
    static func opened(_ key: String, _ reference: String, _ address: String, in database: Database)
        throws(StoreFault)
    {
        try database.run(
            "UPDATE payment_page SET reference = ?, address = ? WHERE attempt = ?", reference, address, key)
    }

    /// The member came back without an outcome.
    static func cameBack(_ key: String, at now: Instant, in database: Database) throws(StoreFault) {
        try database.run(
            "UPDATE payment_page SET came_back_at = ? WHERE attempt = ? AND came_back_at IS NULL", now, key)
    }

    /// Notes that the provider is asked now.
    /// - Returns: false when it was asked about the same less than `lookPauseSeconds` ago.
    static func mayLook(_ key: String, at now: Instant, in database: Database) throws(StoreFault) -> Bool {
        try database.run(
            "UPDATE payment_attempt SET asked_at = ?1 WHERE key = ?2 AND asked_at <= ?3", now, key,
            now + -lookPauseSeconds) == 1
    }

    /// The charge or refund that a provider speaks of; nil: none of ours.
    static func attempt(_ subject: ProviderNotice.Subject, in database: Database) throws(StoreFault) -> Attempt? {
        let key: String? =
            switch subject {
            case .key(let key): key
            case .page(let reference):
                try database.first("SELECT attempt FROM payment_page WHERE reference = ?", reference) { $0.text(0) }
            case .reference(let reference):
                try database.first("SELECT key FROM payment_attempt WHERE reference = ?", reference) { $0.text(0) }
            }
        return try key.flatMap { key throws(StoreFault) in try Attempts.load(key, from: database) }
    }
}
