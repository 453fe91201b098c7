// Sessions: one conversation with the core over some channel, from its start to its end. Starting one writes nothing;
// its row is written with its first act. A call that comes back goes on from where it was.

import BookingModel
import Formats
import SQLite

/// What is known when a conversation starts.
public struct SessionStart: Hashable, Sendable {
    /// How the conversation reaches the core.
    public var channel: Channel
    /// What was dialled (`1588-0001`), or the booth's name. At most 40 characters are kept.
    public var line: String
    /// Who calls; nil when withheld.
    public var calling: TelephoneNumber?
    /// Nil until chosen.
    var language: Language?
    /// The channel's own name for it (Asterisk's unique id). At most 80 characters are kept.
    var reference: String
    /// Who gave the reference: the address of another machine, empty for this one. At most 80 characters are kept.
    public var origin: String
    /// The browser whose log-in the conversation goes on with; nil: none.
    public var browser: BrowserKey?
    /// What is known of one conversation.
    public init(
        channel: Channel, line: String, calling: TelephoneNumber?, language: Language?, reference: String,
        origin: String = "", browser: BrowserKey? = nil
    ) {
        (self.channel, self.line, self.calling, self.language) = (channel, line, calling, language)
        (self.reference, self.origin, self.browser) = (reference, origin, browser)
    }
}

/// A conversation under way in this process.
struct LiveSession {
    let start: SessionStart
    let startedAt: Instant
    /// Its row in table `session`; nil until its first writing act has committed.
    var row: Int64?
    /// The member, once the PIN was right.
    var member: MemberID?
    /// The language it goes on in; until one is chosen, the one it started with.
    var language: Language?
    /// The last answer to `.verify`, so that the same turn asked twice is not counted twice.
    var verification: (act: Int, answer: Verification)?
    /// The last answer about codes, joining and new PINs, likewise.
    private var lastAnswer: (act: Int, reply: Reply)?
    /// The last answer to `.comeBack`, likewise.
    var comeBack: (act: Int, answer: EarlierCall?)?
    var turns: [TurnRecord] = []
    /// The highest turn that has set seats aside or taken a hold over: only up to it can a turn have been asked before.
    var lastHoldAct = 0
    /// Holds made or taken over here and not booked; some may have ended otherwise. Empty: there is none to end.
    var holds: Set<HoldID> = []

    /// Turns kept of one conversation; the rest is dropped.
    static let turnsKept = 1000

    init(start: SessionStart, startedAt: Instant, language: Language?) {
        self.start = start
        self.startedAt = startedAt
        self.language = language
    }

    /// What this very turn was answered before; nil when it was not.
    func answered(_ act: Int) -> Reply? { lastAnswer.flatMap { $0.act == act ? $0.reply : nil } }

    mutating func answer(_ reply: Reply, _ act: Int) { lastAnswer = (act, reply) }
}

/// The conversations under way. A group of acts whose commit fails leaves them as they were before it; what that takes
/// grows with what the group changed, not with how many conversations there are.
struct LiveSessions {
    private var live: [SessionID: LiveSession] = [:]
    /// Those the present group changed, as they were before it; nil outside of a group.
    private var before: [SessionID: LiveSession?]?

    subscript(session: SessionID) -> LiveSession? {
        get { live[session] }
        set {
            if before?.index(forKey: session) == nil { before?.updateValue(live[session], forKey: session) }
            live[session] = newValue
        }
    }

    mutating func beginGroup() { before = [:] }

    /// - Parameter undo: true when nothing of the group was committed.
    mutating func endGroup(undo: Bool) {
        if undo { for (session, old) in before ?? [:] { live[session] = old } }
        before = nil
    }
}

extension SalesDoor {
    /// A new conversation. Writes nothing: its row comes with its first writing act, at the latest with `.end`.
    public func newSession(_ start: SessionStart) -> SessionID {
        office.lastSession += 1
        let id = SessionID(office.lastSession)
        var live = LiveSession(start: start, startedAt: clock.now, language: start.language)
        if let key = start.browser { office.goOn(&live, with: key) }
        office.sessions[id] = live
        return id
    }

    /// Forgets a conversation that is over, though its `.end` could not be written. Writes nothing.
    public func forget(_ session: SessionID) { office.sessions[session] = nil }

