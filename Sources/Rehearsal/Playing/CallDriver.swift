// CallDriver: what plays the caller of a transcript: calls in this process, over an emulated wire, or at a real PBX.

import BookingModel
import CallFlow

/// The time a call waits for a key, virtual milliseconds.
struct Listening {
    /// How long it waits.
    let lasts: Int
    /// How much of that has passed.
    var passed = 0
    var left: Int { lasts - passed }
}

/// Plays the caller, one call at a time.
protocol CallDriver: AnyObject {
    /// True while a call is on the line.
    var isOnLine: Bool { get }
    /// The box office that is called.
    var stage: Stage { get }
    /// Set while the call waits for a key that was not typed yet.
    var listening: Listening? { get set }
    func dial(_ call: IncomingCall) throws(RehearsalFault)
    func press(_ keys: [Key]) throws(RehearsalFault)
    /// The caller pressed nothing while the call waited.
    func silence() throws(RehearsalFault)
    func hangUp() throws(RehearsalFault)
    /// Ends the program without letting it tidy up.
    func crash() throws(RehearsalFault)
    /// What happened since the last time.
    func takeHappenings() throws(RehearsalFault) -> [String]
}

extension CallDriver {
    /// Lets time pass; nil: until the next time-out.
    func wait(seconds: Int?) throws(RehearsalFault) {
        guard let seconds else { return try timeOut() }
        var left = seconds * 1000
        while let listening, listening.left <= left {
            left -= listening.left
            try timeOut()
        }
        listening?.passed += left
        try stage.pass(milliseconds: left, onLine: true)
    }

    private func timeOut() throws(RehearsalFault) {
        guard let listening else {
            throw RehearsalFault("nothing is waited for; write `wait` only while a call is on the line")
        }
        try stage.pass(milliseconds: listening.left, onLine: true)
        try silence()
    }
}

/// A call as it comes in.
struct IncomingCall {
    let line: String
    let language: Language?
    let calling: TelephoneNumber?
    /// How many calls there are in this rehearsal with it, from 1.
    let number: Int
    /// The channel's name: that of the first call, for one that comes back from an operator.
    let reference: String
    /// Whether it comes back from an operator.
    let isReturning: Bool

    init(line: String, language: Language?, calling: TelephoneNumber?, number: Int) {
        self.init(line, language, calling, number, "rehearsal-\(number)", isReturning: false)
    }

    private init(
        _ line: String, _ language: Language?, _ calling: TelephoneNumber?, _ number: Int, _ reference: String,
        isReturning: Bool
    ) {
        (self.line, self.language, self.calling, self.number) = (line, language, calling, number)
        (self.reference, self.isReturning) = (reference, isReturning)
    }

    /// The same channel again, as one more call.
    func returning(number: Int) -> IncomingCall {
        IncomingCall(line, language, calling, number, reference, isReturning: true)
    }
}

/// Why a rehearsal cannot go on.
struct RehearsalFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
