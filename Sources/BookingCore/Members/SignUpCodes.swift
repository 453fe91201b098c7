// SignUpCodes: the codes that people who want to become members are sent by SMS. Who types one has the number's
// telephone. A code is made from the pepper and its row, so that no file holds it: the database has its keyed digest,
// and the sender makes it again for the text.

import BookingModel
import SQLite

/// Codes and their bounds.
enum SignUpCodes {
    /// Seconds in which codes to one number are counted, and after which a code and its numbers are deleted.
    static let daySeconds: Int64 = 86_400
    /// Seconds that a code has to be valid still for a caller who is not sent a new one.
    static let typingSeconds: Int64 = 120
    /// Codes deleted along with one that is made.
    static let deletedTogether = 50

    /// What a code is made from.
    struct Seed {
        let telephone: TelephoneNumber
        /// The conversation's row, and the turn that asked for it.
        let session: Int64
        let act: Int
        let issuedAt: Instant

        fileprivate var words: String { "\(telephone.fullDigits) \(session) \(act) \(issuedAt.seconds)" }
    }

    /// The code of a seed.
    static func code(_ seed: Seed, _ pepper: Pepper) -> SMSCode {
        let bound = (0..<SMSCode.length).reduce(UInt64(1)) { bound, _ in bound * 10 }
        let digits = String(pepper.number("sign-up-code", seed.words) % bound)
        return SMSCode(String(repeating: "0", count: SMSCode.length - digits.utf8.count) + digits)!
    }

    /// The keyed digest of a code that may be the seed's.
    static func digest(_ code: SMSCode, _ seed: Seed, _ pepper: Pepper) -> String {
        pepper.seal("sign-up-code-digest", seed.words, code)
    }

    /// The newest code of a number.
    struct Newest {
        let id: Int64
        let seed: Seed
        let digest: String
        let expiresAt: Instant
        let wrong: Int
        let isUsed: Bool

        func isValid(at now: Instant, _ rules: OfficeRules) -> Bool {
            !isUsed && now < expiresAt && wrong < rules.codeTries
        }
    }
}

extension BoxOffice {
    /// Texts a code, unless the number has a valid one and none is asked for anew. The consent is kept with it.
    func sendCode(_ telephone: TelephoneNumber, _ consent: Consent, anew: Bool, session: SessionID, act: Int)
        throws(StoreFault) -> Reply
    {
        if let reply = sessions[session]?.answered(act) { return reply }
        let now = clock.now
        let caller = Guesses.Caller(sessions[session]?.start.calling)
        let sending = try write(in: session) { row throws(StoreFault) -> CodeSending in
            let newest = try newestCode(telephone)
            if let newest, newest.isValid(at: now + SignUpCodes.typingSeconds, rules), !anew {
                try database.run(
                    "UPDATE sign_up_code SET words = ?, language = ?, agreed_at = max(?, issued_at) WHERE id = ?",
                    consent.version.description, consent.language.rawValue, now, newest.id)
                return .sent(minutes: minutes(until: newest.expiresAt, from: now))
            }
            guard telephone.isMobile, try mayHaveCode(telephone, caller, at: now) else { return .tooMany }
            try makeCode(telephone, consent, caller, row, act, at: now)
            return .sent(minutes: rules.codeMinutes)
        }
        sessions[session]?.answer(.codeSent(sending), act)
        return .codeSent(sending)
    }

    private func minutes(until end: Instant, from now: Instant) -> Int { max(1, Int(end - now) / 60) }

    /// Per number and day, the owner's own calls counted apart, and per calling number and hour: nobody's telephone is
    /// flooded, and no caller sends texts at the box office's cost without end. What the web asked for is not counted.
    private func mayHaveCode(_ telephone: TelephoneNumber, _ caller: Guesses.Caller, at now: Instant)
        throws(StoreFault) -> Bool
    {
        let counts = try database.first(
            """
            SELECT (SELECT count(*) FROM sign_up_code
                    WHERE telephone = ?1 AND issued_at > ?2 AND (caller = telephone) = (?3 = ?1)
                        AND caller NOT GLOB 'web*'),
                (SELECT count(*) FROM sign_up_code WHERE caller = ?3 AND issued_at > ?4)
            """, telephone.fullDigits, now + -SignUpCodes.daySeconds, caller.key, now + -Guesses.callerWindowSeconds
        ) { (toNumber: $0.int(0), byCaller: $0.int(1)) }
        guard let counts else { return false }
        return counts.toNumber < rules.codesPerDay
            && counts.byCaller < rules.callerCodesPerHour * (caller == .withheld ? Guesses.withheldShare : 1)
    }

