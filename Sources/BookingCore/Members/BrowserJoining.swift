// BrowserJoining: visitors who become members with a browser, and members who choose another PIN there. Codes and
// limits are apart from those of calls: what is tried on the internet keeps no caller from joining.

import BookingModel
import SQLite

/// The bounds of sign-ups in browsers.
enum BrowserSignUps {
    /// Seconds from the first code to the PIN at most.
    static let longestSeconds: Int64 = 3600
    /// Sign-ups whose time is over that end with a new one.
    static let endedTogether = 20
}

/// Another PIN for a member who is logged in with a browser.
struct BrowserRenewal: Sendable {
    let new: PIN
    let browser: Browser
    let fresh: FreshKeys
}

extension BoxOffice {
    /// The conversation of a browser's sign-up; nil: there is none, or its time is over.
    func signUp(in key: BrowserKey) throws(StoreFault) -> Int64? {
        try database.first(
            "SELECT session FROM browser_sign_up WHERE browser = ? AND began_at > ?", digest(key),
            clock.now + -BrowserSignUps.longestSeconds
        ) { $0.int64(0) }
    }

    /// The conversation, unless somebody is logged in.
    private func signUpRow(_ session: SessionID) -> Int64? {
        sessions[session].flatMap { $0.member == nil ? $0.row : nil }
    }

    /// Texts a code to a number, whether it is a member's or not. The consent is kept with it.
    func sendCode(
        _ telephone: TelephoneNumber, _ consent: Consent, in browser: Browser, session: SessionID, act: Int
    ) throws(StoreFault) -> CodeSending {
        guard sessions[session]?.member == nil else { return .tooMany }
        let row = sessions[session]?.row
        if let row, try isSent(row, act) { return .sent(minutes: rules.codeMinutes) }
        let now = clock.now
        guard telephone.isMobile, try mayHaveCode(telephone, at: browser.address, now) else { return .tooMany }
        try write(in: session) { own throws(StoreFault) in
            if row == nil { try beginSignUp(own, browser.key, at: now) }
            try makeCode(telephone, consent, .address(browser.address), own, act, at: now)
        }
        return .sent(minutes: rules.codeMinutes)
    }

    /// Whether this very form was sent before.
    private func isSent(_ row: Int64, _ act: Int) throws(StoreFault) -> Bool {
        try database.first("SELECT 1 FROM sign_up_code WHERE session = ? AND act = ?", row, act) { _ in true } ?? false
    }

    /// Per number and day, per address and hour, and for all addresses together: nobody's telephone is flooded, and the
    /// box office pays for a number of texts that it can say.
    private func mayHaveCode(_ telephone: TelephoneNumber, at address: String, _ now: Instant) throws(StoreFault)
        -> Bool
    {
        let counts = try database.first(
            """
            SELECT (SELECT count(*) FROM sign_up_code WHERE telephone = ?1 AND issued_at > ?2 AND caller GLOB 'web*'),
                (SELECT count(*) FROM sign_up_code WHERE caller = ?3 AND issued_at > ?4),
                (SELECT count(*) FROM sign_up_code WHERE issued_at > ?4 AND caller GLOB 'web*')
            """, telephone.fullDigits, now + -SignUpCodes.daySeconds, Guesses.Caller.address(address).key,
            now + -Guesses.callerWindowSeconds
        ) { (toNumber: $0.int(0), byAddress: $0.int(1), byAll: $0.int(2)) }
        guard let counts else { return false }
        return counts.toNumber < rules.codesPerDay && counts.byAddress < rules.callerCodesPerHour
            && counts.byAll < rules.callerCodesPerHour * BrowserGuesses.addressShare
    }

    /// A new conversation is the browser's sign-up from now on. Only inside a writing transaction.
    private func beginSignUp(_ row: Int64, _ key: BrowserKey, at now: Instant) throws(StoreFault) {
        let over: [Int64] = try database.all(
            """
            SELECT session FROM (SELECT session FROM browser_sign_up WHERE began_at <= ? ORDER BY began_at LIMIT ?)
            UNION SELECT session FROM browser_sign_up WHERE browser = ?
            """, now + -BrowserSignUps.longestSeconds, BrowserSignUps.endedTogether, digest(key)
        ) { $0.int64(0) }
        for ended in over {
            try end(ended, as: .gaveUp, at: now)
            try database.run("DELETE FROM browser_sign_up WHERE session = ?", ended)
        }
        try database.run(
            "INSERT INTO browser_sign_up(browser, session, began_at) VALUES (?, ?, ?)", digest(key), row, now)
    }

