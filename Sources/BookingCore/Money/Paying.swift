// Paying: charges a booking. At a provider: commit the intent, ask outside of any lock, commit the answer, in two
// halves where a server waits for the provider on another thread. The account in this database is charged in the
// booking's own transaction.

import BookingModel
import SQLite

extension BoxOffice {
    /// Sells a hold on the member's account at a provider.
    func book(
        _ hold: HoldID, agreed: Won, _ language: Language, session: SessionID, act: Int,
        through gateway: any AccountGateway
    ) throws(StoreFault) -> BookOutcome {
        switch try intend(hold, agreed: agreed, language, session: session, act: act) {
        case .done(let outcome, let refunds):
            giveBack(refunds)
            return outcome
        case .ask(let charge):
            // No lock is held here, however long the provider takes. A crash leaves the intent, and `settle` finds it.
            let answer = gateway.charge(charge)
            do throws(StoreFault) {
                return try write(in: session) { _ throws(StoreFault) in
                    try conclude(charge.key, answer, callerIsThere: true)
                }
            } catch {
                // Money may have moved and we could not take it down: the truth is that we do not know yet.
                faultHandler(error.description)
                return .unknown
            }
        }
    }

    enum ChargeIntent {
        case done(BookOutcome, refunds: [String])
        case ask(Charge)
    }

    /// Commits the intent to charge for a hold, or its sale when nothing is to be charged.
    func intend(
        _ hold: HoldID, agreed: Won, _ language: Language, session: SessionID, act: Int
    ) throws(StoreFault) -> ChargeIntent {
        try write(in: session) { row throws(StoreFault) in
            try intend(hold, agreed: agreed, language, row: row, act: act)
        }
    }

    /// Checks the hold and writes the intent to charge for it, or sells it at once when nothing is to be charged.
    private func intend(_ hold: HoldID, agreed: Won, _ language: Language, row: Int64, act: Int) throws(StoreFault)
        -> ChargeIntent
    {
        // The same turn asked again after a decline: the answer, not a second charge.
        if let last = try Attempts.lastCharge(for: hold, in: database), last.session == row, last.act == act,
            last.state == .declined
        {
            return .done(.declined, refunds: [])
        }
        switch try sale(hold, agreed: agreed, language, row: row) {
        case .done(let outcome): return .done(outcome, refunds: [])
        case .ready(let sale):
            let amount = sale.hold.amountToCharge
            guard amount > .zero else {
                let outcome = try ticket(sale, charged: .nothing)
                guard let booking = sale.changing?.row else { return .done(outcome, refunds: []) }
                let back = max(.zero, -sale.hold.amountToAgree)
                return .done(outcome, refunds: try intendRefunds(back, of: booking, language))
            }
            let key = try Attempts.intend(
                charge: amount, for: hold, language, session: row, act: act, at: clock.now, in: database)
            try database.run("UPDATE hold SET state = 'charging' WHERE id = ?", hold)
            return .ask(Charge(key: key, member: sale.member.number, account: sale.member.account, amount: amount))
        }
    }

    /// Acts on the answer to a charge: makes the booking, makes the hold usable again, or leaves it to wait. Only
    /// inside a writing transaction. An answer that another process has booked changes nothing.
    /// - Parameter callerIsThere: false when the charge is settled afterwards: then the outcome is texted.
    func conclude(_ key: String, _ answer: ChargeAnswer, callerIsThere: Bool) throws(StoreFault) -> BookOutcome {
        guard let attempt = try Attempts.load(key, from: database), let id = attempt.hold,
            let hold = try Holds.load(id, from: database)
        else {
            return .lapsed
        }
        guard try Attempts.answer(key, answer, at: clock.now, in: database) else { return try concluded(attempt, hold) }
        switch answer {
        case .paid:
            let outcome = try ticketOrGiveBack(hold, attempt)
            if case .booked = outcome, !callerIsThere { try tell(.chargeSettled, hold, attempt.language) }
            return outcome
        case .declined:
            guard hold.state == .charging || hold.state == .unknown else { return .declined }
            if callerIsThere {
                // The hold lives on, with time to try again.
                let until = max(hold.expiresAt, clock.now + Int64(rules.holdSeconds))
                try database.run("UPDATE hold SET state = 'held', expires_at = ? WHERE id = ?", until, id)
            } else {
                try Holds.release(id, in: database)
                try offerSeats(of: hold.showing)
                try tell(.chargeFailed, hold, attempt.language)
            }
            return .declined
        case .unknown, .notFound, .alreadyReturned:
            guard hold.state == .charging || hold.state == .unknown else { return .lapsed }
            try database.run("UPDATE hold SET state = 'unknown' WHERE id = ?", id)
            try tell(.chargeUnknown, hold, attempt.language)
            return .unknown
        }
    }

