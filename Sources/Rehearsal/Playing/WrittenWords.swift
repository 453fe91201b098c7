// WrittenWords: money and texts as a transcript shows them: `charge 60000 won -> paid`, `sms 010-****-6789
// mobile-ticket 7001-0015 v1`.

import BookingCore

extension Written {
    /// One line, numbers masked.
    var words: String {
        switch self {
        case .ledger(.charge, let amount): return "charge \(amount) -> paid"
        case .ledger(let kind, let amount): return "\(kind.rawValue) \(amount)"
        case .attempt(let kind, let amount, let state): return "\(kind.rawValue) \(amount) -> \(state.rawValue)"
        case .text(let kind, let telephone, let language, let subject, let again):
            let about =
                switch subject {
                case .booking(let number, let version): " \(number) v\(version)"
                case .hold(let hold): " hold \(hold)"
                case nil: ""
                }
            return
                "sms \(telephone) \(kind.rawValue)\(about)\(again ? " again" : "")"
                + "\(language == .korean ? "" : " (\(language.rawValue))")"
        }
    }
}
