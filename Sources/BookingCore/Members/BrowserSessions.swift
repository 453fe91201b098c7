// BrowserSessions: members who are logged in with a browser. A log-in outlives the program: any process goes on with
// it, act by act, in the one conversation that it has in the call log.

import BookingModel
import SQLite

/// The bounds of log-ins in browsers.
enum BrowserSessions {
    /// Seconds without an act or a page after which a log-in is over.
    static let idleSeconds: Int64 = 1800
    /// Seconds after which it is over in any case.
    static let longestSeconds: Int64 = 43_200
    /// Seconds after which a visitor who is there is written down again.
    static let staySeconds: Int64 = 300
    /// Seconds for which a browser is known after its last log-in: 180 days.
    static let knownSeconds: Int64 = 15_552_000
    /// Log-ins of one member at once; one more ends the oldest.
    static let sessionsAMember = 5
    /// Known browsers of one member; one more takes the place of the one used longest ago.
    static let knownAMember = 10
    /// Log-ins that are counted for the figures.
    static let counted = 100_000
    /// Log-ins whose time is over that end with a new one.
    static let endedTogether = 20
}

/// An attempt to log in that waits for its PIN to be hashed.
struct BrowserAttempt: Sendable {
    let browser: Browser
    let fresh: FreshKeys
    /// Whether the browser is a known one of the member's.
    let isKnown: Bool
    /// The member's; for nobody some number that nothing is sent to.
    let telephone: TelephoneNumber
    let language: Language
}

extension BoxOffice {
    /// Answers what is asked for a browser.
    func browser(_ asked: BrowserRequest, _ asker: Asker, session: SessionID, act: Int) throws(StoreFault) -> Reply {
        switch asked {
        case .enter(let key): .browser(.visitor(try visitor(key)))
        case .stay(let key): .browser(.visitor(try stay(key)))
        case .logIn(let number, let pin, let browser, let fresh):
            try hashing(beginLogIn(number, pin, browser, fresh, session: session, act: act))
        case .typeCode(let code, let browser, let fresh):
            .browser(.codeTyped(try typeCode(code, browser, fresh)))
        case .sendCode(let telephone, let consent, let browser):
            .browser(.codeSent(try sendCode(telephone, consent, in: browser, session: session, act: act)))
        case .checkCode(let code, let browser):
            .browser(.codeChecked(try checkCode(code, in: browser, session: session, act: act)))
        case .join(let pin, let language, _, let fresh):
            try hashing(beginJoin(pin, language, fresh, session: session, act: act))
        case .changePIN(let present, let new, let browser, let fresh):
            try hashing(
                beginChangePIN(BrowserRenewal(new: new, browser: browser, fresh: fresh), present, session, act))
        case .logOut(let key):
            try logOut(key)
        case .heldSeats(let hold, let key):
            .browser(.heldSeats(try database.read { () throws(StoreFault) in try heldSeats(hold, key) }))
        case .holdOf(let showing, let changing, let key):
            .browser(
                .heldSeats(try database.read { () throws(StoreFault) in try heldSeats(of: showing, changing, key) }))
        case .moreTime(let hold, let times, let key):
            .browser(.heldSeats(try moreTime(hold, after: times, key)))
        case .plan(let showing, let journey, let section, let having):
            .browser(
                .plan(
                    try database.read { () throws(StoreFault) in
                        try plan(showing, journey, keypad: section, having, asker)
                    }))
        case .picture(let showing):
            .browser(.picture(try database.read { () throws(StoreFault) in try picture(showing) }))
        case .booking(let number, let member):
            .browser(.booking(try database.read { () throws(StoreFault) in try storedBooking(number, member) }))
        case .earlier(let member):
            .browser(.earlier(try database.read { () throws(StoreFault) in try earlierBookings(member) }))
        }
    }

