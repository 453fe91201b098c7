// SaleTerms: when a showing is on sale for somebody: from which moment, and until how many minutes before the start.
// What is set for the showing wins over its program, and for the channel over every channel. Reads only.

import BookingModel
import SQLite

/// Who asks what is on sale: rules of the sale may name channels and members.
public struct Asker: Hashable, Sendable {
    /// How they reach the core.
    public var channel: Channel
    /// Nil until the PIN was right.
    public var member: MemberID?
    /// - Parameter member: nil: nobody who is known.
    public init(channel: Channel, member: MemberID? = nil) { (self.channel, self.member) = (channel, member) }

    /// What an answer of the core says of who asks.
    public mutating func learn(_ reply: Reply) {
        switch reply {
        case .verified(.member(let member)): self.member = member.id
        case .joined(.joined(let member, _)): self.member = member.id
        case .cameBack(let call?): member = call.member?.id
        case .browser(.visitor(let visitor)): member = visitor?.member.id
        case .browser, .payment, .recognised, .notRecognised, .verified, .pending, .signedUp, .codeSent, .codeChecked,
            .joined,
            .pinChanged, .categories, .programs, .program, .showings,
            .directions, .directionsTexted, .listing, .hall, .grades, .section, .held, .waiting, .waits, .waitingEnded,
            .released, .booked, .bookings,
            .cancelQuote,
            .cancelled, .resent, .operators, .cameBack, .callBackStored, .ended, .unavailable:
            break
        }
    }
}

/// The rules of the sale as SQL, for statements whose outer query has a `program` and a `showing` and joins `rules`.
enum SaleTerms {
    /// What names the rules, the most exact first.
    private static let ruleNames = ["own_showing", "any_showing", "own_program", "any_program"]

    /// Joins the rules of a showing and of its program, for a channel and for every channel: each is looked up once for
    /// a showing, whatever is read of it.
    static func rules(_ channel: Channel) -> String {
        """
        LEFT JOIN showing_sale AS own_showing
                ON own_showing.showing = showing.id AND own_showing.channel = '\(channel.rawValue)'
            LEFT JOIN showing_sale AS any_showing ON any_showing.showing = showing.id AND any_showing.channel = ''
            LEFT JOIN program_sale AS own_program
                ON own_program.program = program.id AND own_program.channel = '\(channel.rawValue)'
            LEFT JOIN program_sale AS any_program ON any_program.program = program.id AND any_program.channel = ''
        """
    }

    /// A value of the most exact rule that says something of it, as an SQL value; `fallback`: none does.
    private static func ruled(_ fallback: String, _ value: (_ rule: String) -> String) -> String {
        "coalesce(\((ruleNames.map(value) + [fallback]).joined(separator: ", ")))"
    }

    /// When the sale begins for a member, as an SQL value; 0: it always was.
    /// - Parameter member: the member's row as an SQL value; NULL: of nobody.
    static func opens(for member: String) -> String {
        let isInvited = """
            EXISTS(SELECT 1 FROM presale_member WHERE presale_member.program = program.id
                AND presale_member.member = \(member))
            """
        return ruled("0") {
            """
            CASE WHEN \($0).presale_at IS NOT NULL AND \(isInvited) THEN \($0).presale_at ELSE \($0).opens_at END
            """
        }
    }

