// CancelVisit: what cancelling a booking costs, read before it is agreed to, and the cancellation at those terms.

import BookingModel

struct CancelVisit: Sendable {
    private let number: BookingNumber
    private let member: MemberSummary
    private let cookie: VisitCookie
    private let scene: Scene

    init(_ number: BookingNumber, _ member: MemberSummary, _ cookie: VisitCookie, _ scene: Scene) {
        self.number = number
        self.member = member
        self.cookie = cookie
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    /// Something to be said of the last attempt.
    enum Note: Hashable {
        case notAgreed
        case termsChanged
    }

    func begin() -> Turn {
        ask { stored, quote in .show(page(stored, quote, nil)) }
    }

    /// The booking and what cancelling would cost now; nil: it cannot be cancelled.
    private func ask(_ next: @escaping @Sendable (StoredBooking, CancelQuote?) -> Turn) -> Turn {
        BookingVisit.ask(number, member, scene) { stored in
            .ask(.quoteCancel(number, member.id), in: scene) {
                if case .cancelQuote(let quote) = $0 { .some(quote) } else { nil }
            } then: {
                next(stored, $0)
            }
        }
    }

    func send(_ form: Form) -> Turn {
        ask { stored, quote in
            if case .cancelled = stored.state { return .show(done) }
            guard let quote, form[.agree] == "yes" else { return .show(page(stored, quote, .notAgreed)) }
            // What was read is what is agreed to.
            guard form[.agreed] == terms(quote) else { return .show(page(stored, quote, .termsChanged)) }
            return .ask(.cancel(quote, member.id, scene.language), in: scene) {
                if case .cancelled(let outcome) = $0 { outcome } else { nil }
            } then: {
                switch $0 {
                case .cancelled: .show(done)
                case .termsChanged(let fresh): .show(page(stored, fresh, .termsChanged))
                case .notCancellable: .show(page(stored, nil, nil))
                }
            }
        }
    }

    private var done: Page { .moved(to: scene.address(.booking(number, news: .cancelled))) }

    /// The terms as the form carries them.
    private func terms(_ quote: CancelQuote) -> String { "\(quote.version)-\(quote.paid.amount)-\(quote.fee.amount)" }

    private func page(_ stored: StoredBooking, _ quote: CancelQuote?, _ note: Note?) -> Page {
        scene.page(
            note == nil ? 200 : 409, title: words.cancel, Tag.h1(.text(words.cancel)),
            note.map { Tag.p([.id(.trouble), .look(.alert), .isAlert], .text(words.cancelNote($0))) } ?? .nothing,
            Tag.p(.text(words.bookingNumber(number))),
            scene.heading(of: stored.booking.showing, at: stored.venue),
            quote.map { quote in
                .list([
                    Tag.p([.look(.total)], .text(words.cancelTerms(quote))),
                    scene.form(
                        .cancel(number), cookie,
                        Tag.input([.type(.hidden), .name(.agreed), .value(terms(quote))]),
                        Tag.div(
                            [.look(.seats)],
                            Tag.input([.type(.checkbox), .name(.agree), .value("yes"), .id(.agree), .isRequired]),
                            Tag.label([.of(.agree)], .text(words.agreeToCancel(quote)))),
                        Tag.button(.text(words.cancel))),
                ])
            } ?? Tag.p([.look(.alert)], .text(words.notCancellable)),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.booking(number, news: nil)))], .text(words.backToBooking))))
    }
}
