// PaymentHook: the one address to which a payment provider sends what happened (a webhook). It is answered when the
// core has found out what it means and committed it: a provider that gets no 2xx sends it again.

import BookingModel
import BookingService
import SCGI

/// Why a webhook is refused; for the log.
public struct HookRefusal: Error, Hashable, Sendable {
    /// Holds nothing that was sent.
    public let reason: String
    /// - Parameter reason: holds nothing that was sent.
    public init(reason: String) { self.reason = reason }
}

/// Reads a webhook: its body, byte for byte, and the header line `Stripe-Signature`, nil when there is none.
public typealias HookReading = @Sendable (_ body: [UInt8], _ signature: String?) -> Result<ProviderNotice, HookRefusal>

/// Answers one webhook.
struct PaymentHook {
    /// The address, which is the same in every language.
    static let path = "/hooks/payment"
    /// Seconds after which a provider may send it again.
    private static let laterSeconds = 60

    let reads: HookReading
    let asking: Asking
    let log: @Sendable (WebLogLine) -> Void

    func respond(_ request: SCGIRequest) -> SCGIResponse {
        guard request.method == "POST" else { return answer(405, [SCGIResponse.Field("Allow", "POST")]) }
        switch reads(request.body, request["HTTP_STRIPE_SIGNATURE"]) {
        case .failure(let refusal):
            log(.hookRefused(refusal.reason))
            return answer(400)
        case .success(let notice):
            guard !notice.subjects.isEmpty else { return answer(200) }
            let heard: Hearing =
                if case .payment(.heard(let heard)) = asking.reply(to: .payment(.hear(notice))) { heard } else {
                    .later
                }
            log(.heard(kind: notice.kind, outcome: heard.rawValue))
            switch heard {
            case .done, .notOurs: return answer(200)
            case .later: return answer(503, [SCGIResponse.Field("Retry-After", "\(PaymentHook.laterSeconds)")])
            }
        }
    }

    /// Words for programs: a provider shows them to whoever looks into why a webhook failed.
    private func answer(_ status: Int, _ fields: [SCGIResponse.Field] = []) -> SCGIResponse {
        let words: [UInt8] = Array((status == 200 ? "ok\n" : status == 503 ? "later\n" : "refused\n").utf8)
        return SCGIResponse(
            status: status,
            fields: fields + [
                SCGIResponse.Field("Content-Type", "text/plain; charset=utf-8"),
                SCGIResponse.Field("Cache-Control", "no-store"),
            ], body: words)
    }
}
