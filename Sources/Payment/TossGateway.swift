// TossGateway: accounts at Toss Payments by billing key. We ask about a charge by our key, which is its order number.
// For a refund our key is the reason, which the provider keeps with every cancellation.
//
// A member's account reference is `billingKey/customerKey`. Toss restricts billing to subscriptions by contract: see
// that yours allows it.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats

/// Accounts at Toss Payments (core API v1, as documented in 2025).
public final class TossGateway: AccountGateway {
    /// What the member sees on the card's statement.
    private let orderName: String
    let provider: Provider
    private let http: any HTTPAsking

    /// - Parameter orderName: 1...100 characters, as the provider has it.
    public init(_ provider: Provider, orderName: String, http: any HTTPAsking) {
        (self.provider, self.orderName, self.http) = (provider, orderName, http)
    }

    /// `POST /v1/billing/{billingKey}` with our key as order number. A member without billing and customer key is
    /// `.declined` unasked.
    public func charge(_ charge: Charge) -> ChargeAnswer {
        guard let account = PairedReference(charge.account?.secret) else { return .declined }
        let body = JSON.object([
            JSON.Field("customerKey", .text(account.second)), JSON.Field("amount", .number(charge.amount.amount)),
            JSON.Field("orderId", .text(order(charge.key))), JSON.Field("orderName", .text(orderName)),
        ])
        switch send(.post, "billing/\(HTTPForm.escaped(account.first))", key: charge.key, body) {
        case .answer(200, let body): return JSON(body).map(TossGateway.answer(ofPayment:)) ?? .unknown
        case .answer(let status, let body): return TossGateway.answer(ofFault: status, body)
        case .notSent, .noAnswer: return .unknown
        }
    }

    /// `POST /v1/payments/{paymentKey}/cancel` for part or all of it, unless the payment shows that it was done before.
    public func refund(_ refund: Refund) -> ChargeAnswer {
        guard let payment = payment(refund.chargeReference, order: refund.charge), let key = payment["paymentKey"]?.text
        else { return .unknown }
        // A repeat must find what the first one did: the provider's own key for repeats is forgotten after a while.
        if let done = TossGateway.cancellation(of: payment, for: order(refund.key)) { return done }
        let body = JSON.object([
            JSON.Field("cancelReason", .text(order(refund.key))),
            JSON.Field("cancelAmount", .number(refund.amount.amount)),
        ])
        switch send(.post, "payments/\(HTTPForm.escaped(key))/cancel", key: refund.key, body) {
        case .answer(200, let body):
            return JSON(body).flatMap { TossGateway.cancellation(of: $0, for: order(refund.key)) } ?? .unknown
        case .answer(let status, let body): return TossGateway.answer(ofRefundFault: status, body)
        case .notSent, .noAnswer: return .unknown
        }
    }

    /// The payment's cancellations whose reason is no key of ours: made in the provider's console, or for a
    /// charge-back.
    public func returned(of charge: Enquiry) -> ReturnedAnswer {
        guard let payment = payment(charge.chargeReference, order: charge.key), payment["paymentKey"]?.text != nil
        else { return .unknown }
        let others = (payment["cancels"]?.list ?? []).filter {
            !($0["cancelReason"]?.text ?? "").hasPrefix(order("R")) && ["DONE", nil].contains($0["cancelStatus"]?.text)
        }
        return others.sum(of: "cancelAmount").map { .known(ReturnedMoney(refunded: $0)) } ?? .unknown
    }

