// CheckCalls: checks that every ended conversation says how and where it ended, has all its turns, holds no seats it
// should not, and bought and held nothing for a member who was not logged in.

import SQLite

extension Auditor {
    mutating func checkCalls(_ snapshot: AuditSnapshot) throws(StoreFault) {
        struct Session {
            let channel: String
            let outcome: String?
            let member: Int64?
            let endedAt: Int64
        }
        let sessions = Dictionary(
            uniqueKeysWithValues: try database.all("SELECT id, channel, outcome, member, ended_at FROM session") {
                (
                    $0.int64(0),
                    Session(
                        channel: $0.text(1), outcome: $0.optionalText(2), member: $0.optionalInt64(3),
                        endedAt: $0.int64(4))
                )
            })
        for hold in snapshot.holds.values.sorted(by: { $0.id < $1.id }) {
            guard let session = sessions[hold.session] else { continue }
            if session.channel == "telephone", session.member != hold.member {
                find(
                    "calls", "hold \(hold.id)",
                    session.member == nil ? "of a call in which nobody gave a PIN" : "of a call of another member")
            }
            guard hold.state == "held", !hold.isOffer, let outcome = session.outcome else { continue }
            let parks = outcome == "hung-up" || outcome == "operator"
            if !parks { find("calls", "call \(hold.session)", "ended as \(outcome) and still holds hold \(hold.id)") }
            // One that had lapsed when the line dropped is not parked, only left.
            if parks, hold.parkedAt == nil, hold.expiresAt > session.endedAt {
                find("calls", "call \(hold.session)", "hung up and did not park hold \(hold.id)")
            }
        }
        for versions in snapshot.versions.values {
            for version in versions {
                guard let session = sessions[version.session], session.channel == "telephone" else { continue }
                if session.member != snapshot.bookings[version.booking]?.member {
                    find(
                        "calls", "call \(version.session)",
                        "sold booking row \(version.booking) v\(version.version) of another member")
                }
            }
        }
        try checkCallLog()
    }

    private mutating func checkCallLog() throws(StoreFault) {
        try findAll(
            "calls",
            """
            SELECT 'call ' || id, 'ended as ' || outcome || ' at no place' FROM session
            WHERE outcome IS NOT NULL AND channel = 'telephone' AND (place IS NULL OR place = '')
            """)
        try findAll(
            "calls",
            """
            SELECT 'call ' || session, 'its ' || count(*) || ' turns are numbered ' || min(n) || ' to ' || max(n)
                FROM turn
            GROUP BY session HAVING min(n) <> 1 OR max(n) <> count(*)
            """)
        try findAll(
            "calls",
            """
            SELECT 'call ' || t.session, 'turn ' || t.n || ' is before the one before it' FROM turn t
                JOIN turn p ON p.session = t.session AND p.n = t.n - 1 WHERE t.at_ms < p.at_ms
            """)
        try findAll(
            "calls",
            """
            SELECT 'call ' || id, 'is forgotten, and its number, its reference or a turn is still there' FROM session
            WHERE forgotten_at IS NOT NULL AND (calling IS NOT NULL OR reference <> '' OR channel <> 'telephone'
                OR EXISTS (SELECT 1 FROM turn WHERE turn.session = session.id))
            """)
        // A call that came back from an operator: the same channel, soon.
        try findAll(
            "calls",
            """
            SELECT 'call ' || c.id, 'goes on with call ' || s.id
                || ', which was not its own, or not handed to an operator just before'
            FROM session c JOIN session s ON s.id = c.continues
            WHERE s.forgotten_at IS NULL AND c.forgotten_at IS NULL AND (s.outcome IS NOT 'operator'
                OR s.reference <> c.reference OR s.origin <> c.origin OR s.calling IS NOT c.calling
                OR s.ended_at < c.started_at - 180)
            """)
        // A turn is written down by names only: letters, hyphens and one dot. Digits could be what was typed.
        try findAll(
            "secrets",
            """
            SELECT 'call ' || session, 'turn ' || n || ' is not written by names only' FROM turn
            WHERE place GLOB '*[^a-z.-]*' OR event GLOB '*[^a-z-]*' OR place = '' OR event = ''
            """)
    }
}
