// CallLine: one call over one FastAGI connection. It moves bytes between the connection and the call's session, and
// requests and replies between the session and the core. Knows no other call.

import AsteriskAGI
import BookingCore
import BookingModel
import BookingService
import CallFlow
import CallRecording
import Glibc

final class CallLine {
    /// Milliseconds for the header to come: Asterisk sends it as soon as it is connected.
    static let headerPatience = 5000

    /// The service that asks the core.
    let booking: ServiceSession
    let descriptor: Int32
    /// The address of the other end, without its port.
    let peer: String
    /// The PBX, as `SessionStart.origin` wants it: empty for this machine.
    private let origin: String
    /// Steady milliseconds.
    let begunAt: Int
    private(set) var heardAt: Int
    /// What is still to be written.
    private(set) var unsent: [UInt8] = []
    private(set) var isOver = false
    /// The connection is closed; the conversation may still wait for the core.
    private(set) var lineClosed = false
    private(set) var header: CallHeader?
    /// The call, once the header is read.
    private var session: CallSession?

    private let service: Service
    private let hooks: Hooks
    /// Nil once the header is read: it holds every line of it.
    private var headerParser: HeaderParser? = HeaderParser()
    /// The first bytes that came, until it is sure that they are Asterisk's; nil from then on.
    private var opening: [UInt8]? = []
    private var replyParser = ReplyParser()
    private var recorder: CallRecorder?
    /// What the core was asked last, for the recorder.
    private var asked: Request?
    private var heardMicroseconds = 0
    /// When the bytes came in that caused the command to be written, steady microseconds; nil when none caused it.
    private var cause: Int?
    /// When the event being handled came in, steady milliseconds: the clock is read once for each event.
    private var time = 0
    /// The last time it wanted `tick`, steady milliseconds.
    private var alarm = 0
    private var sawHangup = false
    var isTurnedAway: Bool { rejection != nil }
    private let rejection: Rejection?

    /// What a line asks of the server.
    struct Hooks {
        let core: (Order) -> Void
        /// Steady milliseconds.
        let now: () -> Int
        /// Steady microseconds.
        let microseconds: () -> Int
        let log: (LogLine) -> Void
        /// The line waits for the core: it wants `tick` at this time, steady milliseconds.
        let waits: (Int) -> Void
    }

    /// - Parameters:
    ///   - origin: the PBX's address; empty for this machine.
    ///   - rejection: why the call is not taken: it hears so, and ends. Nil: it is taken.
    init(
        booking: ServiceSession, descriptor: Int32, peer: String, origin: String = "", service: Service, hooks: Hooks,
        rejection: Rejection?
    ) {
        self.booking = booking
        self.descriptor = descriptor
        self.peer = peer
        self.origin = origin
        self.service = service
        self.hooks = hooks
        self.rejection = rejection
        begunAt = hooks.now()
        heardAt = begunAt
    }

    /// The call's number in this process.
    var number: UInt64 { booking.tag }
    var name: String { header?.uniqueID ?? "connection-\(number)" }
    var place: String { session?.placeName ?? "header" }
    /// Waiting for the core; until it answers, only what `CoreWait` says may be sent.
    var atTheCore: Bool { session?.isAtTheCore ?? false }
    /// Whether anything came at all.
    private var heardBytes: Bool { opening?.isEmpty != true }

    /// Bytes from Asterisk.
    func receive(_ bytes: UnsafeRawBufferPointer) {
        let now = hooks.microseconds()
        time = now / 1000
        heardAt = time
        // What is heard while the core works does not cause the command that follows the core's answer.
        if !atTheCore { heardMicroseconds = now }
        guard !isStranger(bytes) else { return }
        do throws(WireFault) {
            var rest = bytes
            while session == nil, let byte = rest.first {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
                if let header = try headerParser?.feed(byte) { begin(header) }
            }
            while !isOver, let received = try replyParser.feed(&rest) { take(received) }
        } catch {
            let words = error.words(on: .connection)
            hooks.log(headerParser == nil ? .fault(call: name, words) : .stranger(peer: peer, reason: words, times: 1))
            headerParser = nil
            close()
        }
    }

    /// Looks at the first bytes of a connection. A connection that is not Asterisk's is logged and closed at once.
    private func isStranger(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard headerParser != nil, var opening else { return false }
        opening += bytes.prefix(Stranger.opening - opening.count)
        self.opening = opening.count < Stranger.opening ? opening : nil
        guard let stranger = Stranger(opening: opening) else { return false }
        turnAway(stranger)
        return true
    }

    private func turnAway(_ stranger: Stranger) {
        hooks.log(.stranger(peer: peer, reason: stranger.reason, times: 1))
        headerParser = nil
        close()
    }