    /// The first step of a log-in: counts the attempt.
    func beginLogIn(
        _ number: MemberNumber, _ pin: PIN, _ browser: Browser, _ fresh: FreshKeys, session: SessionID, act: Int
    ) throws(StoreFault) -> VerifyStep {
        let now = clock.now
        return try database.transaction { () throws(StoreFault) -> VerifyStep in
            let claimed = try database.first(
                "SELECT id, pin_hash, telephone, language FROM member WHERE number = ? AND state = 'active'", number
            ) { (id: $0.id(0) as MemberID, hash: $0.optionalText(1), telephone: $0.telephone(2), $0.language(3)) }
            let guesses = BrowserGuesses(database: database, rules: rules, now: now)
            let known = try knownBrowser(browser.known, of: claimed?.id, at: now)
            let closed =
                if let known { try guesses.count(known: known.browser, known.found) } else {
                    try guesses.count(number, at: browser.address)
                }
            if let closed { return .answered(.browser(.loggedIn(.locked(minutes: closed)))) }
            let attempt = BrowserAttempt(
                browser: browser, fresh: fresh, isKnown: known != nil,
                telephone: claimed?.telephone ?? TelephoneNumber("01000000000")!, language: claimed?.3 ?? .local)
            return .check(
                PINCheck(
                    task: .browser(attempt), pepper: pepper, cost: rules.hashCost, pin: pin, stored: claimed?.hash,
                    number: number, id: claimed?.id, caller: nil, locks: nil, session: session, act: act))
        }
    }

    /// The last step, when the PIN has been hashed.
    func finishLogIn(_ check: PINCheck, _ attempt: BrowserAttempt, fits: Bool) throws(StoreFault) -> Reply {
        let member = fits ? check.id : nil
        let now = clock.now
        let outcome = try database.transaction { () throws(StoreFault) -> BrowserLogIn in
            guard attempt.isKnown else {
                try storeCode(attempt, check.number, for: member)
                return .codeWanted
            }
            guard let member else { return .refused }
            if let known = attempt.browser.known {
                try database.run(
                    "UPDATE known_browser SET failures = 0, locked_until = NULL, used_at = ? WHERE browser = ?", now,
                    digest(known))
            }
            try openBrowserSession(attempt.fresh.key, of: member, at: now)
            return .member(MemberSummary(id: member, number: check.number))
        }
        return .browser(.loggedIn(outcome))
    }

    func knownBrowser(_ key: BrowserKey?, of member: MemberID?, at now: Instant) throws(StoreFault) -> (
        browser: String, found: KnownBrowser
    )? {
        guard let key, let member else { return nil }
        let browser = digest(key)
        let found = try database.first(
            "SELECT failures, locked_until FROM known_browser WHERE browser = ? AND member = ? AND used_at > ?",
            browser, member, now + -BrowserSessions.knownSeconds
        ) { KnownBrowser(failures: $0.int(0), lockedUntil: $0.optionalInstant(1)) }
        return found.map { (browser, $0) }
    }

    /// Logs a browser in. Only inside a writing transaction.
    func openBrowserSession(_ key: BrowserKey, of member: MemberID, at now: Instant) throws(StoreFault) {
        let over: [Int64] = try database.all(
            """
            SELECT session FROM (SELECT session FROM browser_session WHERE seen_at <= ?1 LIMIT ?3)
            UNION SELECT session FROM (SELECT session FROM browser_session WHERE began_at <= ?2 LIMIT ?3)
            UNION SELECT session FROM (SELECT session FROM browser_session WHERE member = ?4
                ORDER BY seen_at DESC, session DESC LIMIT -1 OFFSET ?5)
            """, now + -BrowserSessions.idleSeconds, now + -BrowserSessions.longestSeconds,
            BrowserSessions.endedTogether, member, BrowserSessions.sessionsAMember - 1
        ) { $0.int64(0) }
        for row in over { try end(row, as: .hungUp, at: now) }
        try database.run(
            """
            INSERT INTO session(channel, line, calling, language, reference, started_at, member)
            VALUES ('web', 'web', NULL, (SELECT language FROM member WHERE id = ?1), '', ?2, ?1)
            """, member, now)
        try database.run(
            "INSERT INTO browser_session(browser, session, member, began_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?4)",
            digest(key), database.lastInsertedRow, member, now)
    }