    /// What was concluded from an attempt that has its final answer.
    func concluded(_ attempt: Attempt, _ hold: HoldRecord) throws(StoreFault) -> BookOutcome {
        switch attempt.state {
        case .paid: try Bookings.of(hold.id, now: clock.now, in: database).map { .booked($0) } ?? .lapsed
        case .declined: .declined
        case .intended, .unknown, .covered: .unknown
        }
    }

    /// Writes a text about the charge for a hold. Only inside a writing transaction.
    func tell(_ kind: TextKind, _ hold: HoldRecord, _ language: Language) throws(StoreFault) {
        guard let telephone = try telephone(of: hold.member) else { return }
        try Outbox.enqueue(
            NewText(
                kind: kind, member: hold.member, telephone: telephone, language: language, hold: hold.id,
                deadline: clock.now + BoxOffice.noticeSeconds),
            in: database, at: clock.now)
    }
}

extension BoxOffice {
    /// Sells a hold on the member's account, in one transaction.
    func bookOnAccount(_ hold: HoldID, agreed: Won, _ language: Language, session: SessionID) throws(StoreFault)
        -> BookOutcome
    {
        let outcome = try write(in: session) { row throws(StoreFault) -> BookOutcome in
            switch try sale(hold, agreed: agreed, language, row: row) {
            case .done(let outcome): return outcome
            case .ready(let sale):
                let amount = sale.hold.amountToCharge
                guard amount > .zero else { return try ticket(sale, charged: .nothing) }
                let (owed, attempt) = sale.account
                if owed + amount <= sale.member.creditLimit {
                    return try ticket(sale, charged: .account(attempt: attempt))
                }
                _ = try Attempts.store(
                    charge: amount, on: sale.member, attempt, for: hold, booking: nil, language, session: row,
                    at: clock.now, in: database)
                return .declined
            }
        }
        if case .booked = outcome { sessions[session]?.holds.remove(hold) }
        return outcome
    }
}

/// What the first half of a sale came to.
public enum ChargeStep: Sendable {
    /// Nothing is to be asked of the provider: this is the whole answer.
    case answered(Reply)
    /// Ask the provider for this, on any thread, then call `finishCharging` with its answer. If that never happens,
    /// `settle` finds it.
    case charge(Charge)
}

extension SalesDoor {
    /// `.book` and `.change` in halves; every other request, and every one with the embedded account, is performed at
    /// once. Never throws.
    public func beginCharging(_ request: Request, in session: SessionID, act: Int) -> ChargeStep {
        switch (request, charging) {
        case (.book(let hold, let agreed, let language), .gateway),
            (.change(let hold, let agreed, let language), .gateway):
            do throws(StoreFault) {
                switch try office.intend(hold, agreed: agreed, language, session: session, act: act) {
                case .done(let outcome, let refunds):
                    office.giveBack(refunds)
                    return .answered(.booked(outcome))
                case .ask(let charge): return .charge(charge)
                }
            } catch {
                faultHandler(error.description)
                return .answered(.unavailable)
            }
        case (_, _): return .answered(perform(request, in: session, act: act))
        }
    }

    /// The last half, with what the provider said. Never throws: when the answer cannot be taken down, the outcome is
    /// that it is not known yet.
    /// - Parameter callerIsThere: false when the caller has hung up: then the outcome is texted, and after a decline
    ///   the seats are released.
    public func finishCharging(_ charge: Charge, _ answer: ChargeAnswer, callerIsThere: Bool) -> Reply {
        do throws(StoreFault) {
            return .booked(
                try database.transaction { () throws(StoreFault) in
                    try office.conclude(charge.key, answer, callerIsThere: callerIsThere)
                })
        } catch {
            faultHandler(error.description)
            return .booked(.unknown)
        }
    }
}
