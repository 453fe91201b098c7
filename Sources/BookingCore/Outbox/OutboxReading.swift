// OutboxReading: the texts of the outbox as a list for staff, and one of them with everything needed to write it.

import BookingModel
import SQLite

/// A row of the outbox as staff see it.
public struct TextRecord: Hashable, Sendable {
    /// Its row number.
    public let id: Int64
    /// What it is about.
    public let kind: TextKind
    /// Where it stands.
    public let state: TextState
    /// Masked when printed.
    public let telephone: TelephoneNumber
    /// In which it is written.
    public let language: Language
    /// The member it is for; nil for a person who is not a member.
    public let member: MemberNumber?
    /// The booking it tells of, if it does.
    public let booking: BookingNumber?
    /// The version of that booking.
    public let version: Int?
    /// 0 for the first, then one more for each time it was asked for again.
    public let copy: Int
    /// Tries to send it so far.
    public let tries: Int
    /// When it was put into the outbox.
    public let createdAt: Instant
    /// After this it is no use any more, and is not sent.
    public let deadline: Instant
    /// When it is tried next (or, while it is being sent, due again); nil when it is not.
    public let nextTry: Instant?
    /// Why it is in this state; nil when there is nothing to say.
    public let note: String?
}

extension OutboxDoor {
    /// Texts of the outbox, the newest first.
    /// - Parameters:
    ///   - state: only those; nil: all.
    ///   - after: only those with a higher id (what came since the last look).
    ///   - limit: 1...`rowsListed`.
    public func list(state: TextState? = nil, after id: Int64 = 0, limit: Int = 100) throws(AdminFault)
        -> [TextRecord]
    {
        let count = min(limit, BoxOffice.rowsListed)
        return try administer { () throws(StoreFault) in
            if let state {
                return try database.all(
                    """
                    \(OutboxDoor.textColumns) WHERE outbox.state = ? AND outbox.id > ? ORDER BY outbox.id DESC LIMIT ?
                    """,
                    state.rawValue, id,
                    count,
                    as: OutboxDoor.textRecord)
            }
            return try database.all(
                "\(OutboxDoor.textColumns) WHERE outbox.id > ? ORDER BY outbox.id DESC LIMIT ?", id, count,
                as: OutboxDoor.textRecord)
        }
    }

    /// One message with everything needed to write it; nil when there is no such row, or nothing left that it could
    /// tell of.
    public func message(_ id: Int64) throws(AdminFault) -> OutboxMessage? {
        try administer { () throws(StoreFault) in try database.read { () throws(StoreFault) in try stored(id) } }
    }

    /// One row of the outbox; nil when there is none.
    public func entry(_ id: Int64) throws(AdminFault) -> TextRecord? {
        try administer { () throws(StoreFault) in
            try database.first("\(OutboxDoor.textColumns) WHERE outbox.id = ?", id, as: OutboxDoor.textRecord)
        }
    }

    /// As `message`, inside a transaction.
    func stored(_ id: Int64) throws(StoreFault) -> OutboxMessage? {
        guard
            let text = try database.first(
                "\(OutboxDoor.textColumns) WHERE outbox.id = ?", id, as: OutboxDoor.textRecord),
            let body = try MessageReading(database: database, office: office, text: text).body()
        else { return nil }
        return OutboxMessage(
            id: text.id, kind: text.kind, state: text.state, telephone: text.telephone, language: text.language,
            body: body,
            createdAt: text.createdAt, deadline: text.deadline, tries: text.tries)
    }

    /// The texts that tell of a booking, the oldest first.
    func texts(ofBooking row: Int64) throws(StoreFault) -> [TextRecord] {
        try database.all(
            "\(OutboxDoor.textColumns) WHERE outbox.booking = ? ORDER BY outbox.id", row, as: OutboxDoor.textRecord)
    }

    private static let textColumns = """
        SELECT outbox.id, outbox.kind, outbox.state, outbox.telephone, outbox.language, member.number, booking.number,
            outbox.version, outbox.copy,
            outbox.tries, outbox.created_at, outbox.deadline_at, max(outbox.next_try_at, outbox.created_at), outbox.note
        FROM outbox LEFT JOIN member ON member.id = outbox.member LEFT JOIN booking ON booking.id = outbox.booking
        """

    private static func isTried(_ state: TextState) -> Bool {
        switch state {
        case .waiting, .sending, .unknown: true
        case .submitted, .sent, .delivered, .failed, .expired, .superseded: false
        }
    }