    /// What leaves at or before this moment cannot be sold any more, as an SQL value: by the rules, and otherwise by
    /// the settings. `?1` is the clock, `?2` the settings' cutoff for transport, `?3` that for venues.
    static let cutoff = {
        let transport = Category.allCases.filter(\.isTransport).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            coalesce(?1 + 60 * \(ruled("NULL") { "\($0).closes_before" }),
                CASE WHEN program.category IN (\(transport)) THEN ?2 ELSE ?3 END)
            """
    }()

    /// Whether any rule names the showing or its program, as an SQL value.
    static let exist = """
        (EXISTS(SELECT 1 FROM program_sale WHERE program_sale.program = program.id)
            OR EXISTS(SELECT 1 FROM showing_sale WHERE showing_sale.showing = showing.id))
        """
}

/// A statement for each channel, made once: the rules of the sale are long, and a statement is known by its text.
struct PerChannel: Sendable {
    private let statements: [String]

    init(_ statement: (Channel) -> String) { statements = Channel.allCases.map(statement) }

    subscript(channel: Channel) -> String {
        switch channel {
        case .telephone: statements[0]
        case .web: statements[1]
        case .booth: statements[2]
        case .staff: statements[3]
        }
    }
}

/// What leaves at or before these moments cannot be sold any more, by the settings.
struct SaleCutoffs {
    let transport: Instant
    let venue: Instant
}

extension BoxOffice {
    /// Whether the journey of a showing can be sold now to somebody: open, its sale begun, and its boarding stop's sale
    /// not closed by the clock.
    func isOnSale(_ showing: ShowingRecord, for asker: Asker) throws(StoreFault) -> Bool {
        guard let terms = try saleTerms(showing, for: asker) else { return false }
        return showing.leavesAt > terms.cutoff && terms.opens <= clock.now
    }

    /// When the sale of a showing's journey begins for somebody, or began; nil: it is over, or there is none.
    func saleOpens(_ showing: ShowingRecord, for asker: Asker) throws(StoreFault) -> Instant? {
        guard let terms = try saleTerms(showing, for: asker) else { return nil }
        return terms.cutoff < showing.leavesAt ? terms.opens : nil
    }

    /// When the sale begins, and what leaves too soon for it; nil: the showing is not open, or has no such journey.
    private func saleTerms(_ showing: ShowingRecord, for asker: Asker) throws(StoreFault)
        -> (cutoff: Instant, opens: Instant)?
    {
        guard showing.state == .open, showing.hasJourney else { return nil }
        guard showing.hasSaleRules else { return (saleCutoff(showing.program.category), Instant(0)) }
        let cutoffs = saleCutoffs
        return try database.first(
            """
            SELECT \(SaleTerms.cutoff), \(SaleTerms.opens(for: "?4"))
            FROM showing JOIN program ON program.id = showing.program \(SaleTerms.rules(asker.channel))
            WHERE showing.id = ?5
            """, clock.now, cutoffs.transport, cutoffs.venue, asker.member, showing.id
        ) { (cutoff: $0.instant(0), opens: $0.instant(1)) }
    }

    /// What leaves at or before this moment cannot be sold any more to somebody, whatever staff have set otherwise.
    func saleEnd(_ showing: ShowingRecord, for asker: Asker) throws(StoreFault) -> Instant {
        let cutoffs = saleCutoffs
        guard showing.hasSaleRules else { return saleCutoff(showing.program.category) }
        return try database.first(
            """
            SELECT \(SaleTerms.cutoff) FROM showing JOIN program ON program.id = showing.program
                \(SaleTerms.rules(asker.channel))
            WHERE showing.id = ?4
            """, clock.now, cutoffs.transport, cutoffs.venue, showing.id
        ) { $0.instant(0) } ?? clock.now
    }

    /// Who a conversation is with.
    func asker(_ session: SessionID) -> Asker {
        let live = sessions[session]
        return Asker(channel: live?.start.channel ?? .telephone, member: live?.member)
    }

    /// Who a conversation is with, by its row: the channel is read where rules may name it.
    func asker(of showing: ShowingRecord, _ member: MemberID, row: Int64) throws(StoreFault) -> Asker {
        Asker(channel: showing.hasSaleRules ? try channel(ofRow: row) : .telephone, member: member)
    }

    /// The channel of a conversation, by its row.
    func channel(ofRow row: Int64) throws(StoreFault) -> Channel {
        try database.first("SELECT channel FROM session WHERE id = ?", row) { $0.word(0, as: Channel.self) }
            ?? .telephone
    }

    /// What leaves at or before this moment cannot be sold any more, by the settings.
    func saleCutoff(_ category: Category) -> Instant { clock.now + Int64(rules.saleClosesMinutesBefore(category)) * 60 }

    /// The same for both kinds.
    var saleCutoffs: SaleCutoffs { SaleCutoffs(transport: saleCutoff(.train), venue: saleCutoff(.theatre)) }
}
