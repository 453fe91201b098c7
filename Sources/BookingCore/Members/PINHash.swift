// PINHash: a PIN as it is stored: yescrypt through the system's libcrypt, over pepper, member number and PIN. Hashing
// is the slow half of a log-in, so that a server can run it on another thread than the database's.

import BookingModel
import CCrypt
import Glibc
import Platform
import SQLite

/// Why a PIN could not be hashed or compared. Never says anything of the PIN or the hash.
enum PINHashFault: Error, Hashable, CustomStringConvertible {
    /// What is stored is not a yescrypt hash. libcrypt would silently use an old, weak hash for a form it does not
    /// know, so it is not asked.
    case storedFormUnknown
    /// libcrypt refused; the system's error number.
    case libraryRefused(Int32)

    var description: String {
        switch self {
        case .storedFormUnknown: "a stored PIN hash is not yescrypt ($y$); reset that member's PIN"
        case .libraryRefused(let code):
            "libcrypt could not hash (\(SystemError.words(code))); check that libcrypt supports yescrypt"
        }
    }
}

/// Hashes PINs and compares them with what is stored.
///
/// There are only 10^4 to 10^8 PINs, so that no hash alone protects them (10^6 take hours on one core): the pepper,
/// kept outside the database, and the lock-out do. The member number is part of what is hashed, so that one member's
/// hash is no use in another's row.
struct PINHash: Sendable {
    private let pepper: Pepper
    private let cost: Int
    /// Hashing for a number that no member has takes as long as for a member's.
    private let dummySetting: String

    /// - Parameter cost: yescrypt's cost as libcrypt counts it, 1...11; 5 is its own default (`$y$j9T$`, 18-20 ms
    ///   measured), 8 takes 161 ms.
    /// - Throws: `PINHashFault` when libcrypt does not know yescrypt.
    init(pepper: Pepper, cost: Int) throws(PINHashFault) {
        self.pepper = pepper
        self.cost = min(max(cost, 1), 11)
        dummySetting = try PINHash.setting(cost: self.cost, salt: [UInt8](repeating: 0x5A, count: 16))
    }

    /// A fresh hash with a random salt, to be stored.
    func make(_ pin: PIN, for number: MemberNumber) throws(PINHashFault) -> String {
        let setting = try PINHash.setting(cost: cost, salt: nil)
        return try crypt(pin, number, setting: setting)
    }

    /// True when `pin` is the one `stored` was made from. With nothing stored it takes the same time and is false.
    func fits(_ pin: PIN, for number: MemberNumber, stored: String?) throws(PINHashFault) -> Bool {
        guard let stored else {
            _ = try crypt(pin, number, setting: dummySetting)
            return false
        }
        guard stored.hasPrefix(PINHash.prefix) else { throw .storedFormUnknown }
        let made = try crypt(pin, number, setting: stored)
        return PINHash.equal(Array(made.utf8), Array(stored.utf8))
    }

    /// True when `stored` is the hash of this pepper alone, by which older databases know it (PepperCheck).
    func fitsPepper(stored: String) throws(PINHashFault) -> Bool {
        guard stored.hasPrefix(PINHash.prefix) else { throw .storedFormUnknown }
        return PINHash.equal(Array(try crypt(Array("check".utf8), nil, setting: stored).utf8), Array(stored.utf8))
    }

    /// What every yescrypt setting and hash begins with.
    static let prefix = "$y$"

    /// Compares without stopping at the first difference.
    private static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A setting string for libcrypt; a nil salt is taken from the system's generator.
    private static func setting(cost: Int, salt: [UInt8]?) throws(PINHashFault) -> String {
        var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        let made =
            if let salt {
                salt.withUnsafeBytes { bytes in
                    crypt_gensalt_rn(
                        prefix, UInt(cost), bytes.baseAddress!.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
                        &output,
                        Int32(output.count)) != nil
                }
            } else {
                crypt_gensalt_rn(prefix, UInt(cost), nil, 0, &output, Int32(output.count)) != nil
            }
        guard made else { throw .libraryRefused(errno) }
        let text = String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix(prefix) else { throw .storedFormUnknown }
        return text
    }

    /// The hash of a member's PIN. Colons, so that no two pairs give one passphrase, and none that of the pepper alone.
    private func crypt(_ pin: PIN, _ number: MemberNumber, setting: String) throws(PINHashFault) -> String {
        try crypt(Array("\(number.digits):".utf8), pin, setting: setting)
    }

