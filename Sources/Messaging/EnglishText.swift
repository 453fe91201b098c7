// EnglishText: the messages in English, in letters that every carrier has, so that 160 of them fit into a GSM
// message.

import BookingCore
import BookingModel

struct EnglishText {
    let house: String

    func text(_ body: MessageBody) -> String {
        switch body {
        case .mobileTicket(let number, let version, let showing, let seats):
            let head = version > 1 ? "\(house): CHANGED" : house
            let lines = ["[\(head)] \(what(showing))", whereAndWhen(showing)] + places(seats)
            return (lines + ["\(count(seats.count)) \(number) v\(version)"]).joined(separator: "\n")
        case .cancelled(let number, let version, let showing, let refund, let fee):
            let money = "Refund \(won(refund))" + (fee > .zero ? ", fee \(won(fee))" : "")
            return ["[\(house): CANCELLED] \(what(showing))", when(showing), money, "\(number) v\(version)"].joined(
                separator: "\n")
        case .cancelledByHouse(let number, let version, let showing, let refund, let surcharge):
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
        case .directions(let title, let venue, let way): return directions(title, venue, way)
        }
    }

    /// The program, its venue, the address and the way, a line each.
    private func directions(_ title: Name, _ venue: Name, _ directions: Directions) -> String {
        [
            "[\(house)] Directions: \(clip(title.english))", clip(venue.english), directions.address.english,
            directions.way.english,
        ].joined(separator: "\n")
    }

    /// `The Phantom`, `Gyeongbu Line, train 101`.
    private func what(_ showing: ShowingFacts) -> String {
        let title = clip(showing.title.english)
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
            return "\(when(showing)), \(clip(showing.venue.english))"
        }
        return "\(when(showing)), \(clip(from.english))-\(clip(to.english))"
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

    /// One line a section and row: `Stalls B row 5 seats 12,13`, `Car 3 5A,5B`.
    private func places(_ seats: [SeatLabel]) -> [String] {
        SeatGroup.groups(seats).map { group in
            let section = clip(group.section.english, MessageWriter.sectionLength)
            if group.isLettered { return "\(section) \(group.lettered)" }
            return "\(section) row \(group.row) \(group.seats.count == 1 ? "seat" : "seats") \(group.numbered)"
        }
    }

    private func count(_ tickets: Int) -> String { tickets == 1 ? "1 ticket" : "\(tickets) tickets" }
    private func won(_ amount: Won) -> String { "\(grouped(amount)) won" }
}
