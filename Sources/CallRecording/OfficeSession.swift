// OfficeSession: one session at a box office in this process, asked from one thread, and its recording.

import BookingCore
import BookingModel

/// Asks a box office for one call, and tells the recorder what each act left behind.
public final class OfficeSession {
    private let office: BoxOffice
    private let session: SessionID
    private let recorder: CallRecorder?
    private let isDown: () -> Bool

    /// Opens a session.
    /// - Parameters:
    ///   - recorder: gets every request with its reply.
    ///   - isDown: when true, every request is answered with `.unavailable` and does nothing, as a rehearsal may want.
    public init(
        _ office: BoxOffice, _ start: SessionStart, recorder: CallRecorder?, isDown: @escaping () -> Bool = { false }
    ) {
        self.office = office
        self.recorder = recorder
        self.isDown = isDown
        session = office.sales.newSession(start)
    }

    /// Asks the core.
    /// - Parameter act: 1 for the first request of the call.
    public func perform(_ request: Request, act: Int) -> Reply {
        let before = recorder.flatMap { _ in office.sales.cursor(session) }
        let reply = isDown() ? Reply.unavailable : office.sales.perform(request, in: session, act: act)
        recorder?.asked(request, reply, written: before.map { office.sales.sideEffects(since: $0) } ?? [])
        return reply
    }

    /// Keeps turns for the call log.
    public func log(_ turns: [TurnRecord]) { office.sales.log(turns, of: session) }

    /// Notes the language the call goes on in.
    public func speaks(_ language: Language) { office.sales.setLanguage(language, of: session) }
}