    func makeCode(
        _ telephone: TelephoneNumber, _ consent: Consent, _ caller: Guesses.Caller, _ row: Int64, _ act: Int,
        at now: Instant
    ) throws(StoreFault) {
        try database.run(
            """
            DELETE FROM sign_up_code
            WHERE id IN (SELECT id FROM sign_up_code WHERE issued_at < ? ORDER BY issued_at LIMIT ?)
            """, now + -SignUpCodes.daySeconds, SignUpCodes.deletedTogether)
        let seed = SignUpCodes.Seed(telephone: telephone, session: row, act: act, issuedAt: now)
        let digest = SignUpCodes.digest(SignUpCodes.code(seed, pepper), seed, pepper)
        let expires = now + Int64(rules.codeMinutes) * 60
        try database.run(
            """
            INSERT INTO sign_up_code(session, act, telephone, caller, digest, issued_at, expires_at, words, language,
                agreed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?6)
            """, row, act, telephone.fullDigits, caller.key, digest, now, expires, consent.version.description,
            consent.language.rawValue)
        try Outbox.enqueue(
            NewText(
                kind: .signUpCode, telephone: telephone, language: consent.language, askedBy: (row, act),
                deadline: expires),
            in: database, at: now)
    }

    /// The newest code of a number that was asked for by telephone; the only one that counts there.
    private func newestCode(_ telephone: TelephoneNumber) throws(StoreFault) -> SignUpCodes.Newest? {
        try database.first(
            """
            SELECT id, session, act, issued_at, digest, expires_at, wrong, member IS NOT NULL FROM sign_up_code
            WHERE telephone = ? AND caller NOT GLOB 'web*' ORDER BY issued_at DESC, id DESC LIMIT 1
            """, telephone.fullDigits
        ) {
            SignUpCodes.Newest(
                id: $0.int64(0),
                seed: SignUpCodes.Seed(
                    telephone: telephone, session: $0.int64(1), act: $0.int(2), issuedAt: $0.instant(3)),
                digest: $0.text(4), expiresAt: $0.instant(5), wrong: $0.int(6), isUsed: $0.bool(7))
        }
    }

    /// Whether a code is the one that was texted to a number. A wrong one counts against the code, and against the
    /// calling number as a wrong PIN does, unless it is the number itself.
    func checkCode(_ telephone: TelephoneNumber, _ code: SMSCode, session: SessionID, act: Int) throws(StoreFault)
        -> Reply
    {
        if let reply = sessions[session]?.answered(act) { return reply }
        let now = clock.now
        let caller = Guesses.Caller(calling: sessions[session]?.start.calling, onFile: telephone)
        let check = try write(in: session) { row throws(StoreFault) -> CodeCheck in
            let guesses = caller.map { CallerGuesses(database: database, rules: rules, caller: $0) }
            if try guesses?.isClosed(at: now) == true { return .blocked }
            guard let newest = try newestCode(telephone), newest.isValid(at: now, rules) else { return .void }
            let digest = SignUpCodes.digest(code, newest.seed, pepper)
            guard SHA256.same(Array(digest.utf8), Array(newest.digest.utf8)) else {
                try database.run("UPDATE sign_up_code SET wrong = wrong + 1 WHERE id = ?", newest.id)
                try guesses?.count(at: now)
                return newest.wrong + 1 < rules.codeTries ? .wrong : .void
            }
            try database.run("UPDATE sign_up_code SET confirmed_by = ? WHERE id = ?", row, newest.id)
            guard try isMember(telephone) else { return .right }
            try remind(telephone, row, act, at: now)
            return .isMember
        }
        sessions[session]?.answer(.codeChecked(check), act)
        return .codeChecked(check)
    }

    /// Whether an active member has this telephone.
    func isMember(_ telephone: TelephoneNumber) throws(StoreFault) -> Bool {
        try database.first(
            "SELECT 1 FROM member WHERE telephone = ? AND state = 'active' LIMIT 1", telephone.fullDigits
        ) { _ in true } ?? false
    }

    /// Texts the owner of a telephone which member number is theirs.
    func remind(_ telephone: TelephoneNumber, _ row: Int64, _ act: Int, at now: Instant) throws(StoreFault) {
        try Outbox.enqueue(
            NewText(
                kind: .memberNumber, telephone: telephone,
                language: try database.first(
                    "SELECT language FROM member WHERE telephone = ? AND state = 'active' ORDER BY id LIMIT 1",
                    telephone.fullDigits
                ) { $0.language(0) } ?? .local,
                askedBy: (row, act), deadline: now + BoxOffice.noticeSeconds),
            in: database, at: now)
    }
}
