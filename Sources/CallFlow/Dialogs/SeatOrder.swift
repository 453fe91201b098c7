// SeatOrder: what a caller is after while seats are looked for, held and offered (TakeSeats).

import BookingModel

/// What a caller is after: everything that stays the same while seats are looked for.
public struct SeatOrder: Hashable, Sendable {
    let member: MemberSummary
    let showing: Showing
    /// How many tickets of which kinds of fares.
    let party: Party
    let changing: BookingNumber?
    /// Which seats are wanted; asked for again when a hold was lost.
    private(set) var preference: SeatPreference

    init(
        member: MemberSummary, showing: Showing, party: Party, preference: SeatPreference = .best,
        changing: BookingNumber? = nil
    ) {
        (self.member, self.showing, self.party, self.preference, self.changing) = (
            member, showing, party, preference, changing
        )
    }

    /// All tickets.
    var count: Int { party.count }

    /// The same order with other seats in mind.
    func preferring(_ preference: SeatPreference) -> SeatOrder {
        var order = self
        order.preference = preference
        return order
    }

    /// The order behind a hold that is taken up again.
    init(member: MemberSummary, hold: Hold) {
        self.init(
            member: member, showing: hold.showing, party: hold.seats.party,
            preference: hold.change == nil ? .best : .keep,
            changing: hold.change?.booking)
    }
}

extension SeatOrder {
    /// The kinds of fares are asked for again; seats that are kept are offered as they are.
    func otherKinds(_ kept: Hold?) -> Next<TakeSeats> {
        kept.map { .go(.offer(self, $0)) } ?? .done(.otherKinds(showing, count: count))
    }

    /// Choosing other seats; what is held or booked counts as free for it.
    func choosing(_ kept: Hold?) -> TakeSeats {
        .choosing(
            .menu(showing, Wanted(count: count, having: Having(hold: kept?.id, booking: changing))), self, kept: kept)
    }

    func request(_ kept: Hold?) -> HoldRequest {
        HoldRequest(
            member: member.id, showing: showing.id, journey: showing.journey, party: party, preference: preference,
            replacing: kept?.id, changing: changing)
    }
}

extension SeatPreference {
    /// True for seats that are only given to who asks for them: when none are left, the showing is not sold out.
    var isForWhoAsks: Bool {
        switch self {
        case .wheelchair, .restricted: true
        case .best, .grade, .section, .near, .these, .keep: false
        }
    }
}
