// Resend: the mobile ticket of a booking once more, as a further copy of its present version.

import BookingModel
import SQLite

extension BoxOffice {
    /// Puts another copy of a live booking's ticket into the outbox. False when the booking is not this member's, is
    /// cancelled or has started, or when its ticket was asked for `resendsPerDay` times within 24 hours.
    func resend(
        _ number: BookingNumber, _ member: MemberID, _ language: Language, session: SessionID, act: Int
    ) throws(StoreFault) -> Reply {
        let now = clock.now
        let isSent = try write(in: session) { row throws(StoreFault) in
            if try isAsked(row, act) { return true }
            guard let ticket = try ticket(number, member), ticket.starts > now else { return false }
            let recent =
                try database.first(
                    """
                    SELECT count(*) FROM outbox WHERE booking = ? AND kind = 'mobile-ticket' AND copy > 0 AND
                    created_at > ?
                    """, ticket.row,
                    now + -BoxOffice.resendWindowSeconds
                ) { $0.int(0) } ?? 0
            guard recent < rules.resendsPerDay else { return false }
            let copy =
                try database.first(
                    "SELECT max(copy) FROM outbox WHERE booking = ? AND version = ? AND kind = 'mobile-ticket'",
                    ticket.row, ticket.version
                ) { $0.int(0) } ?? 0
            try Outbox.enqueue(
                NewText(
                    kind: .mobileTicket, member: member, telephone: ticket.telephone, language: language,
                    booking: (ticket.row, ticket.version),
                    copy: copy + 1, askedBy: (row, act), deadline: ticket.starts),
                in: database, at: now)
            return true
        }
        return .resent(isSent)
    }

    /// How far back resends are counted, in seconds.
    private static let resendWindowSeconds: Int64 = 86_400

    /// Whether this very turn has asked already.
    private func isAsked(_ session: Int64, _ act: Int) throws(StoreFault) -> Bool {
        try database.first(
            "SELECT 1 FROM outbox WHERE session = ? AND act = ? AND kind = 'mobile-ticket'", session, act
        ) { _ in true }
            ?? false
    }

    private func ticket(
        _ number: BookingNumber, _ member: MemberID
    ) throws(StoreFault) -> (row: Int64, version: Int, telephone: TelephoneNumber, starts: Instant)? {
        try database.first(
            """
            SELECT booking.id, booking.version, member.telephone, showing_stop.leaves_at
            FROM booking JOIN member ON member.id = booking.member
                JOIN booking_version ON booking_version.booking = booking.id
                    AND booking_version.version = booking.version
                JOIN showing_stop ON showing_stop.showing = booking_version.showing
                    AND showing_stop.stop = booking_version.from_stop
            WHERE booking.number = ? AND booking.member = ? AND booking.state = 'ticketed'
            """, number, member
        ) { (row: $0.int64(0), version: $0.int(1), telephone: $0.telephone(2), starts: $0.instant(3)) }
    }
}
