// MemberAdmin: staff commands on members: add, look up, new PIN, unlock, close.

import BookingModel
import SQLite

/// How a member number is locked.
public enum PINLock: Hashable, Sendable {
    /// A PIN is taken.
    case open
    /// No PIN is taken before then.
    case until(Instant)
    /// Until staff open it.
    case untilStaff
}

/// A member as staff see it. The PIN is nowhere in it.
public struct MemberDetail: Hashable, Sendable {
    /// Its row number.
    public let id: MemberID
    /// 4 to 10 digits, typed at log-in.
    public let number: MemberNumber
    /// 1...80 characters.
    public let name: String
    /// Masked when printed; `fullDigits` only when asked for.
    public let telephone: TelephoneNumber
    /// The member's own.
    public let language: Language
    /// False once closed.
    public let isActive: Bool
    /// Without a PIN this member cannot log in.
    public let hasPIN: Bool
    /// Whether there is an account at the provider or bank. Its reference there is a secret and not shown.
    public let hasAccount: Bool
    /// How much the account may owe at any time, 0 or more.
    public let creditLimit: Won
    /// What it owes now: charges - refunds + fees - surcharges.
    public let owes: Won
    /// Wrong PINs in a row, from the number on file and from others.
    public let failures: Int
    /// Whether a right PIN would be taken now from other numbers than the one on file.
    public let lock: PINLock
    /// Whether a right PIN would be taken now from the number on file.
    public let ownLock: PINLock
    /// When it was added.
    public let createdAt: Instant
    /// What a member who joined in a call agreed to; nil for one that staff added.
    public let joined: Joined?

    /// How a member joined without staff.
    public struct Joined: Hashable, Sendable {
        /// Which words of consent were heard, and in which language.
        public let consent: Consent
        /// When they were agreed to.
        public let agreedAt: Instant
    }
}

