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
        switch try beginVerify(claim, pin, calling: calling, session: session, act: act) {
        case .answered(let reply): reply
        case .check(let check): try finishVerify(check, check.run())
        }
    }

    /// The first half: counts the attempt. The second half is hashing, 20 ms on purpose and outside of any transaction,
    /// so that no other call waits for it; the third, `finishVerify`, says what came of it.
    func beginVerify(
        _ claim: MemberClaim, _ pin: PIN, calling: TelephoneNumber?, session: SessionID, act: Int
    ) throws(StoreFault) -> VerifyStep {
        if let last = sessions[session]?.verification, last.act == act { return .answered(.verified(last.answer)) }
        let claimed = try claimed(claim)
        guard let number = claimed.number else { return .answered(.verified(.refused)) }
        let caller = Guesses.Caller(calling: calling, onFile: claimed.telephone)
        let guesses = Guesses(database: database, rules: rules, number: number, caller: caller)
        let now = clock.now
        switch try write(in: session, { _ throws(StoreFault) in try guesses.count(at: now) }) {
        case .closed(let minutes):
            sessions[session]?.verification = (act, .locked(minutes: minutes))
            return .answered(.verified(.locked(minutes: minutes)))
        case .counted(let locks):
            return .check(
                PINCheck(
                    pepper: pepper, cost: rules.hashCost, pin: pin, stored: claimed.hash, number: number,
                    id: claimed.id,
                    caller: caller, locks: locks.map { .locked(minutes: $0.minutes) }, session: session, act: act))
        }
    }

    /// The last half: whether the PIN fitted decides.
    func finishVerify(_ check: PINCheck, _ result: PINCheck.Result) throws(StoreFault) -> Reply {
        let answer: Verification
        switch (result, check.id) {
        case (.failed(let reason), _):
            faultHandler("member \(check.number.masked): \(reason)")
            return .unavailable
        case (.fits, let id?):
            let guesses = Guesses(database: database, rules: rules, number: check.number, caller: check.caller)
            try welcome(id, guesses, check.session)
            answer = .member(MemberSummary(id: id, number: check.number))
        case (.fits, nil), (.differs, _):
            answer = check.locks ?? .refused
        }
        sessions[check.session]?.verification = (check.act, answer)
        return .verified(answer)
    }

    /// What is known of the member a PIN is offered for. An unknown or closed member has neither id nor hash.
    private struct Claimed {
        var number: MemberNumber?
        var id: MemberID?
        var hash: String?
        var telephone: TelephoneNumber?
    }

    private func claimed(_ claim: MemberClaim) throws(StoreFault) -> Claimed {
        let columns = "SELECT number, id, pin_hash, telephone, state = 'active' FROM member WHERE"
        func make(_ row: ResultRow) -> Claimed {
            guard row.bool(4) else { return Claimed(number: row.memberNumber(0)) }
            return Claimed(
                number: row.memberNumber(0), id: row.id(1), hash: row.optionalText(2),
                telephone: TelephoneNumber(row.text(3)))
        }
        switch claim {
        case .number(let number):
            return try database.first("\(columns) number = ?", number, as: make) ?? Claimed(number: number)
        case .recognised(let id): return try database.first("\(columns) id = ?", id, as: make) ?? Claimed()
        }
    }

    /// The PIN was right: forget the failures, and note who this conversation is with.
    private func welcome(_ member: MemberID, _ guesses: Guesses, _ session: SessionID) throws(StoreFault) {
        try write(in: session) { row throws(StoreFault) in
            try guesses.forget()
            try database.run("UPDATE session SET member = ? WHERE id = ?", member, row)
        }
        sessions[session]?.member = member
    }
}
