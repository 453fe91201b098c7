// StatisticsCalls: how calls ended, where callers left, how long a booking took, and what was asked in vain.

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
    /// The longest first, at most `silencesKept`. Forgotten calls have none.
    public let silences: [CallSilence]
    /// Silences told of at most.
    public static let silencesKept = 20
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
                return sums.report(period)
            }
        }
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
