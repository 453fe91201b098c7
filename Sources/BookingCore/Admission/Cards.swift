// Cards: members' cards as staff manage them. Only a keyed digest of the identifier is stored, so that it cannot be
// read back.

import BookingModel
import SQLite

/// What a card is. The raw value is the word stored and shown.
public enum CardKind: String, Hashable, CaseIterable, Sendable { case smart, rf, magnetic, phone }

/// A card as staff see it.
public struct CardRecord: Hashable, Sendable {
    /// What staff call it by: its row.
    public let id: Int64
    /// Whose card it is.
    public let member: MemberNumber
    /// What it is, in staff's words; any kind is judged alike at a gate.
    public let kind: CardKind
    /// True: every gate refuses it, for good.
    public let isBlocked: Bool
    /// When it was added.
    public let createdAt: Instant
    /// When it was blocked; nil while it may be used.
    public let blockedAt: Instant?
    /// The card that took its place.
    public let replacedBy: Int64?
    /// When a gate last saw it.
    public let lastReadAt: Instant?
}

/// A card to be added.
public struct PlannedCard: Hashable, Sendable {
    /// Who is let in by it.
    let member: MemberNumber
    /// What kind it is, as staff or the imported file say.
    let kind: CardKind
    /// What a reader tells of it; stored as a keyed digest only.
    let identifier: CardIdentifier
    /// - Parameter identifier: as a reader gives it, see `Scan`.
    public init(member: MemberNumber, kind: CardKind, identifier: CardIdentifier) {
        (self.member, self.kind, self.identifier) = (member, kind, identifier)
    }
}

/// Why a card cannot be added.
public enum CardRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// No member has this number.
    case noSuchMember(MemberNumber)
    /// The member is closed, and a closed member gets no card.
    case memberClosed(MemberNumber)
    /// It is card `id`, of this member or another, blocked or not.
    case known(id: Int64)
    /// No card has this id, the one that staff call it by.
    case noSuchCard(Int64)
    /// A blocked card is not replaced again.
    case blocked(Int64)

    public var description: String {
        switch self {
        case .noSuchMember(let number): "\(AdminFault.noSuchMember(number))"
        case .memberClosed(let number): "\(AdminFault.memberClosed(number))"
        case .known(let id): "this is card \(id) already; `yemae card list` shows whose it is"
        case .noSuchCard(let id): "there is no card \(id); `yemae card list` lists them"
        case .blocked(let id): "card \(id) was replaced already; add the new card with `yemae card add`"
        }
    }
}

extension StaffDoor {
    /// Adds cards, all or none. A card its member has already, and that is not blocked, is left as it is.
    /// - Parameter checkOnly: finds every fault, stores nothing.
    /// - Returns: the cards' ids, nil where there was nothing to add; or what is wrong, by position.
    public func addCards(_ cards: [PlannedCard], checkOnly: Bool = false) throws(AdminFault) -> Result<
        [Int64?], CardRefusals
    > {
        try administer { () throws(StoreFault) in
            var added: [Int64?] = []
            let outcome = try database.attempt { () throws(StoreFault) -> Result<Void, CardRefusals> in
                var refusals: [CardRefusals.Item] = []
                for (position, card) in cards.enumerated() {
                    switch try add(card) {
                    case .success(let id): added.append(id)
                    case .failure(let refusal): refusals.append(CardRefusals.Item(position: position, refusal: refusal))
                    }
                }
                return refusals.isEmpty && !checkOnly ? .success(()) : .failure(CardRefusals(items: refusals))
            }
            if case .failure(let refusals) = outcome, !refusals.items.isEmpty { return .failure(refusals) }
            return .success(added)
        }
    }

