// CoreDesk: the one thread that writes to the database. It takes whatever waits, does it in one commit, and answers only after that. Beside
// it are threads for what must not keep it: PIN hashes, providers, looking things up, and checkpoints.

import BookingCore
import BookingModel
import Glibc
import SQLite

/// Work for the core, from a call.
struct CoreJob: Sendable {
    enum Kind: Sendable {
        case start(SessionStart)
        /// `watched`: the answer tells what the act wrote, too.
        case request(Request, act: Int, watched: Bool)
        /// The PIN of an earlier `.verify` was hashed meanwhile.
        case hashed(PINCheck, PINCheck.Result)
        /// The provider answered a charge of an earlier `.book` or `.change`. `before`: where a watched call's ledger stood.
        case charged(Charge, ChargeAnswer, before: WrittenMark?)
        /// What the call did, for the call log; asks for no answer.
        case turns([TurnRecord])
        /// The caller chose a language; asks for no answer.
        case language(Language)
        /// Look how many texts wait, for the figures.
        case look
        /// A call that never came to its end: forget it.
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

/// Owns a `BoxOffice` on a thread of its own.
final class CoreDesk: @unchecked Sendable {
    /// Jobs in one commit. More would keep the first one waiting for the last.
    static let batch = 128
    /// PINs waiting to be hashed at once; more are told that the line is unavailable rather than kept waiting for minutes.
    static let hashBacklog = 400
    /// Charges waiting for a provider at once; more are told that the line is unavailable before anything is intended.
    static let chargeBacklog = 100
    /// Milliseconds a charge may wait for a thread. With the longest answer of a provider (30 s, and 3 s of grace) it stays well within
    /// `BoxOffice.providerPatienceSeconds`, in which nobody else sends it. One that waits longer is left to `settle`.
    static let chargeWaits = 60_000
    /// Threads that ask the provider: a slow answer to one caller must not keep the next one waiting.
    static let chargers = 4

    let inbox = Mailbox<CoreJob>()
    let looking = Mailbox<(UInt64, Request)>()
    let hashing = Mailbox<(UInt64, PINCheck)>()
    let hashWaiting = Locked(0)
    let charging = Mailbox<(UInt64, Charge, WrittenMark?, begun: Int)>()
    let chargesWaiting = Locked(0)
    let answers: LoopMailbox<CoreAnswer>
    private let outbox = Locked(0)
    let finished = Locked(false)
    private let faults: @Sendable (String) -> Void
    /// As `CoreDesk.chargeWaits`; a test has less patience.
    let chargeWaits: Int

    init(chargeWaits: Int = CoreDesk.chargeWaits, faults: @escaping @Sendable (String) -> Void) throws(ServeFault) {
        answers = try LoopMailbox()
        (self.faults, self.chargeWaits) = (faults, chargeWaits)
    }

    /// Texts that waited to be sent at the last look.
    var outboxWaiting: Int { outbox.change { $0 } }

    /// What only looks waits for nobody's commit. A watched call's acts are told one after the other, so they stay together.
    /// - Parameter jobs: all there are now: whoever sleeps is woken once for them, and the core does them in one commit.
    func put(_ jobs: [CoreJob]) {
        var (acts, looks): ([CoreJob], [(UInt64, Request)]) = ([], [])
        for job in jobs {
            if case .request(let request, _, watched: false) = job.kind, BoxOffice.onlyLooks(request) {
                looks.append((job.call, request))
            } else {
                acts.append(job)
            }
        }
        if !acts.isEmpty { inbox.put(acts) }
        if !looks.isEmpty { looking.put(looks) }
    }

    /// Starts the threads.
    /// - Parameters:
    ///   - hashers: threads that hash PINs; at most as many as cores may be kept from calls.
    ///   - office: opens the core's connection. Called on the desk's own thread, which owns it from then on.
    ///   - provider: opens a connection to the payment provider, on the thread that uses it; nil when nothing slow is asked: accounts are kept in
    ///     the database, or by a rehearsal's gateway, which the core then asks itself.
    func start(hashers: Int, office: @escaping @Sendable () -> BoxOffice, provider: (@Sendable () -> any AccountGateway)?) {
        hasChargers = provider != nil
        if let provider { for _ in 0..<CoreDesk.chargers { startThread { [self] in charge(at: provider()) } } }
        startThread { [self] in
            let office = office()
            office.leavesRefundsToSettle = provider != nil
            office.faultHandler = { [faults] in faults($0) }
            // When it cannot be left to another, this connection does it itself, as always.
            do throws(SQLiteFault) {
                try office.leaveCheckpoints()
                try office.undoInMemory()
            } catch { faults(error.description) }
            work(office)
            finished.change { $0 = true }
        }
        startThread { [self] in
            let office = office()
            office.faultHandler = { [faults] in faults($0) }
            keepLogShort(office)
        }
        startThread { [self] in
            let office = office()
            office.faultHandler = { [faults] in faults($0) }
            look(office)
        }
        for _ in 0..<max(1, hashers) { startThread { [self] in hash() } }
    }

