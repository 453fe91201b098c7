// MemberVisit: what a member has: the bookings that are coming, and the end of the log-in.

import BookingModel

struct MemberVisit: Sendable {
    private let member: MemberSummary
    private let scene: Scene

    init(_ member: MemberSummary, _ scene: Scene) {
        self.member = member
        self.scene = scene
    }

    func begin() -> Turn {
        .ask(.bookings(member.id), in: scene) {
            if case .bookings(let found) = $0 { found } else { nil }
        } then: { coming in
            .ask(.browser(.earlier(member.id)), in: scene) {
                if case .browser(.earlier(let found)) = $0 { found } else { nil }
            } then: {
                .show(page(coming, $0))
            }
        }
    }

    /// Ends the log-in.
    static func logOut(_ cookie: VisitCookie, _ scene: Scene) -> Turn {
        .ask(.browser(.logOut(cookie.key)), in: scene) {
            if case .browser(.loggedOut) = $0 { true } else { nil }
        } then: { _ in
            .show(.moved(to: scene.address(.whatIsOn(ListingQuery())), [.noVisit]))
        }
    }

    private var words: any VisitorWords { scene.visiting }

    private func page(_ bookings: [Booking], _ earlier: [StoredBooking]) -> Page {
        scene.page(
            title: words.myBookings, Tag.h1(.text(words.myBookings)),
            Tag.p(.text(words.loggedInAs(member.number.masked))),
            bookings.isEmpty
                ? Tag.p([.look(.hint)], .text(words.noBookings))
                : Tag.ul([.look(.programs)], all: bookings.map(booking)),
            earlier.isEmpty
                ? .nothing
                : Tag.section(
                    [.labelled(by: .past)], Tag.h2([.id(.past)], .text(words.pastBookings)),
                    Tag.ul([.look(.showings)], all: earlier.map(line))),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.changePIN))], .text(words.changePIN))),
            scene.origin.cookies.visit.map {
                scene.form(.logOut, $0, look: .plain, Tag.button(.text(words.logOut)))
            } ?? .nothing)
    }

    /// A booking that is over, in one line.
    private func line(_ stored: StoredBooking) -> HTML {
        let showing = stored.booking.showing
        return Tag.li(
            Tag.a(
                [.href(scene.address(.booking(stored.booking.number, news: nil)))],
                Tag.time([.at(showing.starts)], .text(scene.words.dayAndTime(showing.starts))), " ",
                scene.text(showing.program.title), " ", .text(words.state(stored.state))))
    }

    private func booking(_ booking: Booking) -> HTML {
        let showing = booking.showing
        return Tag.li(
            Tag.h2(
                Tag.a(
                    [.href(scene.address(.booking(booking.number, news: nil)))], scene.text(showing.program.title))),
            Tag.p(Tag.time([.at(showing.starts)], .text(scene.words.dayAndTime(showing.starts)))),
            Tag.p(.text(words.bookingNumber(booking.number))),
            Tag.p(.text(words.tickets(booking.seats.count) + " · " + scene.words.won(booking.total))))
    }
}