    /// The newest code of a sign-up; the only one that counts there.
    private func newestCode(of row: Int64) throws(StoreFault) -> SignUpCodes.Newest? {
        try database.first(
            """
            SELECT id, telephone, act, issued_at, digest, expires_at, wrong, member IS NOT NULL FROM sign_up_code
            WHERE session = ? ORDER BY act DESC LIMIT 1
            """, row
        ) {
            SignUpCodes.Newest(
                id: $0.int64(0),
                seed: SignUpCodes.Seed(
                    telephone: $0.telephone(1), session: row, act: $0.int(2), issuedAt: $0.instant(3)),
                digest: $0.text(4), expiresAt: $0.instant(5), wrong: $0.int(6), isUsed: $0.bool(7))
        }
    }

    /// Whether a code is the one that was texted for this sign-up. A wrong one counts against the code, and against the
    /// address as an attempt at a PIN does.
    func checkCode(_ code: SMSCode, in browser: Browser, session: SessionID, act: Int) throws(StoreFault) -> CodeCheck {
        guard let own = signUpRow(session) else { return .void }
        let now = clock.now
        return try write(in: session) { row throws(StoreFault) -> CodeCheck in
            let callers = BrowserGuesses.keys(of: browser.address).map {
                CallerGuesses(database: database, rules: rules, caller: $0)
            }
            for caller in callers where try caller.isClosed(at: now) { return .blocked }
            guard let newest = try newestCode(of: own), newest.isValid(at: now, rules) else { return .void }
            let digest = SignUpCodes.digest(code, newest.seed, pepper)
            guard SHA256.same(Array(digest.utf8), Array(newest.digest.utf8)) else {
                try database.run("UPDATE sign_up_code SET wrong = wrong + 1 WHERE id = ?", newest.id)
                for caller in callers { try caller.count(at: now) }
                return newest.wrong + 1 < rules.codeTries ? .wrong : .void
            }
            try database.run("UPDATE sign_up_code SET confirmed_by = ? WHERE id = ?", row, newest.id)
            guard try isMember(newest.seed.telephone) else { return .right }
            try remind(newest.seed.telephone, row, act, at: now)
            return .isMember
        }
    }

    /// The first half of a new member: the code was right in this browser. A form that is sent twice logs in again.
    func beginJoin(_ pin: PIN, _ language: Language, _ fresh: FreshKeys, session: SessionID, act: Int)
        throws(StoreFault) -> VerifyStep
    {
        guard let row = signUpRow(session) else { return .answered(.browser(.joined(.unproven))) }
        let joined = try database.transaction { () throws(StoreFault) in try joinedJustNow(row, fresh) }
        if let joined { return .answered(.browser(.joined(joined))) }
        let code = try database.first(
            """
            SELECT telephone, id FROM sign_up_code WHERE session = ?1 AND confirmed_by = ?1 AND member IS NULL
            ORDER BY act DESC LIMIT 1
            """, row
        ) { JoiningProof(telephone: $0.telephone(0), language: language, code: $0.int64(1), fresh: fresh) }
        guard let code else { return .answered(.browser(.joined(.unproven))) }
        return try beginJoin(code, pin, session: session, act: act)
    }

    /// A form that is sent twice: its browser is logged in with the keys of the second answer too. Only inside a
    /// writing transaction.
    func joinedJustNow(_ row: Int64, _ fresh: FreshKeys) throws(StoreFault) -> JoinOutcome? {
        let now = clock.now
        let found = try database.first(
            """
            SELECT m.id, m.number, m.credit_limit FROM joining AS j JOIN member AS m ON m.id = j.member
            WHERE j.session = ? AND j.at > ? AND m.state = 'active'
            """, row, now + -BrowserCodes.twiceSeconds
        ) { (MemberSummary(id: $0.id(0), number: $0.memberNumber(1)), credit: $0.won(2)) }
        guard let (member, credit) = found else { return nil }
        try know(fresh.known, of: member.id, at: now)
        try openBrowserSession(fresh.key, of: member.id, at: now)
        return .joined(member, accountOfNewMember(credit))
    }

    /// The sign-up is over, and its browser logged in and known. Only inside a writing transaction.
    func goOnAsMember(_ member: MemberID, _ row: Int64, _ fresh: FreshKeys, at now: Instant) throws(StoreFault) {
        try end(row, as: .completed, at: now)
        try know(fresh.known, of: member, at: now)
        try openBrowserSession(fresh.key, of: member, at: now)
    }
}