    /// Does what is left and ends the threads. Returns when the last commit is done.
    func stop() {
        inbox.close()
        finished.wait { $0 ? () : nil }
        looking.close()
        hashing.close()
        charging.close()
    }

    // MARK: The core's thread

    private var sessions: [UInt64: SessionID] = [:]
    /// Set before the thread starts.
    private var hasChargers = false

    private func work(_ office: BoxOffice) {
        while true {
            let jobs = inbox.take(most: CoreDesk.batch)
            if jobs.isEmpty { return }
            var done: [CoreAnswer] = []
            let grouped = jobs.filter { office.mayShareCommit($0) }
            if grouped.count > 1 {
                done += together(grouped, office)
                for job in jobs where !office.mayShareCommit(job) { perform(job, office, &done) }
            } else {
                for job in jobs { perform(job, office, &done) }
            }
            answers.put(done)
        }
    }

    /// Many acts, one commit. When that fails, nothing was done and every act is unavailable.
    private func together(_ jobs: [CoreJob], _ office: BoxOffice) -> [CoreAnswer] {
        var done: [CoreAnswer] = []
        let committed = office.group { for job in jobs { perform(job, office, &done) } }
        return committed ? done : done.map { CoreAnswer(call: $0.call, reply: .unavailable) }
    }

    private func perform(_ job: CoreJob, _ office: BoxOffice, _ done: inout [CoreAnswer]) {
        switch job.kind {
        case .start(let start):
            sessions[job.call] = office.newSession(start)
        case .request(.verify(let claim, let pin, let calling), let act, _):
            guard let session = sessions[job.call] else { return }
            switch office.beginVerifying(claim, pin, calling: calling, in: session, act: act) {
            case .answered(let reply): done.append(CoreAnswer(call: job.call, reply: reply))
            case .check(let check): enqueue(check, job.call, &done)
            }
        case .hashed(let check, let result):
            done.append(CoreAnswer(call: job.call, reply: office.finishVerifying(check, result)))
        case .request(let request, let act, let watched):
            guard let session = sessions[job.call] else { return }
            let before = watched ? office.mark(session) : nil
            guard let reply = perform(request, act, of: job.call, session, office, before) else { return }
            done.append(CoreAnswer(call: job.call, reply: reply, written: before.map(office.written(since:)) ?? []))
            if case .end = request { sessions[job.call] = nil }
        case .charged(let charge, let answer, let before):
            let reply = office.finishCharging(charge, answer, callerIsThere: sessions[job.call] != nil)
            done.append(CoreAnswer(call: job.call, reply: reply, written: before.map(office.written(since:)) ?? []))
        case .turns(let turns):
            if let session = sessions[job.call] { office.log(turns, of: session) }
        case .language(let language):
            if let session = sessions[job.call] { office.setLanguage(language, of: session) }
        case .look:
            let waiting = office.textsWaiting()
            outbox.change { $0 = waiting }
        case .forget:
            sessions[job.call] = nil
        }
    }

    /// A request's answer; nil when it comes later, from a charger. A sale that a provider charges is begun only when there is room to ask it.
    private func perform(
        _ request: Request, _ act: Int, of call: UInt64, _ session: SessionID, _ office: BoxOffice, _ before: WrittenMark?
    ) -> Reply? {
        if !hasChargers || office.mayShareCommit(request) { return office.perform(request, in: session, act: act) }
        guard chargesWaiting.change({ $0 }) < CoreDesk.chargeBacklog else { return .unavailable }
        switch office.beginCharging(request, in: session, act: act) {
        case .answered(let reply): return reply
        case .charge(let charge):
            chargesWaiting.change { $0 += 1 }
            charging.put([(call, charge, before, begun: SteadyClock.milliseconds())])
            return nil
        }
    }

    private func enqueue(_ check: PINCheck, _ call: UInt64, _ done: inout [CoreAnswer]) {
        let room = hashWaiting.change { waiting in
            if waiting >= CoreDesk.hashBacklog { return false }
            waiting += 1
            return true
        }
        if room { hashing.put([(call, check)]) } else { done.append(CoreAnswer(call: call, reply: .unavailable)) }
    }
}

extension BoxOffice {
    /// Whether a job writes a little and may share its commit with others.
    fileprivate func mayShareCommit(_ job: CoreJob) -> Bool {
        switch job.kind {
        case .request(let request, _, _): mayShareCommit(request)
        case .hashed: true
        case .charged: false
        case .start, .turns, .language, .look, .forget: true
        }
    }
}
