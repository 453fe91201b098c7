// Joining: makes a member of a caller whose code was right, and gives a member another PIN. Both hash a PIN, which is
// slow on purpose, between two transactions.

import BookingModel
import SQLite

/// What a caller has shown and agreed to before they become a member.
struct JoiningProof: Hashable {
    let telephone: TelephoneNumber
    let language: Language
    /// The row of the code.
    let code: Int64
    /// The keys of the browser that is logged in then; nil: it is a call.
    let fresh: FreshKeys?

    /// The core's answer, for who asked.
    func reply(_ outcome: JoinOutcome) -> Reply { fresh == nil ? .joined(outcome) : .browser(.joined(outcome)) }
}

extension BoxOffice {
    /// Numbers tried for a new member before the box office counts as full.
    private static let numbersTried = 100

    /// The first half: the code was right in this conversation, and the number is nobody's yet. Reads only.
    func beginJoin(_ telephone: TelephoneNumber, _ pin: PIN, _ language: Language, session: SessionID, act: Int)
        throws(StoreFault) -> VerifyStep
    {
        if let reply = sessions[session]?.answered(act) { return .answered(reply) }
        guard let row = sessions[session]?.row, let code = try confirmedCode(telephone, by: row) else {
            return .answered(.joined(.unproven))
        }
        let proof = JoiningProof(telephone: telephone, language: language, code: code, fresh: nil)
        return try beginJoin(proof, pin, session: session, act: act)
    }

    /// The same for a call or a browser, with the code that was right.
    func beginJoin(_ proof: JoiningProof, _ pin: PIN, session: SessionID, act: Int) throws(StoreFault) -> VerifyStep {
        let telephone = proof.telephone
        if try isMember(telephone) {
            try write(in: session) { row throws(StoreFault) in try remind(telephone, row, act, at: clock.now) }
            return .answered(proof.reply(.isMember))
        }
        guard let number = try freeNumber(for: telephone) else {
            faultHandler(
                "no member number of \(rules.memberDigits) digits was free in \(BoxOffice.numbersTried) tries; raise "
                    + "[login] member-digits")
            return .answered(.unavailable)
        }
        if let weakness = pin.weakness(of: [telephone.fullDigits, number.digits]) {
            return .answered(proof.reply(.weak(weakness)))
        }
        return .check(
            PINCheck(
                task: .join(proof), pepper: pepper, cost: rules.hashCost, pin: pin, stored: nil, number: number,
                id: nil, caller: nil, locks: nil, session: session, act: act))
    }

    /// The row of the code that this conversation typed right, and that made no member yet.
    private func confirmedCode(_ telephone: TelephoneNumber, by row: Int64) throws(StoreFault) -> Int64? {
        try database.first(
            """
            SELECT id FROM sign_up_code WHERE telephone = ? AND confirmed_by = ? AND member IS NULL
            ORDER BY issued_at DESC, id DESC LIMIT 1
            """, telephone.fullDigits, row
        ) { $0.int64(0) }
    }

    /// A member number that nobody has had. Drawn by the pepper, so that it says nothing of how many there are, and
    /// the same for the same telephone as long as nobody takes it.
    private func freeNumber(for telephone: TelephoneNumber) throws(StoreFault) -> MemberNumber? {
        let least = (1..<rules.memberDigits).reduce(UInt64(1)) { least, _ in least * 10 }
        for attempt in 0..<BoxOffice.numbersTried {
            let drawn = pepper.number("member-number", "\(telephone.fullDigits) \(attempt)") % (9 * least)
            guard let number = MemberNumber(String(least + drawn)) else { return nil }
            let isTaken = try database.first("SELECT 1 FROM member WHERE number = ?", number) { _ in true }
            if isTaken == nil { return number }
        }
        return nil
    }

    /// The second half: member, consent, text and the conversation's log-in in one transaction.
    func finishJoin(_ check: PINCheck, _ proof: JoiningProof, hash: String) throws(StoreFault) -> Reply {
        let now = clock.now
        let act = check.act
        let outcome = try write(in: check.session) { row throws(StoreFault) -> JoinOutcome? in
            guard try !isMember(proof.telephone) else {
                if let fresh = proof.fresh, let joined = try joinedJustNow(row, fresh) { return joined }
                try remind(proof.telephone, row, act, at: now)
                return .isMember
            }
            let credit = try creditOfNewMember(proof.telephone)
            guard let id = try insertMember(check.number, proof, hash, credit, at: now) else { return nil }
            try database.run("UPDATE sign_up_code SET member = ? WHERE id = ?", id, proof.code)
            try database.run(
                """
                INSERT INTO joining(member, session, words, language, agreed_at, at)
                SELECT ?1, ?2, words, language, agreed_at, max(?3, agreed_at) FROM sign_up_code WHERE id = ?4
                """, id, row, now, proof.code)
            try database.run("UPDATE session SET member = ? WHERE id = ?", id, row)
            try Outbox.enqueue(
                NewText(
                    kind: .memberNumber, member: id, telephone: proof.telephone, language: proof.language,
                    askedBy: (row, act), deadline: now + BoxOffice.noticeSeconds),
                in: database, at: now)
            if rules.accountPage.isEmpty { try askStaffForAccount(id, proof, row, act, at: now) }
            if let fresh = proof.fresh { try goOnAsMember(id, row, fresh, at: now) }
            return .joined(MemberSummary(id: id, number: check.number), accountOfNewMember(credit))
        }
        guard let outcome else {
            faultHandler("member \(check.number.masked): the number was given away while its PIN was hashed; ask again")
            return .unavailable
        }
        if case .joined(let member, _) = outcome { sessions[check.session]?.member = member.id }
        sessions[check.session]?.answer(proof.reply(outcome), act)
        return proof.reply(outcome)
    }

