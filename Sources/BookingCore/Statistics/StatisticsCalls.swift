// StatisticsCalls: how calls ended, where callers left, how long a booking took, and which requests found nothing,
// added up while the turns are read in the order of the calls.

import BookingModel
import SQLite

/// How many calls ended in one way.
public struct CallOutcomeRow: Hashable, Sendable {
    /// Nil: the call goes on, or its process ended without a word.
    public let outcome: CallOutcome?
    /// Nil: none was chosen.
    public let language: Language?
    /// Calls that began on the period's days.
    public internal(set) var calls = 0
    /// Seconds of all of them together.
    public internal(set) var seconds = 0
}

/// One place of the conversation, over all calls.
public struct CallPlaceRow: Hashable, Sendable {
    /// Its name as the log has it: `call.main-menu`.
    public let place: String
    /// Calls that were there.
    public internal(set) var reached = 0
    /// Answers there: keys, entries, and waits that ended without a key.
    public internal(set) var answers = 0
    /// Waits that ended without a key.
    public internal(set) var noInput = 0
    /// Keys and entries after which the caller was at the same place still: no answer to the question, or the wish to
    /// hear it again.
    public internal(set) var again = 0
    /// Calls that ended there before they were completed: by hanging up, for the operator, and otherwise.
    public internal(set) var hungUp = 0
    /// By asking for the operator.
    public internal(set) var operators = 0
    /// By giving up, a call that grew too long, or a core that could not answer.
    public internal(set) var otherwise = 0
    /// Seconds from the start of the call, of each that ended there uncompleted, in order.
    public internal(set) var leftAfter: [Int] = []

    /// Calls that ended there uncompleted, for whatever reason.
    public var left: Int { hungUp + operators + otherwise }
    /// Unusable answers.
    public var misses: Int { noInput + again }
}

/// How a booking or a change was reached in a call.
public struct CallBooking: Hashable, Sendable {
    /// Seconds from the start of the call.
    public let seconds: Int
    /// Keys and entries until then.
    public let turns: Int
}

/// A long time in which nothing happened.
public struct CallSilence: Hashable, Sendable {
    /// Row number of the call.
    public let call: Int64
    /// Where the call stood when the silence ended.
    public let place: String
    /// The word of the turn that ended it.
    public let event: String
    /// From the turn before, or from the start of the call. What a prompt took to play is part of it.
    public let milliseconds: Int
}

/// How many became members, by one way.
public struct NewMembersRow: Hashable, Sendable {
    /// Whether by themselves in a call, or by staff.
    public let isInCall: Bool
    /// The members' own.
    public let language: Language
    /// Members added on the period's days.
    public let members: Int
}

/// How the calls that began on some days went.
public struct CallReport: Hashable, Sendable {
    /// The days on which the calls began, in local time.
    public let period: StatisticsPeriod
    /// By outcome and language.
    public let outcomes: [CallOutcomeRow]
    /// Most reached first.
    public let places: [CallPlaceRow]
    /// In no certain order.
    public let bookings: [CallBooking]
    /// Who became a member on those days, and how; by staff first.
    public internal(set) var newMembers: [NewMembersRow] = []
    /// The longest first, at most `silencesKept`. Forgotten calls have none.
    public let silences: [CallSilence]
    /// Silences reported, at most.
    static let silencesKept = 20
}

extension StatisticsDoor {
    /// The telephone calls that began on some days, forgotten ones included.
    public func callReport(_ period: StatisticsPeriod) throws(AdminFault) -> CallReport {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                var sums = CallSums()
                for call in try endedCalls(period) { sums.add(call) }
                for turn in try turns(period) { sums.add(turn) }
                for booking in try bookingMoments(period) {
                    sums.addBooking(in: booking.session, seconds: booking.seconds)
                }
                try office.addForgotten(period, to: &sums)
                var report = sums.report(period)
                report.newMembers = try newMembers(period)
                return report
            }
        }
    }

    private func newMembers(_ period: StatisticsPeriod) throws(StoreFault) -> [NewMembersRow] {
        try database.all(
            """
            SELECT joining.member IS NOT NULL, member.language, count(*)
            FROM member LEFT JOIN joining ON joining.member = member.id
            WHERE member.created_at >= ? AND member.created_at < ? GROUP BY 1, 2 ORDER BY 1, 2
            """, period.start, period.end
        ) { NewMembersRow(isInCall: $0.bool(0), language: $0.language(1), members: $0.int(2)) }
    }

    private func endedCalls(_ period: StatisticsPeriod) throws(StoreFault) -> [CallSums.Call] {
        try database.all(
            """
            SELECT id, outcome, language, started_at, ended_at, place FROM session
            WHERE started_at >= ? AND started_at < ? AND channel = 'telephone'
            """, period.start, period.end
        ) { row in
            CallSums.Call(
                id: row.int64(0), outcome: row.isNull(1) ? nil : row.word(1),
                language: row.isNull(2) ? nil : row.language(2),
                seconds: row.isNull(4) ? 0 : Int(row.instant(4) - row.instant(3)), place: row.optionalText(5))
        }
    }

    private func turns(_ period: StatisticsPeriod) throws(StoreFault) -> [CallSums.Turn] {
        try database.all(
            """
            SELECT turn.session, turn.place, turn.event, turn.at_ms FROM session JOIN turn ON turn.session = session.id
            WHERE session.started_at >= ? AND session.started_at < ? AND session.channel = 'telephone'
                ORDER BY turn.session, turn.n
            """, period.start, period.end
        ) { CallSums.Turn(session: $0.int64(0), place: $0.text(1), event: $0.text(2), at: $0.int(3)) }
    }

    /// When each booking or change was made in its call.
    private func bookingMoments(_ period: StatisticsPeriod) throws(StoreFault) -> [(session: Int64, seconds: Int)] {
        try database.all(
            """
            SELECT session.id, v.at - session.started_at
            FROM session JOIN hold ON hold.session = session.id JOIN booking_version AS v ON v.hold = hold.id
            WHERE session.started_at >= ? AND session.started_at < ? AND session.channel = 'telephone'
                AND session.forgotten_at IS NULL
            """, period.start, period.end
        ) { ($0.int64(0), $0.int(1)) }
    }
}