    /// Keeps turns of a conversation in memory; `.end` writes them.
    public func log(_ turns: [TurnRecord], of session: SessionID) {
        guard let room = office.sessions[session].map({ LiveSession.turnsKept - $0.turns.count }), room > 0 else {
            return
        }
        office.sessions[session]?.turns.append(contentsOf: turns.prefix(room))
    }

    /// Notes the language a conversation goes on in: for its row in the call log, and for texts to a caller who is not
    /// a member. Writes nothing yet.
    public func setLanguage(_ language: Language, of session: SessionID) {
        office.sessions[session]?.language = language
    }
}

extension BoxOffice {
    /// Runs a writing act of a conversation as one transaction. `body` gets the conversation's row, which is inserted
    /// when it is the first.
    /// - Parameter member: who the conversation is with from now on; nil: as it was.
    func write<T>(
        in session: SessionID, of member: MemberID? = nil, _ body: (_ row: Int64) throws(StoreFault) -> T
    ) throws(StoreFault) -> T {
        var row: Int64 = 0
        let result = try database.transaction { () throws(StoreFault) -> T in
            row = try sessionRow(session, member)
            return try body(row)
        }
        sessions[session]?.row = row
        return result
    }

    /// The conversation's row, inserted when it has none. Only inside a writing transaction.
    private func sessionRow(_ session: SessionID, _ member: MemberID?) throws(StoreFault) -> Int64 {
        guard let live = sessions[session] else {
            preconditionFailure("perform lets no request of an unknown conversation through")
        }
        if let row = live.row { return row }
        let start = live.start
        try database.run(
            """
            INSERT INTO session(channel, line, calling, language, reference, origin, started_at, member) VALUES (?,
            ?, ?, ?, ?, ?, ?, ?)
            """,
            start.channel.rawValue, String(start.line.prefix(40)), start.calling?.fullDigits, start.language?.rawValue,
            start.storedReference, start.storedOrigin, live.startedAt, member ?? live.member)
        return database.lastInsertedRow
    }
}

extension BoxOffice {
    /// Seconds within which a call may come back from an operator.
    static let comeBackSeconds: Int64 = 180

    /// The last call of this channel, when it ended a short while ago by asking for the operator: the same PBX says the
    /// same reference and the same calling number. From now on this conversation acts for its member. Each call is
    /// continued at most once.
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
    var storedReference: String { String(reference.prefix(80)) }
    var storedOrigin: String { String(origin.prefix(80)) }
}

extension BoxOffice {
    /// Characters kept of a place's name.
    static let placeLength = 60

    /// Ends a conversation in one transaction. Holds of a caller whose line dropped or who went to the operator are
    /// parked, others released. Ending a conversation twice changes nothing.
    func endSession(_ session: SessionID, outcome: CallOutcome, place: String, bookmark: Bookmark? = nil)
        throws(StoreFault) -> Reply
    {
        guard let live = sessions[session] else { return .ended }
        try write(in: session) { row throws(StoreFault) in
            // Read once, and under the lock: a hold that lapses between two readings would not be parked.
            let now = clock.now
            try database.run(
                """
                UPDATE session SET ended_at = ?, outcome = ?, language = ?, member = ?, place = ?, bookmark = ? WHERE
                id = ? AND ended_at IS NULL
                """,
                now,
                outcome.rawValue, live.language?.rawValue, live.member, String(place.prefix(BoxOffice.placeLength)),
                bookmark?.description, row)
            try store(live.turns, of: row)
            if live.holds.isEmpty { return }
            switch outcome {
            case .hungUp, .operatorWanted: try parkHolds(of: row, at: now)
            case .completed, .gaveUp, .tooLong, .unavailable: try releaseHolds(of: row)
            }
        }
        sessions[session] = nil
        return .ended
    }

    /// All turns in one statement.
    private func store(_ turns: [TurnRecord], of row: Int64) throws(StoreFault) {
        if turns.isEmpty { return }
        let list = turns.map { JSON.list([.text($0.place), .text($0.event), .number(Int64($0.atMilliseconds))]) }
        try database.run(
            """
            INSERT INTO turn(session, n, place, event, at_ms)
            SELECT ?, key + 1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING
            """, row, JSON.list(list).line)
    }
}