    private static func textRecord(_ row: ResultRow) -> TextRecord {
        TextRecord(
            id: row.int64(0), kind: row.word(1), state: row.word(2), telephone: row.telephone(3),
            language: row.language(4),
            member: row.isNull(5) ? nil : row.memberNumber(5), booking: row.isNull(6) ? nil : row.bookingNumber(6),
            version: row.optionalInt(7),
            copy: row.int(8), tries: row.int(9), createdAt: row.instant(10), deadline: row.instant(11),
            nextTry: isTried(row.word(2)) && row.instant(12) < never ? row.instant(12) : nil, note: row.optionalText(13)
        )
    }
}

/// Finds what one message says.
private struct MessageReading {
    let database: Database
    let office: BoxOffice
    let text: TextRecord
    private var showings: ShowingReading { ShowingReading(database: database) }

    func body() throws(StoreFault) -> MessageBody? {
        switch text.kind {
        case .mobileTicket: return try ticket()
        case .cancelled: return try cancelled()
        case .chargeUnknown: return try charge().map { .chargeUnknown($0.showing, amount: $0.amount) }
        case .chargeSettled:
            return try charge().map { .chargeSettled($0.showing, amount: $0.amount, booking: $0.booking) }
        case .chargeFailed:
            return try charge().map { .chargeFailed($0.showing, amount: $0.amount, refunded: $0.refunded) }
        case .signUp: return .signUp
        case .directions:
            return try VenueDirections.of(text: text.id, in: database).map {
                .directions(title: $0.title, venue: $0.venue, $0.directions)
            }
        case .signUpCode: return try signUpCode()
        case .logInCode: return try BrowserCodes.message(ofText: text.id, office)
        case .memberNumber: return try memberNumber()
        case .pinChanged: return .pinChanged
        case .waitingOffer, .waitingEnd: return try waiting()
        case .callBack:
            switch try office.operatorStatus(at: text.createdAt) {
            case .open: return .callBack(opens: nil)
            case .closed(let opens): return .callBack(opens: opens)
            }
        }
    }

    /// What became of the entry of the waiting list that the text tells of.
    private func waiting() throws(StoreFault) -> MessageBody? {
        let found = try database.first(
            """
            SELECT w.showing, w.from_stop, w.to_stop, w.seats, outbox.deadline_at, showing.state = 'cancelled'
            FROM outbox JOIN waiting AS w ON w.id = outbox.waiting JOIN showing ON showing.id = w.showing
            WHERE outbox.id = ?
            """, text.id
        ) {
            (
                showing: $0.id(0) as ShowingID, from: $0.int(1), to: $0.int(2), seats: $0.int(3),
                until: Zone.local($0.instant(4)), isCancelled: $0.bool(5)
            )
        }
        guard let found, let facts = try showings.facts(found.showing, from: found.from, to: found.to) else {
            return nil
        }
        return text.kind == .waitingOffer
            ? .waitingOffer(facts, seats: found.seats, until: found.until)
            : .waitingEnd(facts, seats: found.seats, isCancelled: found.isCancelled)
    }

    /// Made again from its row; nil once that is deleted.
    private func signUpCode() throws(StoreFault) -> MessageBody? {
        let seed = try database.first(
            """
            SELECT c.session, c.act, c.issued_at, c.expires_at FROM outbox JOIN sign_up_code AS c
                ON c.session = outbox.session AND c.act = outbox.act WHERE outbox.id = ?
            """, text.id
        ) {
            (
                made: SignUpCodes.Seed(
                    telephone: text.telephone, session: $0.int64(0), act: $0.int(1), issuedAt: $0.instant(2)),
                seconds: $0.instant(3) - $0.instant(2)
            )
        }
        return seed.map { .signUpCode(SignUpCodes.code($0.made, office.pepper), minutes: Int($0.seconds / 60)) }
    }

    /// Member numbers in one text: a family may share a telephone.
    private static let numbersTexted = 3

    /// A new member's, with the page where an account is given; else those of the telephone.
    private func memberNumber() throws(StoreFault) -> MessageBody? {
        if let number = text.member {
            let page = office.rules.accountPage.replacing("{member}", with: number.digits)
            return .memberNumber([number], page: page.isEmpty ? nil : page)
        }
        let numbers = try database.all(
            "SELECT number FROM member WHERE telephone = ? AND state = 'active' ORDER BY number LIMIT ?",
            text.telephone.fullDigits, MessageReading.numbersTexted
        ) { $0.memberNumber(0) }
        return numbers.isEmpty ? nil : .memberNumber(numbers, page: nil)
    }

