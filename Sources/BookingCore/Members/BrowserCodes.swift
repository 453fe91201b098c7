// BrowserCodes: the codes of log-ins in unknown browsers. A code is made from the pepper and its row, as those of
// sign-ups are: the database has its keyed digest, and the sender makes it again for the text. An attempt that was
// wrong has such a row too, which nothing is texted for.

import BookingModel
import SQLite

/// Codes for browsers.
enum BrowserCodes {
    /// Seconds after which a code and the address it was asked for from are deleted.
    static let daySeconds: Int64 = 86_400
    /// Seconds in which a code that was right logs the same browser in again: a form that is sent twice.
    static let twiceSeconds: Int64 = 60
    /// Codes deleted along with one that is made.
    static let deletedTogether = 50

    /// What a code is made from.
    struct Seed {
        /// Keyed digest of the browser's key.
        let browser: String
        let number: MemberNumber
        let issuedAt: Instant

        fileprivate var words: String { "\(browser) \(number) \(issuedAt.seconds)" }
    }

    /// The code of a seed.
    static func code(_ seed: Seed, _ pepper: Pepper) -> SMSCode {
        let bound = (0..<SMSCode.length).reduce(UInt64(1)) { bound, _ in bound * 10 }
        let digits = String(pepper.number("log-in-code", seed.words) % bound)
        return SMSCode(String(repeating: "0", count: SMSCode.length - digits.utf8.count) + digits)!
    }

    /// The keyed digest of a code that may be the seed's.
    static func digest(_ code: SMSCode, _ seed: Seed, _ pepper: Pepper) -> String {
        pepper.seal("log-in-code-digest", seed.words, code)
    }

    /// What the text with a code says; nil once its row is gone.
    static func message(ofText text: Int64, _ office: BoxOffice) throws(StoreFault) -> MessageBody? {
        let found = try office.database.first(
            "SELECT browser, number, issued_at, expires_at FROM browser_code WHERE message = ?", text
        ) {
            (
                seed: Seed(browser: $0.text(0), number: $0.memberNumber(1), issuedAt: $0.instant(2)),
                expires: $0.instant(3)
            )
        }
        return found.map {
            .logInCode(code($0.seed, office.pepper), minutes: Int(($0.expires - $0.seed.issuedAt) / 60))
        }
    }
}

extension BoxOffice {
    /// The keyed digest that a browser is stored by.
    func digest(_ key: BrowserKey) -> String { pepper.seal("browser", key.secretDigits) }

    /// Stores a code for a browser, and texts it to a member. For nobody the same is written, and nothing texted. Only
    /// inside a writing transaction.
    /// - Parameter member: nil: number or PIN were wrong.
    func storeCode(_ attempt: BrowserAttempt, _ number: MemberNumber, for member: MemberID?) throws(StoreFault) {
        let now = clock.now
        try database.run(
            """
            DELETE FROM browser_code
            WHERE browser IN (SELECT browser FROM browser_code WHERE issued_at <= ? ORDER BY issued_at LIMIT ?)
            """, now + -BrowserCodes.daySeconds, BrowserCodes.deletedTogether)
        let seed = BrowserCodes.Seed(browser: digest(attempt.browser.key), number: number, issuedAt: now)
        let sent = try database.first(
            "SELECT count(*) FROM browser_code WHERE member = ? AND issued_at > ? AND message IS NOT NULL",
            member ?? MemberID(0), now + -BrowserCodes.daySeconds
        ) { $0.int(0) }
        let isTexted = member != nil && attempt.telephone.isMobile && sent ?? 0 < rules.codesPerDay
        let expires = now + Int64(rules.codeMinutes) * 60
        try Outbox.enqueue(
            NewText(
                kind: .logInCode, member: member, telephone: attempt.telephone, language: attempt.language,
                deadline: expires), in: database, at: now)
        let text = database.lastInsertedRow
        // For both, so that both take as long.
        try database.run("DELETE FROM outbox WHERE id = ? AND ?", text, !isTexted)
        try database.run(
            """
            INSERT INTO browser_code(browser, member, number, digest, address, issued_at, expires_at, message)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(browser) DO UPDATE SET
                member = ?2, number = ?3, digest = ?4, address = ?5, issued_at = ?6, expires_at = ?7, wrong = 0,
                message = ?8, used_at = NULL
            """, seed.browser, member, number, BrowserCodes.digest(BrowserCodes.code(seed, pepper), seed, pepper),
            attempt.browser.address, now, expires, isTexted ? text : nil)
    }

    /// Whether a code is the one that was texted; logs the browser in.
    func typeCode(_ code: SMSCode, _ browser: Browser, _ fresh: FreshKeys) throws(StoreFault) -> BrowserCode {
        let now = clock.now
        let key = digest(browser.key)
        return try database.transaction { () throws(StoreFault) -> BrowserCode in
            let found = try database.first(
                """
                SELECT number, issued_at, digest, expires_at, wrong, used_at, member, address FROM browser_code
                WHERE browser = ?
                """, key
            ) {
                (
                    number: $0.memberNumber(0), issued: $0.instant(1), digest: $0.text(2), expires: $0.instant(3),
                    wrong: $0.int(4), used: $0.optionalInstant(5), member: $0.optionalID(6) as MemberID?,
                    address: $0.text(7)
                )
            }
            guard let found, now < found.expires, found.wrong < rules.codeTries,
                found.used.map({ $0 + BrowserCodes.twiceSeconds > now }) ?? true
            else { return .void }
            let seed = BrowserCodes.Seed(browser: key, number: found.number, issuedAt: found.issued)
            let isRight = SHA256.same(
                Array(BrowserCodes.digest(code, seed, pepper).utf8), Array(found.digest.utf8))
            guard isRight, let member = found.member else {
                try database.run("UPDATE browser_code SET wrong = wrong + 1 WHERE browser = ?", key)
                return found.wrong + 1 < rules.codeTries ? .wrong : .void
            }
            try database.run("UPDATE browser_code SET used_at = ? WHERE browser = ? AND used_at IS NULL", now, key)
            try BrowserGuesses(database: database, rules: rules, now: now).forget(found.number, at: found.address)
            try know(fresh.known, of: member, at: now)
            try openBrowserSession(fresh.key, of: member, at: now)
            return .member(MemberSummary(id: member, number: found.number))
        }
    }

    /// A browser is a known one of a member's from now on.
    func know(_ key: BrowserKey, of member: MemberID, at now: Instant) throws(StoreFault) {
        try database.run(
            "INSERT INTO known_browser(browser, member, known_at, used_at) VALUES (?1, ?2, ?3, ?3)", digest(key),
            member, now)
        try database.run(
            """
            DELETE FROM known_browser WHERE browser IN (SELECT browser FROM known_browser WHERE member = ?
                ORDER BY used_at DESC, browser LIMIT -1 OFFSET ?)
            """, member, BrowserSessions.knownAMember)
    }
}
