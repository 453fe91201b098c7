// CallLine: one call over one FastAGI connection: bytes in, bytes out, and what it waits for. Knows no other call.

import AsteriskAGI
import BookingCore
import BookingModel
import BookingService
import CallFlow
import Glibc

/// One call.
final class CallLine {
    /// Turns of one call that the call log keeps.
    static let turnsKept = 500
    /// Milliseconds for the header to come: Asterisk sends it as soon as it is connected.
    static let headerPatience = 5000

    /// Where it asks the core.
    let session: ServiceSession
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
    private(set) var header: CallHeader?
    private(set) var machine: CallMachine?
    /// Waiting for the core; until it answers, only what `CoreWait` says may be sent.
    private(set) var atTheCore = false
    /// What the line does while the core works; nil when no caller waits for the answer.
    private var wait: CoreWait?
    /// The core's answer that came while a reply of Asterisk's was still due: the wire allows one command at a time.
    private var early: ServiceReply?

    private let service: Service
    private let house: House
    /// Nil once the header is read: it holds every line of it.
    private var headerParser: HeaderParser? = HeaderParser()
    /// The first bytes that came, until it is sure that they are Asterisk's; nil from then on.
    private var opening: [UInt8]? = []
    private var replyParser = ReplyParser()
    private var player: ActionPlayer?
    private var watcher: (any CallWatcher)?
    /// What the core was asked last, for the watcher.
    private var asked: Request?
    private var act = 0
    private var heardMicroseconds = 0
    /// When what caused the command came in that is to be written, steady microseconds; nil for one that nothing on the
    /// line caused.
    private var cause: Int?
    /// When what is being dealt with came in, steady milliseconds: the clock is read once for an event.
    private var time = 0
    private var sawHangup = false
    /// Nothing comes or goes any more; the conversation may still wait for the core.
    private(set) var lineClosed = false
    private var words = TurnWords()
    private var turns: [TurnRecord] = []
    /// The first thing that was worth a line in the log.
    private var firstNote: String?
    private var wasUnavailable = false
    var isTurnedAway: Bool { rejection != nil }
    private let rejection: Rejection?

    /// What a line asks of the server.
    struct House {
        let core: (Order) -> Void
        /// Steady milliseconds.
        let now: () -> Int
        /// Steady microseconds.
        let microseconds: () -> Int
        let log: (LogLine) -> Void
        /// The line waits for the core: it wants `tick` after `CoreWait.after`.
        let waits: () -> Void
    }

    /// - Parameters:
    ///   - origin: the PBX's address; empty for this machine.
    ///   - rejection: why the call is not taken: it hears so, and ends. Nil: it is taken.
    init(
        session: ServiceSession, descriptor: Int32, peer: String, origin: String = "", service: Service, house: House,
        rejection: Rejection?
    ) {
        self.origin = origin
        (self.session, self.descriptor, self.service, self.house, self.rejection) = (
            session, descriptor, service, house, rejection
        )
        self.peer = peer
        begunAt = house.now()
        heardAt = begunAt
    }

    /// The call's number in this process.
    var number: UInt64 { session.tag }
    var place: String { machine?.placeName ?? "header" }
    /// Whether anything came at all.
    private var heardBytes: Bool { opening?.isEmpty != true }

    /// Bytes from Asterisk.
    func receive(_ bytes: UnsafeRawBufferPointer) {
        let now = house.microseconds()
        time = now / 1000
        heardAt = time
        // What is heard while the core works does not cause the command that follows the core's answer.
        if !atTheCore { heardMicroseconds = now }
        guard !isStranger(bytes) else { return }
        do throws(WireFault) {
            var rest = bytes
            while player == nil, let byte = rest.first {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
                if let header = try headerParser?.feed(byte) { begin(header) }
            }
            while !isOver, let received = try replyParser.feed(&rest) { take(received) }
        } catch {
            let words = error.words(on: .connection)
            house.log(headerParser == nil ? .fault(call: name, words) : .stranger(peer: peer, reason: words, times: 1))
            headerParser = nil
            close()
        }
    }

    /// Looks at the first bytes of a connection. A stranger is named and let go at once.
    private func isStranger(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard headerParser != nil, var opening else { return false }
        opening += bytes.prefix(Stranger.opening - opening.count)
        self.opening = opening.count < Stranger.opening ? opening : nil
        guard let stranger = Stranger(opening: opening) else { return false }
        turnAway(stranger)
        return true
    }

    private func turnAway(_ stranger: Stranger) {
        house.log(.stranger(peer: peer, reason: stranger.reason, times: 1))
        headerParser = nil
        close()
    }

    /// Gives a connection up whose header did not come in time.
    /// - Parameter now: steady milliseconds.
    func awaitHeader(at now: Int) {
        guard headerParser != nil, !isOver, now - begunAt >= CallLine.headerPatience else { return }
        turnAway(.silent)
    }

    /// The connection is gone, or must be given up. Once is enough: what the conversation makes of it may take until
    /// the core has answered.
    func close() {
        guard !isOver, !lineClosed else { return }
        time = house.now()
        lineClosed = true
        guard var player else {
            // One that only connects and closes is a health check.
            if headerParser != nil, heardBytes {
                house.log(.stranger(peer: peer, reason: Stranger.cutShort.reason, times: 1))
            }
            isOver = true
            return
        }
        if atTheCore {
            // The conversation learns of it with the core's answer.
            _ = player.lineClosed()
            self.player = player
            wait = nil
            if let early { answered(early) }
            return
        }
        let step = player.lineClosed()
        self.player = player
        go(step)
    }

