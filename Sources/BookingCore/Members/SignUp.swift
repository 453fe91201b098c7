// SignUp: stores a caller's request to become a member, for staff, and sends a text that says what happens next.

import BookingModel
import SQLite

extension BoxOffice {
    /// Stores the request. Says the same whether or not the number belongs to a member already.
    ///
    /// One text a day for each number, so that no caller can flood another person's telephone with texts.
    func signUp(_ telephone: TelephoneNumber, _ language: Language, session: SessionID, act: Int) throws(StoreFault)
        -> Reply
    {
        let now = clock.now
        try write(in: session) { row throws(StoreFault) in
            let isRecent =
                try database.first(
                    "SELECT 1 FROM signup_request WHERE telephone = ? AND at > ?", telephone.fullDigits,
                    now + -BoxOffice.noticeSeconds
                ) { _ in true } ?? false
            if isRecent { return }
            try database.run(
                """
                INSERT INTO signup_request(session, act, telephone, language, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT
                DO NOTHING
                """,
                row, act, telephone.fullDigits, language.rawValue, now)
            guard telephone.isMobile else { return }
            try Outbox.enqueue(
                NewText(
                    kind: .signUp, telephone: telephone, language: language, askedBy: (row, act),
                    deadline: now + BoxOffice.noticeSeconds),
                in: database, at: now)
        }
        return .signedUp
    }
}
