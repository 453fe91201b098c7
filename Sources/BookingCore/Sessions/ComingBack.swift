// ComingBack: continues a call that comes back because no operator answered: without the PIN, and from where it was.

import BookingModel
import SQLite

extension BoxOffice {
    /// Seconds within which a call may come back from an operator.
    public static let comeBackSeconds: Int64 = 180

    /// The last call of this channel, when it ended a short while ago by asking for the operator: the same PBX says the
    /// same reference and the same calling number. From now on this conversation acts for its member. Each call is gone
    /// on with at most once.
    func comeBack(session: SessionID, act: Int) throws(StoreFault) -> Reply {
        guard let live = sessions[session] else {
            preconditionFailure("perform lets no request of an unknown conversation through")
        }
        if let last = live.comeBack, last.act == act { return .cameBack(last.answer) }
        guard !live.start.reference.isEmpty else { return .cameBack(nil) }
        let since = Instant(clock.now.seconds - BoxOffice.comeBackSeconds)
        let found = try write(in: session) { row throws(StoreFault) -> EarlierCall? in
            guard let (id, earlier) = try earlier(live.start, since: since, row) else { return nil }
            try database.run("UPDATE session SET continues = ?, member = ? WHERE id = ?", id, earlier.member?.id, row)
            return earlier
        }
        sessions[session]?.comeBack = (act, found)
        sessions[session]?.member = found?.member?.id
        if let language = found?.language { sessions[session]?.language = language }
        return .cameBack(found)
    }

    private func earlier(
        _ start: SessionStart, since: Instant, _ row: Int64
    ) throws(StoreFault) -> (id: Int64, call: EarlierCall)? {
        let found = try database.first(
            """
            SELECT s.id, s.language, s.bookmark, m.id, m.number, s.member, s.place FROM session s
                LEFT JOIN member m ON m.id = s.member AND m.state = 'active'
                WHERE s.reference = ? AND s.outcome = 'operator' AND s.origin = ? AND s.channel = ? AND s.calling IS ?
                    AND s.ended_at >= ?
                    AND s.id <> ? AND NOT EXISTS (SELECT 1 FROM session n WHERE n.continues = s.id)
                ORDER BY s.id DESC LIMIT 1
            """, start.storedReference, start.storedOrigin, start.channel.rawValue, start.calling?.fullDigits, since,
            row
        ) { row in
            let member = row.optionalInt64(3).map { MemberSummary(id: MemberID($0), number: row.memberNumber(4)) }
            // A member who was closed since has to begin from the start.
            let wasMember = row.optionalInt64(5) != nil
            let stored = row.optionalText(2).flatMap { Bookmark($0) } ?? (wasMember ? .mainMenu : .start(tries: 0))
            let bookmark = wasMember && member == nil ? .start(tries: 0) : stored
            let call = EarlierCall(
                language: row.optionalText(1).flatMap { Language(rawValue: $0) }, member: member, bookmark: bookmark,
                place: row.optionalText(6) ?? "")
            return (id: row.int64(0), call: call)
        }
        return found
    }
}

extension SessionStart {
    /// As they are stored.
    var storedReference: String { String(reference.prefix(80)) }
    var storedOrigin: String { String(origin.prefix(80)) }
}
