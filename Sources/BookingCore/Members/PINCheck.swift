// PINCheck: the slow half of a log-in, so that a server can run it on another thread than the database's.

import BookingModel
import SQLite

/// A PIN that waits to be hashed. Holds secrets, prints none.
public struct PINCheck: Sendable, Unprintable {
    let pepper: Pepper
    let cost: Int
    let pin: PIN
    let stored: String?
    let number: MemberNumber
    let id: MemberID?
    let caller: Guesses.Caller?
    /// What a wrong PIN means this time, when it locks.
    let locks: Verification?
    let session: SessionID
    let act: Int

    /// What hashing came to.
    public enum Result: Hashable, Sendable {
        /// `fits`: the PIN is the stored one. `differs`: it is not, or nothing is stored to compare with.
        case fits, differs
        /// libcrypt cannot say, and why.
        case failed(String)
    }

    /// Hashes; takes about 20 ms at the default `OfficeRules.hashCost`. May run on any thread.
    public func run() -> Result {
        do throws(PINHashFault) {
            return try PINHash(pepper: pepper, cost: cost).fits(pin, for: number, stored: stored) ? .fits : .differs
        } catch {
            return .failed("\(error)")
        }
    }

    /// Never the PIN.
    public var description: String { "PIN check of \(number.masked)" }
}

/// What the first half of a log-in came to.
public enum VerifyStep: Sendable {
    /// No hashing is needed: locked, or the same turn asked again.
    case answered(Reply)
    /// Hash this, then call `finishVerifying`.
    case check(PINCheck)
}

extension SalesDoor {
    /// `.verify` in halves, for a server whose database thread must not hash. Never throws, as `perform`.
    public func beginVerifying(
        _ claim: MemberClaim, _ pin: PIN, calling: TelephoneNumber?, in session: SessionID, act: Int
    ) -> VerifyStep {
        guard office.isUnderWay(session) else { return .answered(.unavailable) }
        do throws(StoreFault) {
            return try office.beginVerify(claim, pin, calling: calling, session: session, act: act)
        } catch {
            faultHandler(error.description)
            return .answered(.unavailable)
        }
    }

    /// The last half, with what `PINCheck.run` gave.
    public func finishVerifying(_ check: PINCheck, _ result: PINCheck.Result) -> Reply {
        guard office.isUnderWay(check.session) else { return .unavailable }
        do throws(StoreFault) {
            return try office.finishVerify(check, result)
        } catch {
            faultHandler(error.description)
            return .unavailable
        }
    }
}