    /// Gives a connection up whose header did not come in time.
    /// - Parameter now: steady milliseconds.
    func awaitHeader(at now: Int) {
        guard headerParser != nil, !isOver, now - begunAt >= CallLine.headerPatience else { return }
        turnAway(.silent)
    }

    /// The connection is gone, or must be given up. Further calls do nothing: the end of the conversation may have to
    /// wait for the core.
    func close() {
        guard !isOver, !lineClosed else { return }
        time = hooks.now()
        lineClosed = true
        guard session != nil else {
            // One that only connects and closes is a health check.
            if headerParser != nil, heardBytes {
                hooks.log(.stranger(peer: peer, reason: Stranger.cutShort.reason, times: 1))
            }
            isOver = true
            return
        }
        session?.lineClosed()
        go(at: time)
    }

    func answered(_ answer: ServiceReply) {
        guard atTheCore else { return }
        time = hooks.now()
        if answer.reply == .unavailable, session?.fault == nil {
            session?.fault = "the box office could not answer: see the log of yemae serve"
        }
        if let asked { recorder?.asked(asked, answer.reply, written: answer.written) }
        asked = nil
        session?.answered(answer.reply)
        go(at: time)
    }

    /// A timer rang: listens to the keys of a caller who waits for the core.
    /// - Parameter now: steady milliseconds.
    func tick(at now: Int) { go(at: now) }

    /// Takes the time at which the bytes came in that caused the command just written, steady microseconds; nil when it
    /// was taken already, and for a command of `CoreWait`.
    func takeCause() -> Int? {
        defer { cause = nil }
        return cause
    }

    /// `count` bytes were written.
    func wrote(_ count: Int) {
        // Mostly all of it was: then the memory stays, for the next command.
        if count == unsent.count { unsent.removeAll(keepingCapacity: true) } else { unsent.removeFirst(count) }
    }

    // MARK: The call

    private func begin(_ header: CallHeader) {
        (self.header, headerParser) = (header, nil)
        for word in header.unknownAddressWords { hooks.log(.unknownWord(call: name, peer: peer, word: word)) }
        let (facts, began) = service.welcome(header)
        var start = began
        start.origin = origin
        if !isTurnedAway { recorder = service.recorder(header, facts, start) }
        let machine = rejection.map { CallMachine(turningAway: facts, because: $0) } ?? CallMachine(facts: facts)
        session = CallSession(
            Conversation(machine, at: begunAt, observer: recorder), language: header.spokenLanguage,
            debounce: facts.rules.debounce, playing: facts.rules.oneCommand ? .oneCommand : .clipByClip,
            lacking: service.lacking, clips: service.clips)
        session?.fault = rejection?.fault
        if !isTurnedAway { hooks.core(booking.open(start)) }
        hooks.log(.began(call: name, line: start.line, calling: start.calling))
        go(at: time)
    }

    private func take(_ received: Received) {
        switch received {
        case .reply(let reply):
            session?.received(reply, at: time, hangup: sawHangup)
            go(at: time)
        case .hangup:
            sawHangup = true
            session?.hungUp()
        case .provisional, .noise: return
        }
    }

    /// Does what the session says until it waits.
    private func go(at now: Int) {
        while let output = session?.next(at: now) {
            switch output {
            case .send(let command):
                command.write(to: &unsent)
                if !atTheCore { cause = heardMicroseconds }
            case .ask(let request, let act):
                asked = recorder == nil ? nil : request
                hooks.core(booking.ask(request, act: act, watched: recorder != nil))
            case .log(let turns): hooks.core(booking.log(turns))
            case .speaks(let language): hooks.core(booking.speaks(language))
            case .note(let note): hooks.log(.fault(call: name, "\(note)"))
            case .over(let end): finish(end)
            }
        }
        // What is due later than soon is looked for by the server now and then.
        if let start = session?.nextStart, start != alarm, start - now <= CoreWait.after {
            alarm = start
            hooks.waits(start)
        }
    }

    /// - Parameter end: nil when the conversation did not end within its bounds.
    private func finish(_ end: CallEnd?) {
        isOver = true
        if let rejection {
            hooks.log(.turnedAway(call: name, because: rejection))
        } else if let end {
            hooks.log(.ended(call: name, outcome: end.outcome, place: end.place, seconds: (time - begunAt) / 1000))
        }
    }
}

extension Rejection {
    /// Why the call is not served, for Asterisk's log and the dialplan.
    fileprivate var fault: String {
        switch self {
        case .linesBusy: "all lines are busy: [serve] calls"
        case .outOfOrder: "the database was moved, replaced or written over: see yemae status"
        }
    }
}
