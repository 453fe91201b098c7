// EnglishWriting: what people read in English, in letters that every carrier has, so that 160 of them fit into a GSM
// message.

import BookingCore
import BookingModel

struct EnglishWriting: WrittenLanguage {
    func message(_ body: MessageBody, from house: String) -> String {
        switch body {
        case .mobileTicket(let number, let version, let showing, let seats, let kinds, let moved):
            let head = moved != nil ? "\(house): MOVED" : version > 1 ? "\(house): CHANGED" : house
            let lines =
                ["[\(head)] \(what(showing))", whereAndWhen(showing)]
                + places(seats) + purposes(seats) + tickets(of: kinds)
            return (lines + ["\(count(seats.count)) \(number) v\(version)"] + notice(moved)).joined(separator: "\n")
        case .cancelled(let number, let version, let showing, let refund, let fee):
            let money = "Refund \(won(refund))" + (fee > .zero ? ", fee \(won(fee))" : "")
            return ["[\(house): CANCELLED] \(what(showing))", when(showing), money, "\(number) v\(version)"].joined(
                separator: "\n")
        case .cancelledByBoxOffice(let number, let version, let showing, let refund, let surcharge):
            let money = "Full refund \(won(refund))" + (surcharge > .zero ? ", compensation \(won(surcharge))" : "")
            return ["[\(house)] CALLED OFF by us: \(what(showing))", when(showing), money, "\(number) v\(version)"]
                .joined(separator: "\n")
        case .chargeUnknown(let showing, let amount):
            return "[\(house)] Charge of \(won(amount)) not confirmed yet.\n\(brief(showing))\nWe will text you the "
                + "outcome."
        case .chargeSettled(let showing, let amount, let booking):
            return "[\(house)] Charge of \(won(amount)) went through.\n\(brief(showing))\nYou are booked"
                + (booking.map { ": \($0)" } ?? ".")
        case .chargeFailed(let showing, let amount, let refunded):
            let money =
                refunded
                ? "Charge of \(won(amount)) was refunded."
                : "Charge of \(won(amount)) failed; nothing was charged."
            return "[\(house)] \(money)\n\(brief(showing))\nYou are not booked."
        case .signUp:
            return "[\(house)] We have your request to join. We will call this number to give you a member number and "
                + "a PIN."
        case .callBack(let opens):
            let start = opens.map { "after \(dateAndTime($0))" } ?? "soon"
            return "[\(house)] We have your call-back request. An operator will call you \(start)."
        case .directions(let title, let venue, let way): return self.directions(title, venue, way, from: house)
        case .signUpCode(let code, let minutes):
            return "[\(house)] Your code is \(code.secretDigits), for \(minutes) minutes. Type it only into your own "
                + "call; nobody else may ask you for it."
        case .logInCode(let code, let minutes):
            return "[\(house)] Code for the web site: \(code.secretDigits), \(minutes) min. "
                + "Not you? Somebody has your PIN: call us."
        case .memberNumber(let numbers, let page):
            let words =
                numbers.count == 1
                ? "Your member number is \(numbers[0])."
                : "Your member numbers are \(numbers.map(\.digits).joined(separator: ", "))."
            return "[\(house)] \(words)" + (page.map { " To pay, give your account here: \($0)" } ?? "")
        case .pinChanged:
            return "[\(house)] Your PIN was changed just now. If it was not you, call us at once."
        case .waitingOffer(let showing, let seats, let until):
            return "[\(house)] WAITING LIST: \(count(seats)) held for you\n\(brief(showing))\nCall us and log in by "
                + "\(dateAndTime(until)); then they go to the next in line."
        case .waitingEnd(let showing, let seats, let isCancelled):
            let why = isCancelled ? "The showing was cancelled." : "Nothing came free for you."
            return "[\(house)] WAITING LIST closed: \(count(seats))\n\(brief(showing))\n\(why)"
        }
    }

    /// When and where it was to be, and what the member may do.
    private func notice(_ moved: Moved?) -> [String] {
        guard let moved else { return [] }
        let place = moved.venue.map { ", \($0.latin.clipped())" } ?? ""
        let free = moved.freeUntil.map { ["You can cancel without a fee until \(dateAndTime($0))"] } ?? []
        return ["Before: \(dateAndTime(moved.from))\(place)"] + free
    }

    /// The program, its venue, the address and the way, a line each.
    private func directions(_ title: Name, _ venue: Name, _ directions: Directions, from house: String) -> String {
        [
            "[\(house)] Directions: \(title.latin.clipped())", venue.latin.clipped(), directions.address.latin,
            directions.way.latin,
        ].joined(separator: "\n")
    }

    /// `The Phantom`, `Gyeongbu Line, train 101`.
    private func what(_ showing: ShowingFacts) -> String {
        let title = showing.title.latin.clipped()
        guard let service = showing.service else { return title }
        switch showing.category {
        case .train: return "\(title), train \(service)"
        case .bus: return "\(title), bus \(service)"
        case .air: return "\(title), flight \(service)"
        case .concert, .theatre, .sports: return title  // the time tells the performance
        }
    }