    /// Asks for the payment by order number, or for a refund among the payment's cancellations. `.notFound` only for
    /// the provider's own word, `NOT_FOUND_PAYMENT`, or a payment without that refund.
    public func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        switch enquiry.kind {
        case .charge:
            switch send(.get, "payments/orders/\(order(enquiry.key))") {
            case .answer(200, let body): return JSON(body).map(TossGateway.answer(ofPayment:)) ?? .unknown
            case .answer(404, let body): return TossGateway.code(body) == "NOT_FOUND_PAYMENT" ? .notFound : .unknown
            case .answer, .notSent, .noAnswer: return .unknown
            }
        case .refund:
            guard let reference = enquiry.chargeReference, let payment = payment(reference, order: "") else {
                return .unknown
            }
            return TossGateway.cancellation(of: payment, for: order(enquiry.key)) ?? .notFound
        }
    }

    /// 6...64 letters, digits, `-`, `_`: what the provider takes as an order number.
    func order(_ key: String) -> String { provider.name(key) }

    /// A payment by the provider's reference, or by our key when we have none; nil when it cannot be had.
    private func payment(_ reference: String?, order key: String) -> JSON? {
        let path = reference.map { "payments/\(HTTPForm.escaped($0))" } ?? "payments/orders/\(order(key))"
        guard case .answer(200, let body) = send(.get, path) else { return nil }
        return JSON(body)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, key: String? = nil, _ body: JSON? = nil)
        -> HTTPOutcome
    {
        var headers: [(name: String, value: String)] = [
            (
                "Authorization",
                "Basic \(Base64.encoded(provider.key.secret + ":"))"
            )
        ]
        if let key { headers.append(("Idempotency-Key", provider.name(key))) }
        if body != nil { headers.append(("Content-Type", "application/json")) }
        return http.ask(
            HTTPRequest(
                method, "\(provider.address)/v1/\(path)", headers: headers, body: body?.line, seconds: provider.seconds)
        )
    }
}

// MARK: Reading answers

extension TossGateway {
    /// `status` of a Payment. A cancelled one was charged first: its cancellations are refunds of ours.
    private static func answer(ofPayment payment: JSON) -> ChargeAnswer {
        guard let key = payment["paymentKey"]?.text, let status = payment["status"]?.text else { return .unknown }
        switch status {
        case "DONE", "CANCELED", "PARTIAL_CANCELED": return .paid(reference: key)
        case "ABORTED", "EXPIRED": return .declined
        default: return .unknown
        }
    }

    /// What became of the cancellation with our reason; nil when there is none.
    private static func cancellation(of payment: JSON, for reason: String) -> ChargeAnswer? {
        guard let found = payment["cancels"]?.list?.first(where: { $0["cancelReason"]?.text == reason }) else {
            return nil
        }
        switch found["cancelStatus"]?.text {
        case "DONE", nil: return .paid(reference: found["transactionKey"]?.text ?? reason)
        case "ABORTED": return .declined
        default: return .unknown
        }
    }

    /// Codes by which a cancellation is refused because the money, or part of it, has gone back already.
    private static let alreadyReturned: Set<String> = [
        "ALREADY_CANCELED_PAYMENT", "ALREADY_REFUND_PAYMENT", "NOT_CANCELABLE_AMOUNT", "NOT_CANCELABLE_PAYMENT",
        "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", "INVALID_CANCEL_AMOUNT",
    ]

    /// As `answer(ofFault:)`; a refusal because of what was returned by others is none.
    private static func answer(ofRefundFault status: Int, _ body: String) -> ChargeAnswer {
        [400, 403, 404].contains(status) && alreadyReturned.contains(code(body))
            ? .alreadyReturned : answer(ofFault: status, body)
    }

    static func code(_ body: String) -> String { JSON(body)?["code"]?.text ?? "" }

    /// Refusals come as 400, 403 and 404 with a code. Some codes say that it was done before, that the fault is ours,
    /// or that it is to be tried again in a while (docs.tosspayments.com/reference/error-codes): then nothing is known
    /// about the charge, and it is asked about.
    private static func answer(ofFault status: Int, _ body: String) -> ChargeAnswer {
        let code = code(body)
        let undecided = [
            "ALREADY_PROCESSED_PAYMENT", "ALREADY_CANCELED_PAYMENT", "DUPLICATED_ORDER_ID", "FORBIDDEN_REQUEST", "",
            "PROVIDER_ERROR",
            "FORBIDDEN_CONSECUTIVE_REQUEST", "INVALID_API_KEY", "INVALID_AUTHORIZE_AUTH", "INCORRECT_BASIC_AUTH_FORMAT",
            "INVALID_IDEMPOTENCY_KEY",
            "NOT_REGISTERED_BUSINESS",
        ]
        return [400, 403, 404].contains(status) && !undecided.contains(code) ? .declined : .unknown
    }
}
