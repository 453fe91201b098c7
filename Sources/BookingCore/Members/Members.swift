// Members: identifies the caller and checks the PIN. The attempt is counted before anything is hashed; Guesses has
// the counting.

import BookingModel
import SQLite

extension BoxOffice {
    /// The member a calling number belongs to, when it is the number of exactly one active member.
    func recognise(_ calling: TelephoneNumber) throws(StoreFault) -> Reply {
        let members = try database.all(
            "SELECT id, number FROM member WHERE telephone = ? AND state = 'active' LIMIT 2", calling.fullDigits
        ) { MemberSummary(id: $0.id(0), number: $0.memberNumber(1)) }
        guard members.count == 1, let member = members.first else { return .notRecognised }
        return .recognised(member.id, member.number)
    }

    /// Whether a PIN is right. Takes as long, and answers the same, for a number that no member has.
    func verify(
        _ claim: MemberClaim, _ pin: PIN, calling: TelephoneNumber?, session: SessionID, act: Int
    ) throws(StoreFault) -> Reply {
        try hashing(beginVerify(claim, pin, calling: calling, session: session, act: act))
    }

    /// The first of three steps: counts the attempt. The second is hashing, 20 ms on purpose and outside of any
    /// transaction, so that no other call waits for it; the third, `finishVerify`, stores the result.
    func beginVerify(
        _ claim: MemberClaim, _ pin: PIN, calling: TelephoneNumber?, session: SessionID, act: Int
    ) throws(StoreFault) -> VerifyStep {
        if let last = sessions[session]?.verification, last.act == act { return .answered(.verified(last.answer)) }
        // The conversation's row is not needed yet: it comes with the member's name, or with the end.
        return try database.transaction { () throws(StoreFault) -> VerifyStep in
            guard let (claimed, known) = try claimed(claim, calling), let number = claimed.number else {
                return .answered(.verified(.refused))
            }
            let caller = Guesses.Caller(calling: calling, onFile: claimed.telephone)
            let guesses = Guesses(database: database, rules: rules, number: number, caller: caller)
            switch try guesses.count(known, at: clock.now) {
            case .closed(let minutes):
                sessions[session]?.verification = (act, .locked(minutes: minutes))
                return .answered(.verified(.locked(minutes: minutes)))
            case .counted(let locks):
                return .check(
                    PINCheck(
                        task: .verify, pepper: pepper, cost: rules.hashCost, pin: pin, stored: claimed.hash,
                        number: number,
                        id: claimed.id, caller: caller, locks: locks.map { .locked(minutes: $0.minutes) },
                        session: session, act: act))
            }
        }
    }

    /// The third step: stores whether the PIN was right, or the new one.
    func finishVerify(_ check: PINCheck, _ result: PINCheck.Result) throws(StoreFault) -> Reply {
        if case .failed(let reason) = result {
            faultHandler("member \(check.number.masked): \(reason)")
            return .unavailable
        }
        switch (check.task, result, check.id) {
        case (.verify, .fits, let id?):
            let guesses = Guesses(database: database, rules: rules, number: check.number, caller: check.caller)
            try welcome(id, guesses, check.session)
            return answered(check, .member(MemberSummary(id: id, number: check.number)))
        case (.verify, _, _):
            return answered(check, check.locks ?? .refused)
        case (.join(let proof), .made(let hash), _):
            return try finishJoin(check, proof, hash: hash.text)
        case (.change, .made(let hash), let id?):
            return try finishChangePIN(check, id, hash: hash.text)
        case (.change, _, _):
            return refusedChange(check)
        case (.browser(let attempt), _, _):
            return try finishLogIn(check, attempt, fits: result == .fits)
        case (.renew(let renewal), .made(let hash), let id?):
            return .browser(.pinChanged(try finishChangePIN(check, renewal, id, hash: hash.text)))
        case (.renew, _, _):
            return .browser(.pinChanged(.refused))
        case (.join, _, _):
            preconditionFailure("joining compares no PIN")
        }
    }

    private func answered(_ check: PINCheck, _ answer: Verification) -> Reply {
        sessions[check.session]?.verification = (check.act, answer)
        return .verified(answer)
    }