    private struct Version {
        let row: Int64
        let total: Won
        let fee: Won
        let isByBoxOffice: Bool
        /// What the box office pays on top when it has cancelled the showing.
        let surcharge: Won
        let showing: ShowingFacts
    }

    /// The version of the booking that the text tells of, never a later one.
    private func version(_ number: BookingNumber, _ version: Int) throws(StoreFault) -> Version? {
        let found = try database.first(
            """
            SELECT booking.id, booking_version.showing, from_stop, to_stop, total, coalesce(cancel_fee, 0),
                cancel_rule IS NOT NULL AND cancel_rule LIKE ?, coalesce((SELECT sum(amount) FROM ledger
                    WHERE ledger.booking = booking.id AND kind = 'surcharge'), 0)
            FROM booking JOIN booking_version ON booking_version.booking = booking.id AND booking_version.version = ?
                WHERE booking.number = ?
            """, "%/\(BoxOffice.houseStep)", version, number
        ) {
            (
                row: $0.int64(0), showing: $0.id(1) as ShowingID, from: $0.int(2), to: $0.int(3), total: $0.won(4),
                fee: $0.won(5),
                isByBoxOffice: $0.bool(6), surcharge: $0.won(7)
            )
        }
        guard let found, let showing = try showings.facts(found.showing, from: found.from, to: found.to) else {
            return nil
        }
        return Version(
            row: found.row, total: found.total, fee: found.fee, isByBoxOffice: found.isByBoxOffice,
            surcharge: found.surcharge,
            showing: showing)
    }

    private func ticket() throws(StoreFault) -> MessageBody? {
        guard let number = text.booking, let n = text.version, let version = try version(number, n) else { return nil }
        let seats = try showings.seats(ofBooking: version.row, version: n)
        let kinds = try showings.kinds(ofBooking: version.row, version: n)
        guard !seats.isEmpty else { return nil }
        let move = try ShowingMoves.last(ofVersion: n, of: version.row, in: database)
        return .mobileTicket(
            number, version: n, version.showing, seats: seats,
            kinds: kinds.contains { $0.code != FareKind.adult } ? kinds : [],
            moved: move?.told(Zone.instant(version.showing.starts), now: text.createdAt))
    }

    private func cancelled() throws(StoreFault) -> MessageBody? {
        guard let number = text.booking, let n = text.version, let version = try version(number, n) else { return nil }
        if version.isByBoxOffice {
            return .cancelledByBoxOffice(
                number, version: n, version.showing, refund: version.total, surcharge: version.surcharge)
        }
        return .cancelled(number, version: n, version.showing, refund: version.total - version.fee, fee: version.fee)
    }

    /// The hold a charge was for, and what became of it.
    private func charge() throws(StoreFault) -> (
        showing: ShowingFacts, amount: Won, booking: BookingNumber?, refunded: Bool
    )? {
        let found = try database.first(
            """
            SELECT hold.showing, hold.from_stop, hold.to_stop,
                coalesce((SELECT amount FROM payment_attempt WHERE payment_attempt.hold = hold.id AND kind = 'charge'
                    ORDER BY attempt DESC LIMIT 1),
                    hold.difference, hold.total),
                (SELECT booking.number FROM booking_version JOIN booking ON booking.id = booking_version.booking
                    WHERE booking_version.hold = hold.id),
                EXISTS (SELECT 1 FROM payment_attempt WHERE payment_attempt.hold = hold.id AND kind = 'refund')
            FROM outbox LEFT JOIN booking_version AS told ON told.booking = outbox.booking
                AND told.version = outbox.version
                JOIN hold ON hold.id = coalesce(outbox.hold, told.hold)
            WHERE outbox.id = ?
            """, text.id
        ) {
            (
                showing: $0.id(0) as ShowingID, from: $0.int(1), to: $0.int(2), amount: $0.won(3),
                booking: $0.isNull(4) ? nil : $0.bookingNumber(4),
                refunded: $0.bool(5)
            )
        }
        guard let found, let showing = try showings.facts(found.showing, from: found.from, to: found.to) else {
            return nil
        }
        return (showing, found.amount, found.booking, found.refunded)
    }
}
