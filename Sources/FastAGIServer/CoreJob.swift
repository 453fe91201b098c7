// CoreJob: what a call asks of the core, and the core's answer.

import BookingCore
import BookingModel

/// Work for the core, from a call.
struct CoreJob: Sendable {
    enum Kind: Sendable {
        case start(SessionStart)
        /// `watched`: the answer tells what the act wrote, too.
        case request(Request, act: Int, watched: Bool)
        /// The PIN of an earlier `.verify` has been hashed.
        case hashed(PINCheck, PINCheck.Result)
        /// The provider answered a charge of an earlier `.book` or `.change`. `before`: where a watched call's ledger
        /// stood.
        case charged(Charge, ChargeAnswer, before: WrittenMark?)
        /// What the call did, for the call log; asks for no answer.
        case turns([TurnRecord])
        /// The caller chose a language; asks for no answer.
        case language(Language)
        /// Look how many texts wait, for the figures.
        case look
        /// The line is gone: forget the call, however it ended.
        case forget
    }
    /// The call's number in this process.
    let call: UInt64
    let kind: Kind
}

/// The core's answer for a call.
struct CoreAnswer: Sendable {
    let call: UInt64
    let reply: Reply
    /// What the act wrote, when the call is watched.
    var written: [Written] = []
}

extension CoreJob.Kind {
    /// Whether it asks the core to do something, and has an answer.
    var isAct: Bool {
        switch self {
        case .request, .hashed, .charged: true
        case .start, .turns, .language, .look, .forget: false
        }
    }
}

extension BoxOffice {
    /// Whether an act writes a little and may share its commit with others.
    func mayShareCommit(_ job: CoreJob) -> Bool {
        switch job.kind {
        case .request(let request, _, _): mayShareCommit(request)
        case .hashed: true
        case .charged, .start, .turns, .language, .look, .forget: false
        }
    }
}
