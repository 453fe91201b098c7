// Guesses: counts PIN attempts by member number and by calling number. An attempt is counted before hashing, so that
// none is free.

import BookingModel
import SQLite

/// What is counted for one attempt at a PIN.
///
/// Per member number: `pinFailuresToLock` in a row (5) lock for `pinLockSeconds`, and so does every further such row,
/// until `pinFailuresToReset` (10) lock until staff open it. Numbers that no member has are counted alike, so that a
/// lock says nothing about them. A member who calls from the number on file is counted apart: what others tried cannot
/// lock them out. That number can be forged, so these failures never lock for good: from the tenth on each locks for
/// `ownLockSeconds`, which leaves a forger one guess a day. Per calling number: `callerFailuresPerHour` over all member
/// numbers. A call from the number on file is not subject to it: another person's guesses under that number cannot lock
/// its owner out. All withheld numbers together have `withheldShare` times that limit: hiding the number must not make
/// guessing free.
struct Guesses {
    let database: Database
    let rules: OfficeRules
    let number: MemberNumber
    /// Who is counted; nil when it is the claimed member's own number.
    let caller: Caller?
    /// Where failures of this kind of call are counted.
    private var lane: Lane { caller == nil ? .own : .others }

    /// The two counts of a member number.
    private enum Lane {
        /// Calls from the number on file.
        case own
        case others

        var failures: String { self == .own ? "own_failures" : "failures" }
        var lockedUntil: String { self == .own ? "own_locked_until" : "locked_until" }
    }

    /// Whose attempts count together.
    enum Caller: Hashable, Sendable {
        case number(TelephoneNumber)
        /// Everybody who withholds the number.
        case withheld
        /// A browser's address.
        case address(String)
        /// All browsers together.
        case everyAddress

        /// Who calls, whomever they claim to be.
        init(_ calling: TelephoneNumber?) { self = calling.map { .number($0) } ?? .withheld }

        /// None for a call from the number on file.
        init?(calling: TelephoneNumber?, onFile: TelephoneNumber?) {
            if let calling, calling == onFile { return nil }
            self.init(calling)
        }

        /// As stored: the digits, or a word no number can be.
        var key: String {
            switch self {
            case .number(let number): number.fullDigits
            case .withheld: "withheld"
            case .address(let address): "web \(address)"
            case .everyAddress: "web"
            }
        }
    }

    /// How many callers' limits all withheld numbers have together.
    static let withheldShare = 10

    /// The window of the limit per calling number, in seconds.
    static let callerWindowSeconds: Int64 = 3600
    /// How long each further failure locks a member number for calls from its own telephone number, in seconds: a day.
    static let ownLockSeconds: Int64 = 86_400
    /// Stored in `locked_until` for "until staff open it".
    static let untilStaff: Int64 = -1

    /// What was counted before: of the member number, and of who calls.
    struct Known {
        /// Seconds since 1970; -1: until staff open it. Nil: not locked.
        let lockedUntil: Int64?
        /// The same for calls from the number on file.
        let ownLockedUntil: Int64?
        /// 0 when nothing is counted for who calls.
        let failures: Int
        let windowAt: Instant
    }

    /// For how long a number is locked.
    struct Lock: Hashable {
        /// Nil: until staff open it.
        let minutes: Int?
    }

    enum Gate: Hashable {
        /// No attempt is allowed now.
        case closed(minutes: Int?)
        /// The attempt is counted; `locks` when it is the one that locks the number, should it be wrong.
        case counted(locks: Lock?)
    }