    /// The first half of any act that hashes; nil for a request that does not.
    func beginHashing(_ request: Request, session: SessionID, act: Int) throws(StoreFault) -> VerifyStep? {
        switch request {
        case .verify(let claim, let pin, let calling):
            try beginVerify(claim, pin, calling: calling, session: session, act: act)
        case .join(let telephone, let pin, let language):
            try beginJoin(telephone, pin, language, session: session, act: act)
        case .changePIN(let member, let present, let new, let calling):
            try beginChangePIN(member, present: present, new: new, calling: calling, session: session, act: act)
        case .browser(.logIn(let number, let pin, let browser, let fresh)):
            try beginLogIn(number, pin, browser, fresh, session: session, act: act)
        case .browser(.join(let pin, let language, _, let fresh)):
            try beginJoin(pin, language, fresh, session: session, act: act)
        case .browser(.changePIN(let present, let new, let browser, let fresh)):
            try beginChangePIN(BrowserRenewal(new: new, browser: browser, fresh: fresh), present, session, act)
        case .browser, .payment, .recognise, .pending, .resume, .signUp, .sendCode, .checkCode, .categories, .programs,
            .program,
            .showings, .directions, .textDirections, .listing, .hall, .grades, .section, .hold, .wait, .waits,
            .stopWaiting, .release, .book, .bookings,
            .change, .quoteCancel,
            .cancel, .resend, .comeBack, .operators, .callBack, .releaseAll, .end:
            nil
        }
    }

    /// Both halves, and the hashing between them.
    func hashing(_ step: VerifyStep) throws(StoreFault) -> Reply {
        switch step {
        case .answered(let reply): reply
        case .check(let check): try finishVerify(check, check.run())
        }
    }

    /// What is known of the member a PIN is offered for. An unknown or closed member has neither id nor hash.
    struct Claimed {
        var number: MemberNumber?
        var id: MemberID?
        var hash: String?
        var telephone: TelephoneNumber?
    }

    /// The claimed member and the guesses so far, in one read; nil for a member who was recognised and is gone.
    func claimed(_ claim: MemberClaim, _ calling: TelephoneNumber?) throws(StoreFault) -> (
        Claimed, Guesses.Known
    )? {
        let columns = """
            asked.number, member.id, member.pin_hash, member.telephone, member.state = 'active', pin_guess.locked_until,
            pin_guess.own_locked_until, caller_guess.failures, caller_guess.window_at
            """
        let known = """
            LEFT JOIN member ON member.number = asked.number LEFT JOIN pin_guess ON pin_guess.number = asked.number
            LEFT JOIN caller_guess ON caller_guess.telephone = ?2
            """
        func make(_ row: ResultRow) -> (Claimed, Guesses.Known) {
            let number = row.memberNumber(0)
            let isActive = row.bool(4)
            return (
                Claimed(
                    number: number, id: isActive ? row.id(1) : nil, hash: isActive ? row.optionalText(2) : nil,
                    telephone: isActive ? TelephoneNumber(row.text(3)) : nil),
                Guesses.Known(
                    lockedUntil: row.optionalInt64(5), ownLockedUntil: row.optionalInt64(6), failures: row.int(7),
                    windowAt: row.instant(8))
            )
        }
        let caller = Guesses.Caller(calling).key
        return switch claim {
        case .number(let number):
            try database.first(
                "SELECT \(columns) FROM (SELECT ?1 AS number) AS asked \(known)", number, caller, as: make)
        case .recognised(let id):
            try database.first(
                "SELECT \(columns) FROM (SELECT number FROM member WHERE id = ?1) AS asked \(known)", id,
                caller, as: make)
        }
    }

    /// The PIN was right: forget the failures, and note who this conversation is with.
    private func welcome(_ member: MemberID, _ guesses: Guesses, _ session: SessionID) throws(StoreFault) {
        let isNew = sessions[session]?.row == nil
        try write(in: session, of: member) { row throws(StoreFault) in
            try guesses.forget()
            if !isNew { try database.run("UPDATE session SET member = ? WHERE id = ?", member, row) }
        }
        sessions[session]?.member = member
    }
}
