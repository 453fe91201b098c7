// CheckSending: checks for texts that a gateway has taken and does not hand on, and for the network's reports of
// them.

import BookingCore
import Messaging

extension Doctor {
    /// - Parameter texts: as the outbox has them; a spool folder is looked at as well.
    func checkSubmitted(_ texts: SubmittedTexts) -> [Finding] {
        let survey = settings.sms.spoolSurvey()
        let all = survey.map { texts.joined(with: $0.held) } ?? texts
        let found: Finding
        if let warning = all.warning(at: now, after: settings.sms.stuckAfter) {
            found = .warning("texts with the gateway", warning, mend: settings.sms.gateway.stuckMend)
        } else {
            let noun = all.count == 1 ? "text is" : "texts are"
            found = .ok(
                "texts with the gateway",
                all.count == 0 ? "none" : "\(all.count) \(noun) with it, not longer than `stuck-after`")
        }
        return [found] + (survey.map(checkReports) ?? [])
    }

    private func checkReports(_ survey: SpoolSurvey) -> [Finding] {
        let folder = settings.sms.spoolFolder
        if let fault = settings.sms.faultOfReports(for: asterisk.user.rights) {
            return [
                .warning(
                    "delivery reports", "the user \(asterisk.user.name), who sends texts: \(fault)",
                    mend:
                        "see `Texts by smstools` in asterisk/README.md for the folder's rights; until then no delivery "
                        + "is known"
                )
            ]
        }
        let others = survey.others > 0 ? "; \(survey.others) other files there are left alone" : ""
        if survey.unreadable > 0 {
            return [
                .warning(
                    "delivery reports",
                    "\(survey.unreadable) files in \(folder)/report and \(folder)/incoming cannot be read\(others)",
                    mend: "give the user who sends texts the right to read them, or remove them")
            ]
        }
        guard survey.unmatchedReports > 0 else {
            return [.ok("delivery reports", "each one belongs to a text\(others)")]
        }
        return [
            .warning(
                "delivery reports",
                "\(survey.unmatchedReports) reports in \(folder)/report and \(folder)/incoming belong to no text of "
                    + "this box office\(others)",
                mend:
                    "set `messageids = 3` in smsd.conf, so that smsd tells the numbers of all parts of a text; remove "
                    + "reports that are left over"
            )
        ]
    }
}