    /// Ends the conversation of a log-in, with its holds. Only inside a writing transaction.
    func end(_ row: Int64, as outcome: CallOutcome, at now: Instant) throws(StoreFault) {
        try releaseHolds(of: row)
        try database.run("DELETE FROM browser_session WHERE session = ?", row)
        try database.run(
            "UPDATE session SET ended_at = ?, outcome = ?, place = 'web' WHERE id = ? AND ended_at IS NULL", now,
            outcome.rawValue, row)
    }

    private func logOut(_ key: BrowserKey) throws(StoreFault) -> Reply {
        try database.transaction { () throws(StoreFault) in
            let row = try database.first(
                "SELECT session FROM browser_session WHERE browser = ?", digest(key)
            ) { $0.int64(0) }
            if let row { try end(row, as: .completed, at: clock.now) }
        }
        return .browser(.loggedOut)
    }
}

extension StaffDoor {
    /// Log-ins in browsers that are not over; counted up to `BrowserSessions.counted`. 0 when it cannot be read, which
    /// is reported to `faultHandler`.
    public func logIns() -> Int {
        do throws(StoreFault) {
            return try database.first(
                "SELECT count(*) FROM (SELECT 1 FROM browser_session WHERE seen_at > ? LIMIT ?)",
                clock.now + -BrowserSessions.idleSeconds, BrowserSessions.counted
            ) { $0.int(0) } ?? 0
        } catch {
            faultHandler(error.description)
            return 0
        }
    }
}

extension BoxOffice {
    /// A log-in that is not over.
    struct LiveLogIn {
        let row: Int64
        let member: MemberSummary
        let seenAt: Instant
    }

    func liveLogIn(_ key: BrowserKey) throws(StoreFault) -> LiveLogIn? {
        let now = clock.now
        return try database.first(
            """
            SELECT s.session, member.id, member.number, s.seen_at FROM browser_session AS s
                JOIN member ON member.id = s.member AND member.state = 'active'
            WHERE s.browser = ? AND s.seen_at > ? AND s.began_at > ?
            """, digest(key), now + -BrowserSessions.idleSeconds, now + -BrowserSessions.longestSeconds
        ) {
            LiveLogIn(
                row: $0.int64(0), member: MemberSummary(id: $0.id(1), number: $0.memberNumber(2)),
                seenAt: $0.instant(3))
        }
    }

    private func visitor(_ key: BrowserKey) throws(StoreFault) -> Visitor? {
        try liveLogIn(key).map {
            Visitor(member: $0.member, isToStay: $0.seenAt + BrowserSessions.staySeconds <= clock.now)
        }
    }

    private func stay(_ key: BrowserKey) throws(StoreFault) -> Visitor? {
        try database.transaction { () throws(StoreFault) in
            guard let found = try liveLogIn(key) else { return nil }
            try database.run(
                "UPDATE browser_session SET seen_at = max(seen_at, ?) WHERE browser = ?", clock.now, digest(key))
            return Visitor(member: found.member, isToStay: false)
        }
    }

    /// A conversation goes on with the log-in of a browser, or with its sign-up, if that is not over.
    func goOn(_ live: inout LiveSession, with key: BrowserKey) {
        do throws(StoreFault) {
            guard let found = try liveLogIn(key) else {
                live.row = try signUp(in: key)
                return
            }
            live.row = found.row
            live.member = found.member.id
            // Any act may have been asked before, in another process.
            live.lastHoldAct = .max
        } catch {
            faultHandler(error.description)
        }
    }
}
