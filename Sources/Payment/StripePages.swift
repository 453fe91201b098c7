// StripePages: Stripe's page for paying by card, Checkout (docs.stripe.com/api/checkout/sessions). A session is made
// with our key in its `client_reference_id`; whether it was paid is always asked of it. Stripe keeps a session open for
// 30 minutes at least; we expire it when its seats wait no longer.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats

extension ChargeAnswer {
    /// What a page says of its charge.
    init(_ state: PageState) {
        switch state {
        case .paid(let reference): self = .paid(reference: reference)
        case .over: self = .declined
        case .open, .unknown: self = .unknown
        }
    }
}

extension StripeGateway {
    /// Seconds after which Stripe itself ends a session: its least of 30 minutes, and one for clocks that differ.
    private static let longestSeconds: Int64 = 1860

    /// Where our site is known, Stripe can send browsers back to it.
    public var opensPages: Bool { provider.site != nil }

    /// `POST /v1/checkout/sessions` for one line in won, by card alone: what other means promise they may not keep for
    /// days.
    public func open(_ order: PageOrder) -> PageOpening {
        guard let site = provider.site else { return .notOpened }
        let name = provider.name(order.key)
        let outcome = post(
            "checkout/sessions", key: order.key,
            [
                ("mode", "payment"), ("client_reference_id", name), ("metadata[key]", name),
                ("payment_intent_data[metadata][key]", name), ("payment_method_types[0]", "card"),
                ("line_items[0][quantity]", "1"), ("line_items[0][price_data][currency]", "krw"),
                ("line_items[0][price_data][unit_amount]", String(order.amount.amount)),
                ("line_items[0][price_data][product_data][name]", order.title.text(order.language)),
                ("locale", order.language.rawValue),
                ("expires_at", String((order.madeAt + StripeGateway.longestSeconds).seconds)),
                ("success_url", site + order.back), ("cancel_url", site + order.back),
            ])
        guard case .answer(200, let body) = outcome, let session = JSON(body), let id = session["id"]?.text,
            (1...200).contains(id.utf8.count), let address = provider.pageAddress(session["url"]?.text)
        else { return .notOpened }
        return .opened(reference: id, address: address)
    }

    /// `GET /v1/checkout/sessions/{id}`, with its payment.
    public func look(at page: PageEnquiry) -> PageState {
        // Nobody was sent to a session whose id we do not have.
        guard let reference = page.reference else { return .open }
        guard let session = get("checkout/sessions/\(HTTPForm.escaped(reference))?expand[]=payment_intent") else {
            return .unknown
        }
        return state(of: session, page)
    }

    /// `POST /v1/checkout/sessions/{id}/expire`. One that cannot be expired any more is looked at.
    public func close(_ page: PageEnquiry) -> PageState {
        guard let reference = page.reference else { return .over }
        let outcome = post("checkout/sessions/\(HTTPForm.escaped(reference))/expire", key: "\(page.key)-close", [])
        if case .answer(200, let body) = outcome, let session = JSON(body), state(of: session, page) == .over {
            return .over
        }
        return look(at: page)
    }

    /// A session that is not the one we made says nothing.
    private func state(of session: JSON, _ page: PageEnquiry) -> PageState {
        guard session["id"]?.text == page.reference,
            session["client_reference_id"]?.text == provider.name(page.key),
            session["amount_total"]?.won == page.amount, session["currency"]?.text == "krw"
        else { return .unknown }
        switch (session["payment_status"]?.text, session["status"]?.text) {
        case ("paid", _):
            let charge = session["payment_intent"]?["latest_charge"]
            return (charge?.text ?? charge?["id"]?.text).map { .paid(reference: $0) } ?? .unknown
        case (_, "expired"): return .over
        case (_, "open"), (_, "complete"): return .open
        case (_, _): return .unknown
        }
    }
}
