// CommandAccountGateway: any program as a payment provider. It is started for each question, reads one JSON line from
// its standard input, and writes one JSON line to its standard output. asterisk/OPERATING.md, "Money", has the format.
//
// The same key is the same charge, however often it is sent. Anything else than an answer of the format, or nothing in
// time, counts as unknown and is asked about later.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats

/// Accounts behind a program.
public final class CommandAccountGateway: AccountGateway {
    private let program: LineProgram
    private let prefix: String
    private let seconds: Int
    private let fault: (String) -> Void
    private let answered: () -> Void

    /// - Parameters:
    ///   - command: full path and arguments.
    ///   - prefix: put in front of every key.
    ///   - seconds: how long it may take, 1...30.
    ///   - answered: called whenever it wrote a line, whatever it says.
    ///   - fault: called when it does not answer, or not as its format says, for the log; holds no secret.
    public init(
        _ command: [String], prefix: String, seconds: Int, answered: @escaping () -> Void = {},
        fault: @escaping (String) -> Void = { _ in }
    ) {
        (program, self.prefix, self.seconds, self.answered, self.fault) = (
            LineProgram(command, life: .once), prefix, seconds, answered, fault
        )
    }

    /// One run of the program. A slow or silent one, or one that says anything else, is `.unknown`, and `fault` is
    /// called.
    public func charge(_ charge: Charge) -> ChargeAnswer {
        tell(
            "charge", charge.key,
            [("member", .text(charge.member.digits)), account(charge.account)] + money(charge.amount))
    }

    /// Likewise; the program reads the charge's key and reference, and how much of it goes back.
    public func refund(_ refund: Refund) -> ChargeAnswer {
        tell(
            "refund", refund.key,
            [
                ("charge", .text("\(prefix)-\(refund.charge)")),
                ("reference", refund.chargeReference.map { .text($0) } ?? .null),
                ("member", .text(refund.member.digits)), account(refund.account),
            ] + money(refund.amount))
    }

    /// Likewise; a program that does not know the question cannot say.
    public func returned(of charge: Enquiry) -> ReturnedAnswer {
        let reference = ("reference", charge.chargeReference.map { JSON.text($0) } ?? .null)
        guard let said = said("ask", charge.key, [("kind", .text("returned")), reference, account(charge.account)])
        else { return .unknown }
        switch said["answer"]?.text {
        case "returned":
            let (refunded, disputed) = (said["refunded"].map(\.won) ?? .zero, said["disputed"].map(\.won) ?? .zero)
            let word = said["dispute"]?.text
            let dispute = word.flatMap { Dispute(rawValue: $0) }
            guard let refunded, let disputed, refunded >= .zero, disputed >= .zero, word == nil || dispute != nil else {
                break
            }
            return .known(
                ReturnedMoney(
                    refunded: refunded, disputed: disputed, dispute: dispute ?? (disputed > .zero ? .open : nil)))
        case "unknown": return .unknown
        default: return .cannotSay
        }
        fault("payment: the answer to `ask returned` is not in the format of [payment] command; correct that program")
        return .unknown
    }

    /// Likewise; `.notFound` only when the program says so.
    public func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        let kind =
            switch enquiry.kind {
            case .charge: "charge"
            case .refund: "refund"
            }
        return tell("ask", enquiry.key, [("kind", .text(kind)), account(enquiry.account)])
    }

    private func account(_ reference: AccountReference?) -> (String, JSON) {
        ("account", reference.map { .text($0.secret) } ?? .null)
    }
    private func money(_ amount: Won) -> [(String, JSON)] {
        [("amount", .number(amount.amount)), ("currency", .text("KRW"))]
    }

    /// One run of the program; nil when it does not answer with a line of JSON, and `fault` is called when it does not
    /// answer at all.
    private func said(_ act: String, _ key: String, _ fields: [(String, JSON)]) -> JSON? {
        let line = JSON.object(
            ([("act", .text(act)), ("key", .text("\(prefix)-\(key)"))] + fields).map { JSON.Field($0.0, $0.1) }
        ).line
        let answer: String
        do throws(ProgramFault) {
            answer = try program.ask(line, within: seconds)
        } catch {
            fault("payment: \(error)")
            return nil
        }
        answered()
        return JSON(answer) ?? .null
    }

    private func tell(_ act: String, _ key: String, _ fields: [(String, JSON)]) -> ChargeAnswer {
        guard let said = said(act, key, fields) else { return .unknown }
        switch (said["answer"]?.text, said["reference"]?.text) {
        case ("paid", let reference?): return .paid(reference: reference)
        case ("declined", _): return .declined
        case ("not-found", _) where act == "ask": return .notFound
        case ("unknown", _): return .unknown
        case (let word?, _) where act == "refund" && CommandAccountGateway.alreadyReturned.contains(word):
            return .alreadyReturned
        case (_, _):
            fault("payment: the answer to `\(act)` is not in the format of [payment] command; correct that program")
            return .unknown
        }
    }

    /// Words for a refund whose money is gone already, ours and those of providers.
    private static let alreadyReturned: Set<String> = [
        "already-returned", "already-refunded", "disputed", "charge_already_refunded", "charge_disputed",
        "amount_too_large",
    ]
}
