// StuckTexts: the warning of `yemae status` that texts stay with the gateway.

import BookingCore
import Messaging
import Settings

extension YemaeSettings {
    /// What people are told of texts that have been with the gateway for too long; nil when there are none, or when
    /// nothing can be read.
    func stuckTexts() -> String? {
        let now = SystemClock().now
        guard let texts = try? Inspection(path: database).submittedTexts(at: now) else { return nil }
        let all = sms.spoolSurvey().map { texts.joined(with: $0.held) } ?? texts
        return all.warning(at: now, after: sms.stuckAfter).map { "\($0): \(sms.gateway.stuckMend)" }
    }
}