extension BoxOffice {
    /// The first half of another PIN: counts the attempt at the present one, as a log-in with this browser does.
    func beginChangePIN(_ renewal: BrowserRenewal, _ present: PIN, _ session: SessionID, _ act: Int)
        throws(StoreFault) -> VerifyStep
    {
        let now = clock.now
        return try database.transaction { () throws(StoreFault) -> VerifyStep in
            func answered(_ change: PINChange) -> VerifyStep { .answered(.browser(.pinChanged(change))) }
            guard let live = try liveLogIn(renewal.browser.key) else { return answered(.refused) }
            if try isRenewed(live.row, act) {
                try rekey(live.row, live.member.id, renewal.fresh, at: now)
                return answered(.changed)
            }
            let stored = try database.first("SELECT telephone, pin_hash FROM member WHERE id = ?", live.member.id) {
                (telephone: $0.telephone(0), hash: $0.optionalText(1))
            }
            guard let stored else { return answered(.refused) }
            let number = live.member.number
            if let weakness = renewal.new.weakness(of: [stored.telephone.fullDigits, number.digits]) {
                return answered(.weak(weakness))
            }
            let guesses = BrowserGuesses(database: database, rules: rules, now: now)
            let known = try knownBrowser(renewal.browser.known, of: live.member.id, at: now)
            let closed =
                if let known { try guesses.count(known: known.browser, known.found) } else {
                    try guesses.count(number, at: renewal.browser.address)
                }
            if let closed { return answered(.locked(minutes: closed)) }
            return .check(
                PINCheck(
                    task: .renew(renewal), pepper: pepper, cost: rules.hashCost, pin: present, stored: stored.hash,
                    number: number, id: live.member.id, caller: nil, locks: nil, session: session, act: act))
        }
    }

    /// Whether this very form was sent before, and changed the PIN.
    private func isRenewed(_ row: Int64, _ act: Int) throws(StoreFault) -> Bool {
        try database.first(
            "SELECT 1 FROM outbox WHERE session = ? AND act = ? AND kind = 'pin-changed'", row, act
        ) { _ in true } ?? false
    }

    /// The second half: the new hash, the end of the member's other log-ins, and a text to the telephone on file. The
    /// holds of this log-in stay.
    func finishChangePIN(_ check: PINCheck, _ renewal: BrowserRenewal, _ member: MemberID, hash: String)
        throws(StoreFault) -> PINChange
    {
        let now = clock.now
        return try database.transaction { () throws(StoreFault) -> PINChange in
            // The same form, sent twice at once.
            if let row = sessions[check.session]?.row, try isRenewed(row, check.act) {
                try rekey(row, member, renewal.fresh, at: now)
                return .changed
            }
            guard let live = try liveLogIn(renewal.browser.key), live.member.id == member else { return .refused }
            let others: [Int64] = try database.all(
                "SELECT session FROM browser_session WHERE member = ? AND session <> ?", member, live.row
            ) { $0.int64(0) }
            for row in others { try end(row, as: .hungUp, at: now) }
            let began = try database.first(
                "SELECT began_at FROM browser_session WHERE session = ?", live.row
            ) { $0.instant(0) }
            // A trigger forgets all browsers of the member, this one too.
            try database.run("UPDATE member SET pin_hash = ? WHERE id = ? AND state = 'active'", hash, member)
            try database.run(
                "INSERT INTO browser_session(browser, session, member, began_at, seen_at) VALUES (?, ?, ?, ?, ?)",
                digest(renewal.browser.key), live.row, member, began ?? now, now)
            try rekey(live.row, member, renewal.fresh, at: now)
            try database.run("DELETE FROM browser_guess WHERE number = ?", check.number)
            let owner = try database.first("SELECT telephone, language FROM member WHERE id = ?", member) {
                (telephone: $0.telephone(0), language: $0.language(1))
            }
            guard let owner else { return .refused }
            try Outbox.enqueue(
                NewText(
                    kind: .pinChanged, member: member, telephone: owner.telephone, language: owner.language,
                    askedBy: (live.row, check.act), deadline: now + BoxOffice.noticeSeconds),
                in: database, at: now)
            return .changed
        }
    }

    /// A log-in goes on with fresh keys: who has copied the earlier ones is out. Only inside a writing transaction.
    private func rekey(_ row: Int64, _ member: MemberID, _ fresh: FreshKeys, at now: Instant) throws(StoreFault) {
        try database.run(
            "UPDATE browser_session SET browser = ?, seen_at = max(seen_at, ?) WHERE session = ?", digest(fresh.key),
            now, row)
        try know(fresh.known, of: member, at: now)
    }
}