    /// Blocks a card: from this moment on every gate refuses it.
    /// - Returns: false when it was blocked already.
    public func blockCard(_ id: Int64) throws(AdminFault) -> Bool {
        guard try card(id) != nil else { throw .badValue("\(CardRefusal.noSuchCard(id))") }
        let now = clock.now
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run(
                    "UPDATE card SET state = 'blocked', blocked_at = ? WHERE id = ? AND state = 'active'", now, id) > 0
            }
        }
    }

    /// Blocks every card of a member.
    /// - Returns: how many.
    public func blockCards(of member: MemberNumber) throws(AdminFault) -> Int {
        guard try self.member(member) != nil else { throw .noSuchMember(member) }
        let now = clock.now
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run(
                    """
                    UPDATE card SET state = 'blocked', blocked_at = ?
                    WHERE state = 'active' AND member = (SELECT id FROM member WHERE number = ?)
                    """, now, member)
            }
        }
    }

    /// Puts a new card in the place of an old one, which is blocked from this moment on.
    /// - Returns: the new card's id.
    public func replaceCard(_ id: Int64, by identifier: CardIdentifier, kind: CardKind) throws(AdminFault) -> Int64 {
        let now = clock.now
        let outcome = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<Int64, CardRefusal> in
                let old = try database.first(
                    """
                    SELECT member.number, card.replaced_by IS NOT NULL FROM card JOIN member ON member.id =
                    card.member WHERE card.id = ?
                    """, id
                ) { (member: $0.memberNumber(0), isReplaced: $0.bool(1)) }
                guard let old else { return .failure(.noSuchCard(id)) }
                guard !old.isReplaced else { return .failure(.blocked(id)) }
                switch try add(PlannedCard(member: old.member, kind: kind, identifier: identifier)) {
                case .failure(let refusal): return .failure(refusal)
                case .success(nil): return .failure(.known(id: try known(identifier) ?? id))
                case .success(let new?):
                    try database.run(
                        """
                        UPDATE card SET state = 'blocked', blocked_at = coalesce(blocked_at, ?), replaced_by = ?
                        WHERE id = ?
                        """, now, new, id)
                    return .success(new)
                }
            }
        }
        switch outcome {
        case .success(let new): return new
        case .failure(let refusal): throw .badValue("\(refusal)")
        }
    }

    /// Cards by age.
    /// - Parameters:
    ///   - member: only this one's; nil: all.
    ///   - limit: 1...`rowsListed`.
    public func cards(of member: MemberNumber? = nil, limit: Int = BoxOffice.rowsListed) throws(AdminFault)
        -> [CardRecord]
    {
        let count = min(limit, BoxOffice.rowsListed)
        return try administer { () throws(StoreFault) in
            if let member {
                return try database.all(
                    "\(StaffDoor.cardColumns) WHERE member.number = ? ORDER BY card.id LIMIT ?", member, count,
                    as: StaffDoor.cardRecord)
            }
            return try database.all(
                "\(StaffDoor.cardColumns) ORDER BY card.id LIMIT ?", count, as: StaffDoor.cardRecord)
        }
    }

    /// One card, nil when there is none.
    func card(_ id: Int64) throws(AdminFault) -> CardRecord? {
        try administer { () throws(StoreFault) in
            try database.first("\(StaffDoor.cardColumns) WHERE card.id = ?", id, as: StaffDoor.cardRecord)
        }
    }

    private static let cardColumns = """
        SELECT card.id, member.number, kind, card.state = 'blocked', card.created_at, blocked_at, replaced_by,
            (SELECT max(at) FROM gate_read WHERE gate_read.card = card.id)
        FROM card JOIN member ON member.id = card.member
        """

    private static func cardRecord(_ row: ResultRow) -> CardRecord {
        CardRecord(
            id: row.int64(0), member: row.memberNumber(1), kind: row.word(2), isBlocked: row.bool(3),
            createdAt: row.instant(4),
            blockedAt: row.optionalInstant(5), replacedBy: row.optionalInt64(6), lastReadAt: row.optionalInstant(7))
    }

    /// Only inside a writing transaction. Nil: its member has it already.
    private func add(_ card: PlannedCard) throws(StoreFault) -> Result<Int64?, CardRefusal> {
        let member = try database.first("SELECT id, state = 'active' FROM member WHERE number = ?", card.member) {
            (id: $0.id(0) as MemberID, isActive: $0.bool(1))
        }
        guard let member else { return .failure(.noSuchMember(card.member)) }
        guard member.isActive else { return .failure(.memberClosed(card.member)) }
        // Registered in whatever form, it is the same card.
        for digest in card.identifier.digests(office.pepper) {
            let same = try database.first("SELECT id, member, state = 'active' FROM card WHERE digest = ?", digest) {
                (id: $0.int64(0), member: $0.id(1) as MemberID, isActive: $0.bool(2))
            }
            if let same {
                return same.member == member.id && same.isActive ? .success(nil) : .failure(.known(id: same.id))
            }
        }
        try database.run(
            "INSERT INTO card(member, digest, kind, created_at) VALUES (?, ?, ?, ?)", member.id,
            card.identifier.digest(office.pepper), card.kind.rawValue, clock.now)
        return .success(database.lastInsertedRow)
    }

    private func known(_ identifier: CardIdentifier) throws(StoreFault) -> Int64? {
        for digest in identifier.digests(office.pepper) {
            if let id = try database.first("SELECT id FROM card WHERE digest = ?", digest, as: { $0.int64(0) }) {
                return id
            }
        }
        return nil
    }
}

/// What is wrong with cards to be added.
public struct CardRefusals: Error, Hashable, Sendable {
    /// One of them.
    public struct Item: Hashable, Sendable {
        /// Its place among the cards, from 0.
        public let position: Int
        /// What is wrong with it.
        public let refusal: CardRefusal
    }
    /// In order of position, never empty.
    public let items: [Item]
}