    /// `Sat 7 Mar 14:00, Yemae Theatre`, `Sat 7 Mar 09:00, Seoul-Busan`.
    private func whereAndWhen(_ showing: ShowingFacts) -> String {
        guard let from = showing.from, let to = showing.to else {
            return "\(when(showing)), \(showing.venue.latin.clipped())"
        }
        return "\(when(showing)), \(from.latin.clipped())-\(to.latin.clipped())"
    }

    private func brief(_ showing: ShowingFacts) -> String { "\(what(showing)), \(when(showing))" }
    private func when(_ showing: ShowingFacts) -> String { dateAndTime(showing.starts) }

    /// `Sat 7 Mar 14:00`.
    private func dateAndTime(_ at: LocalDateTime) -> String {
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][at.date.weekday.rawValue]
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
            at.date.month - 1]
        return "\(day) \(at.date.day) \(month) \(at.time)"
    }

    func purposes(_ seats: [SeatLabel]) -> [String] {
        let words = SeatPurpose.allCases.compactMap { purpose -> String? in
            let count = seats.count { $0.purpose == purpose }
            guard count > 0, let word = word(purpose) else { return nil }
            return count == seats.count ? word : "\(count) \(word)"
        }
        return words.isEmpty ? [] : [words.joined(separator: ", ")]
    }

    private func word(_ purpose: SeatPurpose) -> String? {
        switch purpose {
        case .usual, .house, .notForSale: nil
        case .wheelchair: "wheelchair"
        case .companion: "companion"
        case .restricted: "restricted view"
        }
    }

    /// One line a section and row: `Stalls B row 5 seats 12,13`, `Car 3 5A,5B`.
    private func places(_ seats: [SeatLabel]) -> [String] {
        SeatGroup.groups(seats).map { group in
            let section = group.section.latin.clipped(to: SeatGroup.sectionLength)
            if group.isLettered { return "\(section) \(group.lettered)" }
            return "\(section) row \(group.row) \(group.seats.count == 1 ? "seat" : "seats") \(group.numbered)"
        }
    }

    private func count(_ tickets: Int) -> String { tickets == 1 ? "1 ticket" : "\(tickets) tickets" }
    private func won(_ amount: Won) -> String { "\(grouped(amount)) won" }

    /// `2 adult, 1 senior`, and that some have to be proved; nothing where all are adults'.
    private func tickets(of kinds: [FareKind]) -> [String] {
        guard kinds.contains(where: { $0.code != FareKind.adult }) else { return [] }
        let tickets = kinds.counts.map { "\($0.count) \($0.kind.name.latin.clipped())" }.joined(separator: ", ")
        return [tickets] + (kinds.contains(where: \.needsCard) ? ["Bring proof of the fare"] : [])
    }

    // MARK: Gates

    var showYourCard: String { "Show your card" }
    var unchecked: String { "unchecked" }

    func admission(_ admission: Admission) -> String {
        admission.seats.count == 1 ? "1 seat" : "\(admission.seats.count) seats"
    }

    func proofs(_ kinds: [FareKind]) -> String {
        kinds.counts.map { "\($0.kind.name.latin) \($0.count)" }.joined(separator: ", ") + ": look at the card"
    }

    func refusal(_ refusal: Refusal, now: Instant) -> String {
        switch refusal {
        case .unreadable(let fault): unreadable(fault)
        case .unknownCard: "unknown card"
        case .blockedCard: "blocked card"
        case .noBooking: "no booking here"
        case .notOnList(let madeAt): "not on the list of \(ShortTime(madeAt, now: now)): ask the box office"
        case .tooEarly: "too early"
        case .tooLate: "too late"
        case .otherGate: "other gate"
        case .unsettled: "not paid yet"
        case .disputed: "payment disputed"
        case .refunded: "refunded"
        case .cancelled: "cancelled"
        case .changed: "changed"
        case .alreadyUsed: "already used"
        case .eventCancelled: "event cancelled"
        case .notInside: "not inside"
        case .unreachable: "cannot check"
        }
    }

    /// A number that was mistyped is typed again, and no card is at fault.
    private func unreadable(_ fault: ScanFault) -> String {
        switch fault {
        case .halfLine, .tooLong, .noise, .sentinel, .wrongLRC, .wrongChecksum: "read it again"
        case .checkDigit: "type it again"
        case .hangulMode: "keyboard in Hangul mode"
        case .wrongLength: "no card number"
        case .randomUID: "changing number"
        case .paymentCard: "payment card"
        }
    }

    func standing(_ standing: GateStanding, now: Instant) -> String {
        func stamp(_ time: Instant) -> String { ShortTime(time, now: now).description }
        return switch standing {
        case .core: ""
        case .list(let madeAt, nil): "on its own, by the list of \(stamp(madeAt))"
        case .list(let madeAt, let clock?):
            "on its own, by the list of \(stamp(madeAt)); this gate's clock says \(stamp(clock)) and is behind: set it"
        case .oldList(let madeAt): "on its own; the list of \(stamp(madeAt)) is too old"
        case .nothing: "on its own, without a list"
        }
    }

    var keypad: KeypadWords {
        KeypadWords(title: "What to press: section, row, seat", row: "Row", key: "Press", seats: "Seats")
    }
}