    /// The core's answer.
    func answered(_ answer: ServiceReply) {
        guard atTheCore else { return }
        if let wait, wait.isOutstanding {
            early = answer
            return
        }
        time = house.now()
        player?.typedAhead(wait?.typed ?? WipedKeys())
        (atTheCore, wait, early) = (false, nil, nil)
        let reply = answer.reply
        if reply == .unavailable { wasUnavailable = true }
        if let asked { watcher?.asked(asked, reply, written: answer.written) }
        asked = nil
        go(.report(.reply(reply)))
    }

    /// Time passed: the keys of a caller who waits for the core are heard, and after too long he hears that we are
    /// still there.
    /// - Parameter now: steady milliseconds.
    func tick(at now: Int) {
        guard atTheCore, player?.callerGone == false, let command = wait?.command(at: now) else { return }
        command.write(to: &unsent)
    }

    /// When what caused the command came in that was written now, steady microseconds; nil when it was told already,
    /// and for a command of the core's wait.
    func takeCause() -> Int? {
        defer { cause = nil }
        return cause
    }

    /// So many bytes were written.
    func wrote(_ count: Int) {
        // Mostly all of it was: then the memory stays, for the next command.
        if count == unsent.count { unsent.removeAll(keepingCapacity: true) } else { unsent.removeFirst(count) }
    }

    var name: String { header?.uniqueID ?? "connection-\(number)" }

    // MARK: The call

    private func begin(_ header: CallHeader) {
        (self.header, headerParser) = (header, nil)
        for word in header.unknownAddressWords { house.log(.unknownWord(call: name, peer: peer, word: word)) }
        let (facts, began) = service.welcome(header)
        var start = began
        start.origin = origin
        machine = rejection.map { CallMachine(turningAway: facts, because: $0) } ?? CallMachine(facts: facts)
        let watcher = isTurnedAway ? nil : service.watcher(header, facts, start)
        self.watcher = watcher
        let clips = service.clips
        var player = ActionPlayer(language: header.spokenLanguage, debounce: facts.rules.debounce) { utterance in
            watcher?.says(utterance)
            return clips(utterance)
        }
        let step = player.answer()
        self.player = player
        if !isTurnedAway { house.core(session.open(start)) }
        house.log(.began(call: name, line: start.line, calling: start.calling))
        go(step)
    }

    private func take(_ received: Received) {
        switch received {
        case .reply(let reply):
            if atTheCore { return takeMeanwhile(reply) }
            guard let step = player?.received(reply, at: time, hangup: sawHangup) else { return }
            go(step)
        case .hangup:
            sawHangup = true
            if atTheCore { _ = player?.lost() }
        case .provisional, .noise: return
        }
    }

    /// A reply while the core is asked can only be to what `CoreWait` sent.
    private func takeMeanwhile(_ reply: AGIReply) {
        switch wait?.received(reply, at: time, hangup: sawHangup) {
        case .wait, nil: break
        case .send(let command): command.write(to: &unsent)
        case .unplayable(let note): house.log(.fault(call: name, "\(note)"))
        case .callerGone: _ = player?.lost()
        }
        if let early { answered(early) } else { tick(at: time) }
    }

    /// One event in, one action out, until something has to be waited for.
    private func go(_ first: PlayerStep) {
        var step = first
        while true {
            for note in player?.takeNotes() ?? [] {
                house.log(.fault(call: name, "\(note)"))
                firstNote = firstNote ?? note.description
            }
            let event: Event
            switch step {
            case .send(let command):
                if lineClosed {
                    step = player!.lineClosed()
                    continue
                }
                command.write(to: &unsent)
                cause = heardMicroseconds
                return
            case .ask(let request):
                atTheCore = true
                wait = CoreWait(for: request, since: time)
                if wait != nil { house.waits() }
                act += 1
                if case .end = request { house.core(session.log(turns)) }
                house.core(session.ask(request, act: act, watched: watcher != nil))
                asked = watcher == nil ? nil : request
                return
            case .finished(let end):
                finish(end)
                return
            case .report(let reported): event = reported
            }
            let at = place
            watcher?.hears(event, at: at)
            let spoken = machine!.language
            let action = machine!.handle(event)
            if machine!.language != spoken { house.core(session.speaks(machine!.language)) }
            if let word = words.word(for: event, then: action), turns.count < CallLine.turnsKept {
                turns.append(TurnRecord(place: at, event: word, atMilliseconds: time - begunAt))
            }
            if case .end = action { player?.fault = fault }
            step = player!.begin(action, at: time)
        }
    }

    /// Why the call could not be served as it should; nil: nothing went wrong.
    private var fault: String? {
        switch rejection {
        case .linesBusy: "all lines are busy: [serve] calls"
        case .outOfOrder: "the database was moved, replaced or written over: see yemae status"
        case nil: wasUnavailable ? "the box office could not answer: see the log of yemae serve" : firstNote
        }
    }

    private func finish(_ end: CallEnd) {
        isOver = true
        watcher?.ended(end)
        if let rejection {
            house.log(.turnedAway(call: name, because: rejection))
        } else {
            house.log(.ended(call: name, outcome: end.outcome, place: end.place, seconds: (time - begunAt) / 1000))
        }
    }
}
