// BookingVisit: one booking of a member's, coming, past or cancelled: its seats and money, and what can be done with
// it.

import BookingModel

/// What was done with a booking just now, in the address of its page.
public enum BookingNews: String, Hashable, CaseIterable, Sendable {
    /// Booked or changed.
    case booked
    /// Its ticket is sent again.
    case resent
    /// It is not: too often, or too late.
    case notResent = "not-resent"
    /// Cancelled.
    case cancelled

    /// Whether the booking is as this says: an address may be an old one.
    func fits(_ state: StoredBooking.State) -> Bool {
        switch (self, state) {
        case (.booked, .coming), (.resent, .coming), (.notResent, _), (.cancelled, .cancelled): true
        case (.booked, _), (.resent, _), (.cancelled, _): false
        }
    }
}

struct BookingVisit: Sendable {
    private let number: BookingNumber
    private let member: MemberSummary
    private let scene: Scene

    init(_ number: BookingNumber, _ member: MemberSummary, _ scene: Scene) {
        self.number = number
        self.member = member
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    func begin(_ news: BookingNews?) -> Turn {
        BookingVisit.ask(number, member, scene) { stored in
            .show(page(stored, news.flatMap { $0.fits(stored.state) ? $0 : nil }))
        }
    }

    /// A booking of the member's; none: a page that says so.
    static func ask(
        _ number: BookingNumber, _ member: MemberSummary, _ scene: Scene,
        _ next: @escaping @Sendable (StoredBooking) -> Turn
    ) -> Turn {
        .ask(.browser(.booking(number, member.id)), in: scene) {
            if case .browser(.booking(let found)) = $0 { .some(found) } else { nil }
        } then: {
            $0.map(next) ?? .show(Trouble.noSuchBooking.page(in: scene))
        }
    }

    /// Has the ticket sent again.
    func resend() -> Turn {
        .ask(.resend(number, member.id, scene.language), in: scene) {
            if case .resent(let isSent) = $0 { isSent } else { nil }
        } then: {
            .show(.moved(to: scene.address(.booking(number, news: $0 ? .resent : .notResent))))
        }
    }

    private func page(_ stored: StoredBooking, _ news: BookingNews?) -> Page {
        let booking = stored.booking
        return scene.page(
            title: words.bookingNumber(number), Tag.h1(.text(words.bookingNumber(number))),
            news.map { Tag.p([.look(.alert), .isAlert], .text(words.bookingNote($0))) } ?? .nothing,
            scene.heading(of: booking.showing, at: stored.venue), Tag.p(.text(words.state(stored.state))),
            booking.moved.map { Tag.p([.look(.alert)], .text(words.moved($0))) } ?? .nothing,
            scene.table(of: booking.seats), Tag.p([.look(.total)], .text(words.total(booking.total))),
            actions(stored), Tag.p(Tag.a([.look(.more), .href(scene.address(.member))], .text(words.myBookings))))
    }

    private func actions(_ stored: StoredBooking) -> HTML {
        switch stored.state {
        case .past, .cancelled: return .nothing
        case .coming:
            func link(_ route: Route, _ words: String) -> HTML {
                Tag.a([.look(.more), .href(scene.address(route))], .text(words))
            }
            return .list([
                Tag.div(
                    [.look(.actions)], link(.calendar(number), words.calendar),
                    link(.change(number), words.changeShowing), link(.cancel(number), words.cancel)),
                scene.origin.cookies.visit.map {
                    scene.form(.resend(number), $0, look: .plain, Tag.button(.text(words.resend)))
                } ?? .nothing,
            ])
        }
    }

    // MARK: Another showing

    /// The other showings of the same program, to change to.
    func change() -> Turn {
        BookingVisit.ask(number, member, scene) { stored in
            let showing = stored.booking.showing
            return .ask(.showings(showing.program.number, showing.journey, on: nil), in: scene) {
                if case .showings(let found) = $0 { found } else { nil }
            } then: {
                .show(choice(stored, $0.filter { $0.opens == nil && $0.remaining > 0 }))
            }
        }
    }

    private func choice(_ stored: StoredBooking, _ showings: [Showing]) -> Page {
        let isCancellable = stored.state == .coming
        return scene.page(
            title: words.changeShowing, Tag.h1(.text(words.changeShowing)),
            Tag.p(.text(words.changes(number, stored.booking.seats.count))),
            scene.heading(of: stored.booking.showing, at: stored.venue),
            !isCancellable
                ? Tag.p([.look(.alert), .isAlert], .text(words.notCancellable))
                : showings.isEmpty
                    ? Tag.p([.look(.hint)], .text(words.noOtherShowings))
                    : Tag.ul([.look(.showings)], all: showings.map(link)),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.booking(number, news: nil)))], .text(words.backToBooking))))
    }

    private func link(to showing: Showing) -> HTML {
        let stops = showing.program.category.isTransport ? StopsWish(showing.journey) : nil
        return Tag.li(
            Tag.a(
                [.href(scene.address(.book(showing.id, stops, changing: number)))],
                Tag.time([.at(showing.starts)], .text(scene.words.dayAndTime(showing.starts))),
                showing.service.map { .text(" " + scene.words.service($0, showing.program.category)) } ?? .nothing,
                " ", scene.left(showing.remaining)))
    }

    // MARK: The calendar

    /// The booking as an entry of a calendar.
    func calendar() -> Turn {
        BookingVisit.ask(number, member, scene) { stored in
            .show(Page(status: 200, content: .calendar(entry(stored)), keeping: .never))
        }
    }

    /// iCalendar (RFC 5545).
    private func entry(_ stored: StoredBooking) -> String {
        let booking = stored.booking
        let places = booking.seats.map { words.place($0.label) }.joined(separator: "; ")
        let way =
            booking.showing.journeyNames.map { "\($0.from.text(scene.language)) – \($0.to.text(scene.language))" }
        let lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yemae//Yemae//EN", "BEGIN:VEVENT",
            "UID:\(number.digits)@yemae", "SEQUENCE:\(booking.version - 1)",
            "DTSTAMP:\(Calendars.utc(stored.bookedAt))",
            "DTSTART:\(Calendars.utc(stored.startsAt))",
            "SUMMARY:\(Calendars.text(booking.showing.program.title.text(scene.language)))",
            "LOCATION:\(Calendars.text(way ?? stored.venue.text(scene.language)))",
            "DESCRIPTION:\(Calendars.text("\(words.bookingNumber(number)). \(places)"))",
            "END:VEVENT", "END:VCALENDAR",
        ]
        return lines.map(Calendars.folded).joined()
    }
}

/// How iCalendar writes things.
enum Calendars {
    /// Bytes of a line, its end aside (RFC 5545, 3.1).
    private static let longestLine = 75

    /// `20260308T050000Z`.
    static func utc(_ instant: Instant) -> String {
        let (days, seconds) = (Int(instant.seconds / 86_400), Int(instant.seconds % 86_400))
        let day = LocalDate(daysSinceEpoch: days).description.filter { $0 != "-" }
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(day)T\(time.joined())Z"
    }

    /// Text with its signs escaped (3.3.11).
    static func text(_ words: String) -> String {
        words.reduce(into: "") { text, letter in
            switch letter {
            case "\\", ";", ",": text += "\\\(letter)"
            case _ where letter.isNewline: text += "\\n"
            default: text.append(letter)
            }
        }
    }

    /// A line in pieces that no letter is cut by, each with its end.
    static func folded(_ line: String) -> String {
        var (lines, piece) = ("", "")
        for letter in line {
            if piece.utf8.count + letter.utf8.count > longestLine {
                lines += piece + "\r\n"
                piece = " "
            }
            piece.append(letter)
        }
        return lines + piece + "\r\n"
    }
}
