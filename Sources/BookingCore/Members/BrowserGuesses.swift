// BrowserGuesses: counts attempts at PINs in browsers, by member number, by address and by known browser. An attempt
// is counted before hashing, so that none is free.

import BookingModel
import SQLite

/// The bounds of attempts in browsers.
///
/// Per member number, whether it is a member's or not: `OfficeRules.pinFailuresToLock` (5) lock for `pinLockSeconds`,
/// and `attemptsADay` lock for a day, whatever the PINs were: only a right code ends the count, so that a lock tells
/// nothing of a PIN. Per address: `callerFailuresPerHour`, and all addresses together `addressShare` times as many. A
/// known browser has a count of its own, so that others' attempts cannot keep its member out. None of these counts
/// locks a telephone, and no call locks a browser.
struct BrowserGuesses {
    /// Attempts at one number in unknown browsers in a day.
    static let attemptsADay = 10
    /// Wrong PINs in a known browser after which it is not known any more.
    static let failuresToForget = 10
    /// How many addresses' limits all addresses have together.
    static let addressShare = 50
    /// Seconds of the lock of a number after `attemptsADay`, and for which a count lasts after its last attempt. So no
    /// 24 hours have more attempts.
    static let daySeconds: Int64 = 86_400
    /// Counts deleted along with one that is made.
    static let deletedTogether = 50

    let database: Database
    let rules: OfficeRules
    let now: Instant

    /// Counts an attempt in an unknown browser, or says for how many minutes none is taken. Only inside a writing
    /// transaction that commits before anything is hashed.
    func count(_ number: MemberNumber, at address: String) throws(StoreFault) -> Int? {
        let known = try database.first(
            "SELECT attempts, last_at, locked_until FROM browser_guess WHERE number = ?", number
        ) { (attempts: $0.int(0), last: $0.instant(1), until: $0.optionalInstant(2)) }
        if let until = known?.until, until > now { return BrowserGuesses.minutes(until - now) }
        if let seconds = try addressIsClosed(address) { return BrowserGuesses.minutes(seconds) }
        for key in BrowserGuesses.keys(of: address) { try guesses(key).count(at: now) }
        let goesOn = known.map { $0.last + BrowserGuesses.daySeconds > now } ?? false
        let attempts = (goesOn ? known?.attempts ?? 0 : 0) + 1
        try database.run(
            """
            INSERT INTO browser_guess(number, attempts, last_at, locked_until) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(number) DO UPDATE SET attempts = ?2, last_at = ?3, locked_until = ?4
            """, number, attempts, now, lock(after: attempts))
        try database.run(
            """
            DELETE FROM browser_guess
            WHERE number IN (SELECT number FROM browser_guess WHERE last_at <= ? ORDER BY last_at LIMIT ?)
            """, now + -BrowserGuesses.daySeconds, BrowserGuesses.deletedTogether)
        return nil
    }

    /// Until when no further attempt is taken; nil: one is.
    private func lock(after attempts: Int) -> Instant? {
        if attempts >= BrowserGuesses.attemptsADay { return now + BrowserGuesses.daySeconds }
        return attempts % rules.pinFailuresToLock == 0 ? now + Int64(rules.pinLockSeconds) : nil
    }

    /// Counts an attempt in a known browser as a failure; the last one that is allowed makes it an unknown one.
    /// - Returns: the minutes for which none is taken; nil: it is counted.
    func count(known browser: String, _ found: KnownBrowser) throws(StoreFault) -> Int? {
        if let until = found.lockedUntil, until > now { return BrowserGuesses.minutes(until - now) }
        let failures = found.failures + 1
        let isForgotten = failures >= BrowserGuesses.failuresToForget
        let until = failures % rules.pinFailuresToLock == 0 ? now + Int64(rules.pinLockSeconds) : nil
        if isForgotten {
            try database.run("DELETE FROM known_browser WHERE browser = ?", browser)
        } else {
            try database.run(
                "UPDATE known_browser SET failures = ?, locked_until = ? WHERE browser = ?", failures, until, browser)
        }
        return nil
    }

    /// The code was right: the row of attempts is over, and the last one does not count against the address.
    func forget(_ number: MemberNumber, at address: String) throws(StoreFault) {
        try database.run("DELETE FROM browser_guess WHERE number = ?", number)
        for key in BrowserGuesses.keys(of: address) {
            try database.run("UPDATE caller_guess SET failures = max(failures - 1, 0) WHERE telephone = ?", key.key)
        }
    }

    /// Seconds for which nothing is taken from an address, or from all.
    private func addressIsClosed(_ address: String) throws(StoreFault) -> Int64? {
        for key in BrowserGuesses.keys(of: address) {
            let known = try database.first(
                "SELECT failures, window_at FROM caller_guess WHERE telephone = ?", key.key
            ) { (failures: $0.int(0), window: $0.instant(1)) }
            guard let known else { continue }
            if let seconds = guesses(key).closed(known.failures, since: known.window, at: now) { return seconds }
        }
        return nil
    }

    private func guesses(_ key: Guesses.Caller) -> CallerGuesses {
        CallerGuesses(database: database, rules: rules, caller: key)
    }

    /// What one attempt counts against, besides its number.
    static func keys(of address: String) -> [Guesses.Caller] { [.address(address), .everyAddress] }

    /// Whole minutes, rounded up.
    private static func minutes(_ seconds: Int64) -> Int { Int((seconds + 59) / 60) }
}

/// What is stored of a known browser.
struct KnownBrowser {
    let failures: Int
    let lockedUntil: Instant?
}
