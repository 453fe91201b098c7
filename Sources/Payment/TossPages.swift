// TossPages: Toss Payments' page for paying by card. It is made by `POST /v1/payments`, which answers the address of
// the page; the browser comes back with `paymentKey`, `orderId` and `amount`; and no money is taken before we confirm
// (`POST /v1/payments/confirm`), within ten minutes. Nothing that a browser or a webhook brings is believed: the
// payment is confirmed for our own order number and amount, and asked for by our order number.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats

extension TossGateway {
    /// Characters of what is paid for.
    private static let nameLimit = 100

    /// Where our site is known, the provider can send browsers back to it.
    public var opensPages: Bool { provider.site != nil }

    /// `POST /v1/payments` for a card.
    public func open(_ order: PageOrder) -> PageOpening {
        guard let site = provider.site else { return .notOpened }
        let name = String(order.title.text(order.language).prefix(TossGateway.nameLimit))
        let body = JSON.object([
            JSON.Field("method", .text("CARD")), JSON.Field("amount", .number(order.amount.amount)),
            JSON.Field("orderId", .text(self.order(order.key))), JSON.Field("orderName", .text(name)),
            JSON.Field("successUrl", .text(site + order.back)), JSON.Field("failUrl", .text(site + order.back)),
        ])
        guard case .answer(200, let answer) = send(.post, "payments", key: order.key, body),
            let payment = JSON(answer), let key = payment["paymentKey"]?.text, (1...200).contains(key.utf8.count),
            let address = provider.pageAddress(payment["checkout"]?["url"]?.text)
        else { return .notOpened }
        return .opened(reference: key, address: address)
    }

    /// Confirms what the cardholder has allowed, and asks for the payment otherwise.
    public func look(at page: PageEnquiry) -> PageState {
        if let back = page.back, back.order == order(page.key), back.amount == page.amount {
            return confirm(back.payment, page)
        }
        let found = payment(of: page)
        if case .found(let payment) = found, payment["status"]?.text == "IN_PROGRESS",
            let key = payment["paymentKey"]?.text
        {
            return confirm(key, page)
        }
        return state(found, page, unpaid: .open)
    }

    /// There is nothing to close: what is not confirmed is not taken. One that is just being allowed may be confirmed
    /// by another process, so its end is waited for.
    public func close(_ page: PageEnquiry) -> PageState {
        page.reference == nil ? .over : state(payment(of: page), page, unpaid: .over)
    }

    private enum Found {
        case found(JSON)
        /// The cardholder has not been there.
        case none
        case unknown
    }

    private func payment(of page: PageEnquiry) -> Found {
        switch send(.get, "payments/orders/\(order(page.key))") {
        case .answer(200, let body): JSON(body).map { .found($0) } ?? .unknown
        case .answer(404, let body): TossGateway.code(body) == "NOT_FOUND_PAYMENT" ? .none : .unknown
        case .answer, .notSent, .noAnswer: .unknown
        }
    }

    /// - Parameter payment: the provider's key.
    private func confirm(_ payment: String, _ page: PageEnquiry) -> PageState {
        let body = JSON.object([
            JSON.Field("paymentKey", .text(payment)), JSON.Field("orderId", .text(order(page.key))),
            JSON.Field("amount", .number(page.amount.amount)),
        ])
        if case .answer(200, let answer) = send(.post, "payments/confirm", key: "\(page.key)-confirm", body),
            let payment = JSON(answer)
        {
            return state(.found(payment), page, unpaid: .open)
        }
        // Refused, confirmed before, or no answer: the payment itself says what it is.
        return state(self.payment(of: page), page, unpaid: .open)
    }

    /// - Parameter unpaid: what a payment comes to that nobody has allowed yet.
    private func state(_ found: Found, _ page: PageEnquiry, unpaid: PageState) -> PageState {
        switch found {
        case .none: return unpaid
        case .unknown: return .unknown
        case .found(let payment):
            guard payment["orderId"]?.text == order(page.key), payment["totalAmount"]?.won == page.amount else {
                return .unknown
            }
            switch payment["status"]?.text {
            case "DONE", "CANCELED", "PARTIAL_CANCELED":
                return payment["paymentKey"]?.text.map { .paid(reference: $0) } ?? .unknown
            case "ABORTED", "EXPIRED": return .over
            case "READY": return unpaid
            case "IN_PROGRESS": return .open
            case .some, nil: return .unknown
            }
        }
    }
}
