// StripeGateway: accounts at Stripe. A charge is a PaymentIntent confirmed off-session. Our key is its idempotency
// key and is in its metadata. We ask by the metadata, because an idempotency key expires after a day, and not every
// server of this API heeds it.
//
// A member's account reference is `cus_.../pm_...`: customer and payment method.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats

/// Accounts at Stripe (API of 2022-11-15 and later, amounts in won, which has no smaller unit).
public final class StripeGateway: AccountGateway {
    /// Objects a page of a list has; Stripe allows 100.
    static let pageSize = 100
    /// Pages of a customer's payments looked through for a key, latest first. Beyond it the answer is that we do not
    /// know.
    static let pages = 20

    let provider: Provider
    private let http: any HTTPAsking

    /// - Parameter http: shared by all gateways of a process; every call returns within a bounded time.
    public init(_ provider: Provider, http: any HTTPAsking) { (self.provider, self.http) = (provider, http) }

    /// Creates and confirms a PaymentIntent with `off_session`, in one request. A member without customer and method is
    /// `.declined` unasked.
    public func charge(_ charge: Charge) -> ChargeAnswer {
        guard let account = PairedReference(charge.account?.secret) else { return .declined }
        let outcome = post(
            "payment_intents", key: charge.key,
            [
                ("amount", String(charge.amount.amount)), ("currency", "krw"), ("customer", account.first),
                ("payment_method", account.second),
                ("off_session", "true"), ("confirm", "true"), ("metadata[key]", provider.name(charge.key)),
            ])
        switch outcome {
        case .answer(200, let body): return JSON(body).map(StripeGateway.answer(ofIntent:)) ?? .unknown
        case .answer(let status, let body): return StripeGateway.answer(ofFault: status, body)
        case .notSent, .noAnswer: return .unknown
        }
    }

    /// Refunds part or all of the intent; its id is asked for by our key when no reference was kept.
    public func refund(_ refund: Refund) -> ChargeAnswer {
        var charge = refund.chargeReference
        if charge == nil,
            case .paid(let found) = ask(Enquiry(kind: .charge, key: refund.charge, account: refund.account))
        {
            charge = found
        }
        guard let charge else { return .unknown }
        return giveBack(refund.amount, of: charge, key: refund.key)
    }

    /// Looks through the customer's intents for our key in the metadata, `pages` pages of them. A second intent with
    /// the same key is refunded before `.paid` is answered.
    public func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        switch enquiry.kind {
        case .charge:
            guard let page = enquiry.page else { return askCharge(enquiry) }
            return ChargeAnswer(look(at: page))
        case .refund:
            guard let charge = enquiry.chargeReference, let refunds = list("refunds", ["charge": charge]) else {
                return .unknown
            }
            let name = provider.name(enquiry.key)
            guard let refund = refunds.first(where: { $0["metadata"]?["key"]?.text == name }) else { return .notFound }
            return StripeGateway.answer(ofRefund: refund)
        }
    }

    private func askCharge(_ enquiry: Enquiry) -> ChargeAnswer {
        // Without an account nothing can have been charged.
        guard let account = PairedReference(enquiry.account?.secret) else { return .notFound }
        guard let all = list("payment_intents", ["customer": account.first]) else { return .unknown }
        let name = provider.name(enquiry.key)
        // The one made first is the charge, any other is surplus. Asked again, the same one has to come out.
        let intents = all.filter { $0["metadata"]?["key"]?.text == name }.sorted { StripeGateway.isOlder($0, $1) }
        let answers = intents.map(StripeGateway.answer(ofIntent:))
        let paid = zip(intents, answers).filter { if case .paid = $0.1 { true } else { false } }
        if let charge = paid.first {
            for (surplus, _) in paid.dropFirst() where !giveBackAll(surplus) { return .unknown }
            return charge.1
        }
        if answers.contains(.unknown) { return .unknown }
        return answers.isEmpty ? .notFound : .declined
    }

    /// Gives a surplus intent back, unless that was done before. False when we cannot tell whether it was.
    private func giveBackAll(_ intent: JSON) -> Bool {
        guard case .paid(let charge) = StripeGateway.answer(ofIntent: intent), let amount = intent["amount"]?.number,
            let refunds = list("refunds", ["charge": charge])
        else { return false }
        if refunds.contains(where: { $0["charge"]?.text == charge }) { return true }
        if case .paid = giveBack(Won(amount), of: charge, key: "surplus-\(charge)") { return true }
        return false
    }

    private func giveBack(_ amount: Won, of charge: String, key: String) -> ChargeAnswer {
        switch post(
            "refunds", key: key,
            [("charge", charge), ("amount", String(amount.amount)), ("metadata[key]", provider.name(key))])
        {
        case .answer(200, let body): JSON(body).map(StripeGateway.answer(ofRefund:)) ?? .unknown
        case .answer(let status, let body): StripeGateway.answer(ofRefundFault: status, body)
        case .notSent, .noAnswer: .unknown
        }
    }
}

