// CallRecorder: records a call as a transcript while it happens, rehearsed or real, so that both read alike. It
// writes no PIN and no full telephone number.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import Glibc
import Platform

/// One line of a call as it happens.
public enum RecordedLine: Hashable, Sendable {
    /// What the caller did, as a transcript's unindented line.
    case caller(String)
    /// What happened, without its indentation.
    case happening(String)
    /// As it is written in a transcript.
    public var text: String {
        switch self {
        case .caller(let line): line
        case .happening(let line): RecordedLine.indentation + line
        }
    }

    /// What a happening begins with.
    public static let indentation = "  "
}

/// Turns what happens in calls into lines. One recorder may follow several calls in a row.
public final class CallRecorder: CallObserver {
    /// Written in the place of a key of a secret entry.
    public static let secretKey: Character = "?"
    /// Where the digits typed are a PIN, a code or a telephone number.
    package static let secretPlaces: Set<String> = [
        "identify.ask-pin", "sign-up.ask-mobile", "help.ask-number", "join.ask-code", "join.choose-pin",
        "join.repeat-pin", "change-pin.ask-present", "change-pin.choose-pin", "change-pin.repeat-pin",
    ]

    private let write: (RecordedLine) -> Void
    private var words = RequestWords()
    private var lineLanguage = Language.local
    /// Keys not written yet: keys that follow one another make one `press` line.
    private var keys = ""
    /// The beginning of a fixed menu, not written yet: one that is heard whole makes one line.
    private var menu: [Utterance] = []

    /// - Parameter write: gets every line when it is complete.
    public init(write: @escaping (RecordedLine) -> Void) { self.write = write }

    /// A call came in.
    /// - Parameters:
    ///   - line: what was dialled.
    ///   - language: the line's own language, nil when it asks.
    ///   - at: the box office's local time.
    ///   - isReturning: from an operator who did not answer.
    public func dialled(
        line: String, language: Language?, from: TelephoneNumber?, at: LocalDateTime, isReturning: Bool = false
    ) {
        lineLanguage = language ?? .local
        if isReturning { return write(.caller("return")) }
        let calling = from.map { " from \($0)" } ?? ""
        write(.caller("dial \(line)\(calling) at \(at)"))
    }

    /// The same with the facts that the conversation and the core are given.
    public func dialled(_ facts: CallFacts, _ start: SessionStart, at time: LocalDateTime) {
        dialled(
            line: start.line, language: facts.language, from: facts.calling, at: time, isReturning: facts.isReturning)
    }

    /// An utterance begins to be heard.
    public func says(_ utterance: Utterance) {
        // A key that did not cut the menu waits behind it.
        if menu.isEmpty || !FixedMenu.allCases.contains(where: { $0.begins(menu + [utterance]) }) { flush() }
        menu.append(utterance)
        guard let begun = FixedMenu.allCases.first(where: { $0.begins(menu) }) else { return flushMenu() }
        guard menu.count == begun.prompts.count else { return }
        menu = []
        write(.happening(begun.heardWhole + mark(utterance.language)))
    }

    /// Behind what is said in another language than the line's own.
    private func mark(_ language: Language) -> String { language == lineLanguage ? "" : " (\(language.rawValue))" }

    /// The caller did something, at a place of the conversation.
    public func hears(_ event: Event, at place: String) {
        switch event {
        case .key(let key, let after):
            let waited = after / 1000
            if waited > 0 {
                flush()
                write(.caller("wait \(waited)s"))
            }
            keys.append(
                CallRecorder.secretPlaces.contains(place) && key.digit != nil ? CallRecorder.secretKey : key.character)
        case .silence:
            flush()
            write(.caller("wait"))
        case .hungUp:
            flush()
            write(.caller("hang up"))
        case .answered, .played, .typedOn, .reply:
            break
        }
    }

    /// The core answered a request; `written` is what the act left in the ledger and the outbox.
    public func asked(_ request: Request, _ reply: Reply, written: [SideEffect]) {
        flush()
        for row in written where row.isMoney { write(.happening(row.words)) }
        if let line = words.line(request, reply) { write(.happening(line)) }
        for row in written where !row.isMoney { write(.happening(row.words)) }
    }

    /// The conversation is over.
    public func ended(_ end: CallEnd) {
        flush()
        write(.happening("end \(end.outcome.rawValue) at \(end.place)"))
    }

    /// Writes what waits for more of its line: keys, or the part of a menu that was heard.
    public func flush() {
        flushMenu()
        guard !keys.isEmpty else { return }
        write(.caller("press \(keys)"))
        keys = ""
    }

    private func flushMenu() {
        for utterance in menu {
            let form = utterance.form == .short ? " short" : ""
            write(.happening("say   \(utterance.prompt)\(form)\(mark(utterance.language))"))
        }
        menu = []
    }
}

extension SideEffect {
    /// One line, numbers masked.
    package var words: String {
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
                + "\(language == .local ? "" : " (\(language.rawValue))")"
        }
    }
}

/// A file open for appending.
public final class RecordingFile {
    private let path: String
    private let descriptor: Int32
    private let complain: (String) -> Void
    private var isBroken = false

    /// Nil when the file cannot be written, and the call goes on without.
    /// - Parameter complain: gets the reason, and later one line when the recording is not whole.
    public init?(appendingTo path: String, complain: @escaping (String) -> Void) {
        self.path = path
        self.complain = complain
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            complain("\(path): the call cannot be recorded here: \(SystemError.words())")
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Adds a line in one write, so that two calls never mix within a line.
    public func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written != bytes.count, !isBroken else { return }
        isBroken = true
        complain(
            "\(path): the recording is not whole: "
                + "\(written < 0 ? SystemError.words() : "the file cannot grow")")
    }
}

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