    /// How a new member can pay.
    func accountOfNewMember(_ credit: Won) -> NewAccount {
        credit > .zero ? .credit : rules.accountPage.isEmpty ? .staff : .page
    }

    /// What the settings give; nothing where a provider keeps the accounts, and nothing to a telephone whose owner was
    /// a member before: who owes money does not get more by closing a membership.
    private func creditOfNewMember(_ telephone: TelephoneNumber) throws(StoreFault) -> Won {
        switch charging {
        case .gateway: return .zero
        case .account:
            let wasMember = try database.first(
                "SELECT 1 FROM member WHERE telephone = ? LIMIT 1", telephone.fullDigits
            ) { _ in true }
            return wasMember == nil ? rules.newMemberCredit : .zero
        }
    }

    /// Nil when the number is taken. No name is spelt on a keypad: the number stands for it until staff know one.
    private func insertMember(
        _ number: MemberNumber, _ proof: JoiningProof, _ hash: String, _ credit: Won, at now: Instant
    ) throws(StoreFault) -> MemberID? {
        let added = try database.run(
            """
            INSERT INTO member(number, name, telephone, language, pin_hash, credit_limit, created_at)
            VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(number) DO NOTHING
            """, number, proof.telephone.fullDigits, proof.language.rawValue, hash, credit, now)
        guard added > 0 else { return nil }
        let id = MemberID(database.lastInsertedRow)
        // Guesses at the number before it was anybody's.
        try database.run("DELETE FROM pin_guess WHERE number = ?", number)
        return id
    }

    private func askStaffForAccount(_ id: MemberID, _ proof: JoiningProof, _ row: Int64, _ act: Int, at now: Instant)
        throws(StoreFault)
    {
        try database.run(
            """
            INSERT INTO signup_request(session, act, telephone, language, at, member) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, row, act, proof.telephone.fullDigits, proof.language.rawValue, now, id)
    }
}

extension BoxOffice {
    /// The first half of another PIN: counts the attempt at the present one, as a log-in does.
    func beginChangePIN(
        _ member: MemberID, present: PIN, new: PIN, calling: TelephoneNumber?, session: SessionID, act: Int
    ) throws(StoreFault) -> VerifyStep {
        if let reply = sessions[session]?.answered(act) { return .answered(reply) }
        guard sessions[session]?.member == member else { return .answered(.pinChanged(.refused)) }
        let step = try database.transaction { () throws(StoreFault) -> VerifyStep in
            guard let (claimed, known) = try claimed(.recognised(member), calling), let number = claimed.number,
                let telephone = claimed.telephone
            else { return .answered(.pinChanged(.refused)) }
            if let weakness = new.weakness(of: [telephone.fullDigits, number.digits]) {
                return .answered(.pinChanged(.weak(weakness)))
            }
            let caller = Guesses.Caller(calling: calling, onFile: telephone)
            let guesses = Guesses(database: database, rules: rules, number: number, caller: caller)
            switch try guesses.count(known, at: clock.now) {
            case .closed(let minutes): return .answered(.pinChanged(.locked(minutes: minutes)))
            case .counted(let locks):
                return .check(
                    PINCheck(
                        task: .change(to: new), pepper: pepper, cost: rules.hashCost, pin: present,
                        stored: claimed.hash, number: number, id: claimed.id, caller: caller,
                        locks: locks.map { .locked(minutes: $0.minutes) }, session: session, act: act))
            }
        }
        if case .answered(let reply) = step { sessions[session]?.answer(reply, act) }
        return step
    }

    /// The second half: the new hash, the guesses forgotten, and a text to the owner of the telephone on file.
    func finishChangePIN(_ check: PINCheck, _ member: MemberID, hash: String) throws(StoreFault) -> Reply {
        let now = clock.now
        try write(in: check.session) { row throws(StoreFault) in
            try Guesses(database: database, rules: rules, number: check.number, caller: check.caller).forget()
            try database.run("UPDATE member SET pin_hash = ? WHERE id = ? AND state = 'active'", hash, member)
            let owner = try database.first("SELECT telephone, language FROM member WHERE id = ?", member) {
                (telephone: $0.telephone(0), language: $0.language(1))
            }
            guard let owner else { return }
            try Outbox.enqueue(
                NewText(
                    kind: .pinChanged, member: member, telephone: owner.telephone, language: owner.language,
                    askedBy: (row, check.act), deadline: now + BoxOffice.noticeSeconds),
                in: database, at: now)
        }
        sessions[check.session]?.answer(.pinChanged(.changed), check.act)
        return .pinChanged(.changed)
    }

    /// The present PIN was wrong.
    func refusedChange(_ check: PINCheck) -> Reply {
        let change =
            switch check.locks {
            case .locked(let minutes)?: PINChange.locked(minutes: minutes)
            case .member?, .refused?, nil: PINChange.refused
            }
        sessions[check.session]?.answer(.pinChanged(change), check.act)
        return .pinChanged(change)
    }
}