// MARK: What was returned by others

extension StripeGateway {
    /// The charge says how much of it was refunded and whether it is disputed; refunds without a key of ours in their
    /// metadata were made in Stripe's console or by another program.
    public func returned(of charge: Enquiry) -> ReturnedAnswer {
        var reference = charge.chargeReference
        if reference == nil, case .paid(let found) = ask(charge) { reference = found }
        guard let reference, let object = get("charges/\(HTTPForm.escaped(reference))"),
            object["id"]?.text == reference,
            let refunded = object["amount_refunded"]?.won
        else { return .unknown }
        var money = ReturnedMoney()
        if refunded > .zero {
            guard let refunds = list("refunds", ["charge": reference]) else { return .unknown }
            // A server that does not know the filter shows everything.
            let ours = refunds.filter { $0["charge"]?.text == reference && isOurs($0) && isMade($0) }
            guard let own = ours.sum(of: "amount") else { return .unknown }
            money.refunded = max(.zero, refunded - own)
        }
        if object["disputed"]?.flag == true {
            guard let disputes = list("disputes", ["charge": reference]) else { return .unknown }
            StripeGateway.add(disputes.filter { $0["charge"]?.text == reference }, to: &money)
        }
        return .known(money)
    }

    private func isOurs(_ refund: JSON) -> Bool {
        refund["metadata"]?["key"]?.text?.hasPrefix(provider.name("")) ?? false
    }

    /// A failed refund is not among what the charge says was refunded.
    private func isMade(_ refund: JSON) -> Bool { !["failed", "canceled"].contains(refund["status"]?.text ?? "") }

    /// The money of a dispute is withdrawn when it is opened and comes back when it is won. A warning is an inquiry:
    /// it moves no money.
    private static func add(_ disputes: [JSON], to money: inout ReturnedMoney) {
        var all: Set<Dispute> = []
        for dispute in disputes {
            let amount = Won(dispute["amount"]?.number ?? 0)
            switch dispute["status"]?.text {
            case "won", "warning_closed", "prevented": all.insert(.won)
            case "lost":
                money.disputed += amount
                all.insert(.lost)
            case "warning_needs_response", "warning_under_review": all.insert(.open)
            default:
                money.disputed += amount
                all.insert(.open)
            }
        }
        money.dispute = [.open, .lost, .won].first { all.contains($0) } ?? .open
    }
}

// MARK: Reading answers

extension StripeGateway {
    private static func isOlder(_ a: JSON, _ b: JSON) -> Bool {
        (a["created"]?.number ?? 0, a["id"]?.text ?? "") < (b["created"]?.number ?? 0, b["id"]?.text ?? "")
    }

    /// `status` of a PaymentIntent. Our reference is its charge, by which refunds are made and listed; it comes by
    /// number or in full.
    private static func answer(ofIntent intent: JSON) -> ChargeAnswer {
        guard let status = intent["status"]?.text else { return .unknown }
        switch status {
        case "succeeded":
            let charge = intent["latest_charge"]?.text ?? intent["latest_charge"]?["id"]?.text
            return charge.map { .paid(reference: $0) } ?? .unknown
        // Off-session no cardholder can confirm anything, so a charge that waits for that is refused.
        case "requires_payment_method", "requires_action", "requires_confirmation", "canceled": return .declined
        default: return .unknown
        }
    }

