// PaymentWords: what is asked about payments at a page of the provider's, and the answers, in a few words each. No
// address and no key of a provider's is among them.

import BookingModel

/// Writes requests about pages and their answers.
enum PaymentWords {
    static func words(_ request: PaymentRequest) -> String {
        switch request {
        case .open(let wish, _): "open-page hold \(wish.hold)"
        case .look(let hold, let back, _): "look-at-page hold \(hold)\(back == nil ? "" : " with a key")"
        case .stop(let hold, _): "stop-page hold \(hold)"
        case .hear(let notice): "hear \(notice.kind)"
        }
    }

    static func words(_ reply: PaymentReply) -> String {
        switch reply {
        case .page(.open(let page)): "open until \(page.until)"
        case .page(.ended(let outcome)): ReplyWords.words(.booked(outcome))
        case .page(.tooMany): "too many"
        case .page(.notOpened): "not opened"
        case .heard(let hearing): hearing.rawValue
        }
    }
}