    /// One hash of the pepper, `words` and a PIN. The passphrase and libcrypt's work area are wiped before they are
    /// given back.
    private func crypt(_ words: [UInt8], _ pin: PIN?, setting: String) throws(PINHashFault) -> String {
        var passphrase: [CChar] = []
        // All at once: an array that grows leaves what it held behind, unwiped.
        passphrase.reserveCapacity(Int(CRYPT_MAX_PASSPHRASE_SIZE))
        defer { passphrase.withUnsafeMutableBytes { explicit_bzero($0.baseAddress!, $0.count) } }
        // Hexadecimal, because a pepper may hold a zero byte and libcrypt stops at one.
        for byte in pepper.secretBytes {
            for half in [byte >> 4, byte & 15] { passphrase.append(CChar(half < 10 ? 48 + half : 87 + half)) }
        }
        passphrase.append(58)
        for byte in words { passphrase.append(CChar(bitPattern: byte)) }
        pin?.withSecretDigits { for byte in $0 { passphrase.append(CChar(bitPattern: byte)) } }
        passphrase.append(0)
        let work = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)  // 32 KiB: not on the stack
        memset(work, 0, MemoryLayout<crypt_data>.size)
        defer {
            explicit_bzero(work, MemoryLayout<crypt_data>.size)
            work.deallocate()
        }
        guard let hash = crypt_rn(passphrase, setting, work, Int32(MemoryLayout<crypt_data>.size)) else {
            throw .libraryRefused(errno)
        }
        let text = String(cString: hash)
        guard text.hasPrefix(PINHash.prefix) else { throw .storedFormUnknown }
        return text
    }
}

extension BoxOffice {
    /// The hash of a new PIN, as stored. Slow on purpose: never inside a transaction.
    /// - Throws: `PINHashFault` when libcrypt cannot hash.
    func newPINHash(_ pin: PIN, of member: MemberNumber) throws(PINHashFault) -> String {
        try PINHash(pepper: pepper, cost: rules.hashCost).make(pin, for: member)
    }
}

/// A PIN that waits to be hashed. Holds secrets, prints none.
public struct PINCheck: Sendable, Unprintable {
    /// What the hash is for.
    enum Task: Sendable {
        /// A log-in.
        case verify
        /// A log-in with a browser.
        case browser(BrowserAttempt)
        /// The PIN of a new member.
        case join(JoiningProof)
        /// A new PIN, where the present one is right.
        case change(to: PIN)
        /// The same with a browser.
        case renew(BrowserRenewal)
    }

    let task: Task
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
        /// A new hash to be stored.
        case made(NewPINHash)
        /// libcrypt cannot say, and why.
        case failed(String)
    }

    /// Hashes; takes about 20 ms at the default `OfficeRules.hashCost`, twice that for a new PIN in the place of
    /// another. May run on any thread.
    public func run() -> Result {
        do throws(PINHashFault) {
            let hash = try PINHash(pepper: pepper, cost: cost)
            switch task {
            case .verify, .browser: return try hash.fits(pin, for: number, stored: stored) ? .fits : .differs
            case .join: return .made(NewPINHash(text: try hash.make(pin, for: number)))
            case .change(let new): return try renewed(new, hash)
            case .renew(let renewal): return try renewed(renewal.new, hash)
            }
        } catch {
            return .failed("\(error)")
        }
    }

    private func renewed(_ new: PIN, _ hash: PINHash) throws(PINHashFault) -> Result {
        guard try hash.fits(pin, for: number, stored: stored) else { return .differs }
        return .made(NewPINHash(text: try hash.make(new, for: number)))
    }

    /// Never the PIN.
    public var description: String { "PIN check of \(number.masked)" }
}

/// A PIN's hash on its way into the database. Without a printable form, as the PIN itself.
public struct NewPINHash: Hashable, Sendable, Unprintable {
    let text: String
}

/// What the first half of a log-in, of joining or of a new PIN came to.
public enum VerifyStep: Sendable {
    /// No hashing is needed: locked, or the same turn asked again.
    case answered(Reply)
    /// Hash this, then call `finishVerifying`.
    case check(PINCheck)
}

extension SalesDoor {
    /// A request that `hashes` in halves, for a server whose database thread must not hash; nil for any other request.
    /// Never throws, as `perform`.
    public func beginHashing(_ request: Request, in session: SessionID, act: Int) -> VerifyStep? {
        guard request.traits.contains(.hashes) else { return nil }
        guard office.isUnderWay(session) else { return .answered(.unavailable) }
        do throws(StoreFault) {
            return try office.beginHashing(request, session: session, act: act)
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