    /// `status` of a Refund. A pending one may fail still, so it is asked about until it is decided.
    private static func answer(ofRefund refund: JSON) -> ChargeAnswer {
        guard let id = refund["id"]?.text else { return .unknown }
        switch refund["status"]?.text {
        case "succeeded": return .paid(reference: id)
        case "failed", "canceled": return .declined
        default: return .unknown
        }
    }

    /// 402: the card was declined. 400, 404: the request or the account on file is no good, nothing was done.
    /// Everything else, a wrong key of ours too, says nothing about the charge and is asked about later.
    /// `idempotency_error` comes as 400 and says that the key was used before for something else: that one may have
    /// been carried out.
    static func answer(ofFault status: Int, _ body: String) -> ChargeAnswer {
        guard JSON(body)?["error"]?["type"]?.text != "idempotency_error" else { return .unknown }
        return [400, 402, 404].contains(status) ? .declined : .unknown
    }
}

extension StripeGateway {
    /// Codes by which a refund is refused because the money, or part of it, has gone back already, or is disputed.
    private static let alreadyReturned: Set<String> = [
        "charge_already_refunded", "charge_disputed", "refund_disputed_payment", "amount_too_large",
        "charge_exceeds_source_limit",
    ]
    /// The same in words, from versions of the API that give no code for it.
    private static let alreadyReturnedWords = [
        "greater than unrefunded amount", "already been refunded", "charged back",
    ]

    /// As `answer(ofFault:)`; a refusal because of what was returned by others is none.
    static func answer(ofRefundFault status: Int, _ body: String) -> ChargeAnswer {
        let (answer, error) = (answer(ofFault: status, body), JSON(body)?["error"])
        let message = error?["message"]?.text ?? ""
        let isReturned =
            alreadyReturned.contains(error?["code"]?.text ?? "")
            || alreadyReturnedWords.contains { message.contains($0) }
        return answer == .declined && isReturned ? .alreadyReturned : answer
    }
}

// MARK: Asking

extension StripeGateway {
    /// Without it an account answers as of the day it was opened: before 2022-11-15 an intent has no `latest_charge`.
    static let version = "2022-11-15"

    private var headers: [(name: String, value: String)] {
        [("Authorization", "Bearer \(provider.key.secret)"), ("Stripe-Version", StripeGateway.version)]
    }

    func post(_ what: String, key: String, _ fields: [(String, String)]) -> HTTPOutcome {
        http.ask(
            HTTPRequest(
                .post, "\(provider.address)/v1/\(what)",
                headers: headers + [
                    ("Content-Type", "application/x-www-form-urlencoded"), ("Idempotency-Key", provider.name(key)),
                ],
                body: HTTPForm.encoded(fields), seconds: provider.seconds))
    }

    /// One object; nil when it cannot be had.
    func get(_ what: String) -> JSON? {
        guard
            case .answer(200, let body) = http.ask(
                HTTPRequest(.get, "\(provider.address)/v1/\(what)", headers: headers, seconds: provider.seconds))
        else { return nil }
        return JSON(body)
    }

    /// All objects of a list, latest first; nil when it cannot be read to its end.
    private func list(_ what: String, _ filter: KeyValuePairs<String, String>) -> [JSON]? {
        var all: [JSON] = []
        for _ in 0..<StripeGateway.pages {
            var query = filter.map { ($0.key, $0.value) } + [("limit", String(StripeGateway.pageSize))]
            if let last = all.last?["id"]?.text { query.append(("starting_after", last)) }
            let request = HTTPRequest(
                .get, "\(provider.address)/v1/\(what)?\(HTTPForm.encoded(query))", headers: headers,
                seconds: provider.seconds)
            let outcome = http.ask(request)
            // A server that does not know the filter shows everything; the metadata tells ours from others'.
            if case .answer(400, _) = outcome, what == "payment_intents", all.isEmpty, !filter.isEmpty {
                return list(what, [:])
            }
            guard case .answer(200, let body) = outcome, let page = JSON(body), let objects = page["data"]?.list else {
                return nil
            }
            all += objects
            if page["has_more"]?.flag != true || objects.isEmpty { return all }
        }
        return nil
    }
}
