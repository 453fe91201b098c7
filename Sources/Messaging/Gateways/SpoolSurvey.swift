// SpoolSurvey: what `yemae doctor` finds in smsd's folders: texts of ours that do not move, and reports that belong
// to no text. Changes nothing.

import BookingCore
import Glibc
import Platform

/// What lies in a spool folder.
public struct SpoolSurvey: Hashable, Sendable {
    /// Texts of ours that smsd has not finished.
    public let held: SubmittedTexts
    /// Status reports of the network that name no text of ours.
    public let unmatchedReports: Int
    /// Files next to the reports that cannot be read.
    public let unreadable: Int
    /// Other files there, such as customers' answers, at most `StatusReports.filesAtOnce`.
    public let others: Int
}

extension SpoolGateway {
    /// Looks at the folders as they are.
    func survey() -> SpoolSurvey {
        let unmatched = statuses.unmatched(pending())
        return SpoolSurvey(
            held: held(), unmatchedReports: unmatched.reports, unreadable: statuses.unreadable, others: unmatched.others
        )
    }
}

extension SendSettings {
    /// What keeps a user from reading the network's reports and clearing them away; nil when nothing does.
    /// - Parameter rights: those of the user who sends texts.
    public func faultOfReports(for rights: FileRights) -> String? {
        guard gateway == .spool else { return nil }
        for folder in ["report", "incoming"].map({ "\(spoolFolder)/\($0)" }) {
            var status = stat()
            guard stat(folder, &status) == 0 else { continue }
            if let code = rights.refusal(R_OK | W_OK | X_OK, folder) { return Folder.Fault(folder, code).description }
            guard SpoolGateway.mayClear(mode: status.st_mode, owner: status.st_uid, user: rights.user) else {
                return "\(folder) is sticky, so reports that were read cannot be cleared away"
            }
        }
        return nil
    }

    /// What lies in the spool folder; nil for another gateway, or when there is no such folder.
    public func spoolSurvey() -> SpoolSurvey? {
        guard gateway == .spool, access(spoolFolder, R_OK | X_OK) == 0 else { return nil }
        return SpoolGateway(looking: spoolFolder).survey()
    }
}