extension StaffDoor {
    /// Adds a member. Failures counted for the number before it was anybody's are forgotten.
    /// - Throws: `.memberExists`, `.badValue`, `.hashing`, `.database`.
    public func addMember(_ member: PlannedMember) throws(AdminFault) {
        guard !member.name.isEmpty, member.name.count <= 80 else {
            throw .badValue("a member's name has 1...80 characters")
        }
        guard member.telephone.isMobile else { throw .badValue("a member's telephone \(MobileNumberFault.noMobile)") }
        guard member.creditLimit >= .zero else {
            throw .badValue("a credit limit is 0 won or more, not \(member.creditLimit)")
        }
        let hash = try member.pin.map { pin throws(AdminFault) in try newHash(pin, member.number) }
        let now = clock.now
        let added = try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                let added = try database.run(
                    """
                    INSERT INTO member(number, name, telephone, language, pin_hash, credit_limit, created_at,
                        account_reference)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT(number) DO NOTHING
                    """, member.number, member.name, member.telephone.fullDigits, member.language.rawValue, hash,
                    member.creditLimit, now,
                    member.account?.secret)
                if added > 0 { try database.run("DELETE FROM pin_guess WHERE number = ?", member.number) }
                return added
            }
        }
        if added == 0 { throw .memberExists(member.number) }
    }

    /// One member, nil when there is none of that number.
    public func member(_ number: MemberNumber) throws(AdminFault) -> MemberDetail? {
        let now = clock.now
        return try administer { () throws(StoreFault) in
            try database.first("\(StaffDoor.memberColumns) WHERE member.number = ?", number) {
                StaffDoor.memberDetail($0, now)
            }
        }
    }

    /// Members by number, closed ones too.
    /// - Parameter limit: 1...`rowsListed`.
    public func members(limit: Int = BoxOffice.rowsListed) throws(AdminFault) -> [MemberDetail] {
        let now = clock.now
        return try administer { () throws(StoreFault) in
            try database.all(
                "\(StaffDoor.memberColumns) ORDER BY member.number LIMIT ?", min(limit, BoxOffice.rowsListed)
            ) {
                StaffDoor.memberDetail($0, now)
            }
        }
    }

    /// Gives an active member a new PIN, and forgets failures and locks.
    /// - Throws: `.noSuchMember`, `.memberClosed`, `.hashing`, `.database`.
    public func resetPIN(of number: MemberNumber, to pin: PIN) throws(AdminFault) {
        try requireActive(number)
        let hash = try newHash(pin, number)
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run("UPDATE member SET pin_hash = ? WHERE number = ? AND state = 'active'", hash, number)
                try database.run("DELETE FROM pin_guess WHERE number = ?", number)
                try database.run("DELETE FROM browser_guess WHERE number = ?", number)
            }
        }
    }

    /// Forgets wrong PINs of an active member and opens its locks, on the telephone and in browsers.
    /// - Returns: false when nothing was counted against it.
    /// - Throws: `.noSuchMember`, `.memberClosed`, `.database`.
    @discardableResult
    public func unlock(_ number: MemberNumber) throws(AdminFault) -> Bool {
        try requireActive(number)
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run(
                    """
                    UPDATE known_browser SET failures = 0, locked_until = NULL
                    WHERE member = (SELECT id FROM member WHERE number = ?)
                    """, number)
                let inBrowsers = try database.run("DELETE FROM browser_guess WHERE number = ?", number)
                return try database.run("DELETE FROM pin_guess WHERE number = ?", number) + inBrowsers > 0
            }
        }
    }

    /// Sets what the provider or bank calls an active member's account.
    /// - Throws: `.noSuchMember`, `.memberClosed`, `.database`.
    public func setAccount(of number: MemberNumber, to account: AccountReference) throws(AdminFault) {
        try requireActive(number)
        try administer { () throws(StoreFault) in
            _ = try database.run(
                "UPDATE member SET account_reference = ? WHERE number = ? AND state = 'active'", account.secret, number)
        }
    }

    /// Closes a member for good: it cannot log in any more and its PIN is forgotten; its bookings stay valid.
    /// - Throws: `.noSuchMember`, `.memberClosed`, `.database`.
    public func closeMember(_ number: MemberNumber) throws(AdminFault) {
        try requireActive(number)
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                _ = try database.run("UPDATE member SET state = 'closed', pin_hash = NULL WHERE number = ?", number)
            }
        }
    }

    private func requireActive(_ number: MemberNumber) throws(AdminFault) {
        guard let member = try member(number) else { throw .noSuchMember(number) }
        guard member.isActive else { throw .memberClosed(number) }
    }

    private func newHash(_ pin: PIN, _ number: MemberNumber) throws(AdminFault) -> String {
        do throws(PINHashFault) {
            return try office.newPINHash(pin, of: number)
        } catch {
            throw .hashing(error.description)
        }
    }

    private static let memberColumns = """
        SELECT member.id, member.number, name, telephone, member.language, state = 'active', pin_hash IS NOT NULL,
            credit_limit, created_at,
            coalesce(failures + own_failures, 0), locked_until,
            (SELECT coalesce(sum(\(Ledger.side)), 0) FROM ledger WHERE ledger.member = member.id
                AND \(Ledger.isOnAccount)),
            account_reference IS NOT NULL, own_locked_until, joining.words, joining.language, joining.agreed_at
        FROM member LEFT JOIN pin_guess ON pin_guess.number = member.number
            LEFT JOIN joining ON joining.member = member.id
        """

    private static func memberDetail(_ row: ResultRow, _ now: Instant) -> MemberDetail {
        func lock(_ column: Int) -> PINLock {
            let until = row.optionalInt64(column)
            if until == Guesses.untilStaff { return .untilStaff }
            return until.map { $0 > now.seconds ? .until(Instant($0)) : .open } ?? .open
        }
        return MemberDetail(
            id: row.id(0), number: row.memberNumber(1), name: row.text(2), telephone: row.telephone(3),
            language: row.language(4),
            isActive: row.bool(5), hasPIN: row.bool(6), hasAccount: row.bool(12), creditLimit: row.won(7),
            owes: row.won(11), failures: row.int(9), lock: lock(10),
            ownLock: lock(13), createdAt: row.instant(8),
            joined: row.optionalText(14).flatMap { ConsentVersion($0) }.map {
                MemberDetail.Joined(consent: Consent($0, row.language(15)), agreedAt: row.instant(16))
            })
    }
}