struct CallSums {
    struct Call {
        let id: Int64
        let outcome: CallOutcome?
        let language: Language?
        let seconds: Int
        let place: String?
    }
    struct Turn {
        let session: Int64
        let place: String
        let event: String
        /// Milliseconds since the call started.
        let at: Int
        /// A caller's own doing: a key or an entry.
        var isKeyed: Bool { event == "key" || event == "entry" }
        /// Ends a wait for keys.
        var isAnswer: Bool { isKeyed || event == "no-input" }
    }

    private var outcomes: [String: CallOutcomeRow] = [:]
    private var places: [String: CallPlaceRow] = [:]
    private(set) var bookings: [CallBooking] = []
    private var silences: [CallSilence] = []
    private var last: Turn?
    private var visited: Set<String> = []
    /// When each key or entry of a call came, in milliseconds.
    private var keyed: [Int64: [Int]] = [:]

    mutating func add(_ call: Call) {
        let key = "\(call.outcome?.rawValue ?? "") \(call.language?.rawValue ?? "")"
        outcomes[key, default: CallOutcomeRow(outcome: call.outcome, language: call.language)].calls += 1
        outcomes[key]?.seconds += call.seconds
        guard let outcome = call.outcome, let place = call.place else { return }
        var row = places[place] ?? CallPlaceRow(place: place)
        switch outcome {
        case .completed: return
        case .hungUp: row.hungUp += 1
        case .operatorWanted: row.operators += 1
        case .gaveUp, .tooLong, .unavailable: row.otherwise += 1
        }
        row.leftAfter.append(call.seconds)
        places[place] = row
    }

    mutating func add(_ turn: Turn) {
        let before = last.flatMap { $0.session == turn.session ? $0 : nil }
        if before == nil { visited = [] }
        last = turn
        if let before, before.isKeyed, before.place == turn.place, turn.event != "hung-up" {
            places[turn.place]?.again += 1
        }
        var row = places[turn.place] ?? CallPlaceRow(place: turn.place)
        if visited.insert(turn.place).inserted { row.reached += 1 }
        if turn.isAnswer { row.answers += 1 }
        if turn.event == "no-input" { row.noInput += 1 }
        places[turn.place] = row
        if turn.isKeyed { keyed[turn.session, default: []].append(turn.at) }
        keep(
            CallSilence(
                call: turn.session, place: turn.place, event: turn.event, milliseconds: turn.at - (before?.at ?? 0)))
    }

    private mutating func keep(_ silence: CallSilence) {
        guard silences.count < CallReport.silencesKept || silence.milliseconds > (silences.last?.milliseconds ?? 0)
        else { return }
        let place = silences.firstIndex { $0.milliseconds < silence.milliseconds } ?? silences.count
        silences.insert(silence, at: place)
        if silences.count > CallReport.silencesKept { silences.removeLast() }
    }

    /// The sums of calls that were added up before.
    mutating func add(_ sums: CallPlaceRow) {
        var row = places[sums.place] ?? CallPlaceRow(place: sums.place)
        row.reached += sums.reached
        row.answers += sums.answers
        row.noInput += sums.noInput
        row.again += sums.again
        places[sums.place] = row
    }

    mutating func add(_ booking: CallBooking, times: Int) {
        bookings += [CallBooking](repeating: booking, count: times)
    }

    /// The places so far, in no certain order.
    var placeRows: [CallPlaceRow] { Array(places.values) }

    mutating func addBooking(in session: Int64, seconds: Int) {
        // The core's clock has whole seconds: what was keyed within that second counts.
        let turns = keyed[session, default: []].count { $0 < (seconds + 1) * 1000 }
        bookings.append(CallBooking(seconds: seconds, turns: turns))
    }

    func report(_ period: StatisticsPeriod) -> CallReport {
        let rows = places.values.map { row in
            var row = row
            row.leftAfter.sort()
            return row
        }
        return CallReport(
            period: period, outcomes: outcomes.keys.sorted().compactMap { outcomes[$0] },
            places: rows.sorted { ($1.reached, $0.place) < ($0.reached, $1.place) }, bookings: bookings,
            silences: silences)
    }
}
