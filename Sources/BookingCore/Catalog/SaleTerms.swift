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
        case .recognised, .notRecognised, .verified, .pending, .signedUp, .codeSent, .codeChecked, .joined,
            .pinChanged, .categories, .programs, .program, .showings,
            .directions, .directionsTexted, .listing, .hall, .grades, .section, .held, .released, .booked, .bookings,
            .cancelQuote,
            .cancelled, .resent, .operators, .cameBack, .callBackStored, .ended, .unavailable:
            break
        }
    }
}

/// The rules of the sale as SQL, for statements whose outer query has a `program` and a `showing`.
enum SaleTerms {
    /// A column of the most exact rule that says something of it, as an SQL value; NULL: none does.
    private static func ruled(_ value: String, _ column: String, _ channel: Channel) -> String {
        let places = [("showing_sale", "showing"), ("program_sale", "program")].flatMap { table, owner in
            [channel.rawValue, ""].map {
                """
                (SELECT \(value) FROM \(table) WHERE \(table).\(owner) = \(owner).id AND \(table).channel = '\($0)'
                    AND \(column) IS NOT NULL)
                """
            }
        }
        return places.joined(separator: ", ")
    }

    /// When the sale begins for a member, as an SQL value; 0: it always was.
    /// - Parameter member: the member's row as an SQL value; NULL: of nobody.
    static func opens(_ channel: Channel, for member: String) -> String {
        let isInvited = """
            EXISTS(SELECT 1 FROM presale_member WHERE presale_member.program = program.id
                AND presale_member.member = \(member))
            """
        let begins = "CASE WHEN presale_at IS NOT NULL AND \(isInvited) THEN presale_at ELSE opens_at END"
        return "coalesce(\(ruled(begins, "opens_at", channel)), 0)"
    }

    /// What leaves at or before this moment cannot be sold any more, as an SQL value: by the rules, and otherwise by
    /// the settings. `?1` is the clock, `?2` the settings' cutoff for transport, `?3` that for venues.
    static func cutoff(_ channel: Channel) -> String {
        let transport = Category.allCases.filter(\.isTransport).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            coalesce(?1 + 60 * coalesce(\(ruled("closes_before", "closes_before", channel))),
                CASE WHEN program.category IN (\(transport)) THEN ?2 ELSE ?3 END)
            """
    }

    /// Whether any rule names the showing or its program, as an SQL value.
    static let exist = """
        (EXISTS(SELECT 1 FROM program_sale WHERE program_sale.program = program.id)
            OR EXISTS(SELECT 1 FROM showing_sale WHERE showing_sale.showing = showing.id))
        """
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
        guard showing.state == .open, showing.hasJourney else { return false }
        guard showing.hasSaleRules else { return showing.leavesAt > saleCutoff(showing.program.category) }
        let cutoffs = saleCutoffs
        let terms = try database.first(
            """
            SELECT \(SaleTerms.cutoff(asker.channel)), \(SaleTerms.opens(asker.channel, for: "?4"))
            FROM showing JOIN program ON program.id = showing.program WHERE showing.id = ?5
            """, clock.now, cutoffs.transport, cutoffs.venue, asker.member, showing.id
        ) { (cutoff: $0.instant(0), opens: $0.instant(1)) }
        guard let terms else { return false }
        return showing.leavesAt > terms.cutoff && terms.opens <= clock.now
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