    /// Counts an attempt as a failure, or says that none is allowed. Only inside a writing transaction that commits
    /// before anything is hashed.
    /// - Parameter known: read in the same transaction.
    func count(_ known: Known, at now: Instant) throws(StoreFault) -> Gate {
        if let until = lane == .own ? known.ownLockedUntil : known.lockedUntil {
            if until == Guesses.untilStaff { return .closed(minutes: nil) }
            if until > now.seconds { return .closed(minutes: Guesses.minutes(until - now.seconds)) }
        }
        if let caller {
            let guesses = CallerGuesses(database: database, rules: rules, caller: caller)
            if let seconds = guesses.closed(known.failures, since: known.windowAt, at: now) {
                return .closed(minutes: Guesses.minutes(seconds))
            }
            try guesses.count(at: now)
        }
        return .counted(locks: try countNumber(now))
    }

    /// The PIN was right: the row of failures is over, and this attempt does not count against the calling number.
    func forget() throws(StoreFault) {
        try database.run("DELETE FROM pin_guess WHERE number = ?", number)
        if let caller {
            try database.run("UPDATE caller_guess SET failures = max(failures - 1, 0) WHERE telephone = ?", caller.key)
        }
    }

    private func countNumber(_ now: Instant) throws(StoreFault) -> Lock? {
        let (count, lock) = (lane.failures, lane.lockedUntil)
        let failures =
            try database.first(
                """
                INSERT INTO pin_guess(number, failures, own_failures, last_failure_at) VALUES (?1, ?3, 1 - ?3, ?2)
                ON CONFLICT(number) DO UPDATE SET \(count) = \(count) + 1, last_failure_at = ?2, \(lock) = NULL
                    RETURNING \(count)
                """, number, now, lane == .others
            ) { $0.int(0) } ?? 0
        let until: Int64
        if failures >= rules.pinFailuresToReset {
            until = lane == .own ? now.seconds + Guesses.ownLockSeconds : Guesses.untilStaff
        } else if failures % rules.pinFailuresToLock == 0 {
            until = now.seconds + Int64(rules.pinLockSeconds)
        } else {
            return nil
        }
        try database.run("UPDATE pin_guess SET \(lock) = ? WHERE number = ?", until, number)
        return Lock(minutes: until == Guesses.untilStaff ? nil : Guesses.minutes(until - now.seconds))
    }

    /// Whole minutes until something that is so many seconds away, rounded up.
    private static func minutes(_ seconds: Int64) -> Int { Int((seconds + 59) / 60) }
}

/// Failures of one calling number within an hour: wrong PINs, and wrong codes of a sign-up.
struct CallerGuesses {
    let database: Database
    let rules: OfficeRules
    let caller: Guesses.Caller

    /// For how many seconds nothing more is taken, nil when something is.
    func closed(_ failures: Int, since window: Instant, at now: Instant) -> Int64? {
        let share =
            switch caller {
            case .number, .address: 1
            case .withheld: Guesses.withheldShare
            case .everyAddress: BrowserGuesses.addressShare
            }
        let limit = rules.callerFailuresPerHour * share
        let ends = window.seconds + Guesses.callerWindowSeconds
        return ends > now.seconds && failures >= limit ? ends - now.seconds : nil
    }

    /// As `closed`, by what is stored.
    func isClosed(at now: Instant) throws(StoreFault) -> Bool {
        let known = try database.first(
            "SELECT failures, window_at FROM caller_guess WHERE telephone = ?", caller.key
        ) { (failures: $0.int(0), window: $0.instant(1)) }
        return known.map { closed($0.failures, since: $0.window, at: now) != nil } ?? false
    }

    /// Counts one more, from 1 when the hour is over.
    func count(at now: Instant) throws(StoreFault) {
        try database.run(
            """
            INSERT INTO caller_guess(telephone, failures, window_at) VALUES (?1, 1, ?2) ON CONFLICT(telephone) DO UPDATE
                SET
                failures = CASE WHEN window_at + ?3 > ?2 THEN failures + 1 ELSE 1 END,
                window_at = CASE WHEN window_at + ?3 > ?2 THEN window_at ELSE ?2 END
            """, caller.key, now, Guesses.callerWindowSeconds)
    }
}
