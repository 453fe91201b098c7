// CoreDesk: single writer with group commit. All acts that wait share one commit and are answered after it. Worker
// threads run PIN hashes, providers, look-ups and checkpoints.

import BookingCore
import BookingModel
import Glibc
import SQLite

/// Owns a `BoxOffice` on its own thread.
final class CoreDesk: @unchecked Sendable {
    /// Jobs in one commit. More would keep the first one waiting for the last.
    static let batch = 128
    /// PINs waiting to be hashed at once; more are told that the line is unavailable rather than kept waiting for
    /// minutes.
    static let hashBacklog = 400
    /// Charges waiting for a provider at once; more are told that the line is unavailable before anything is intended.
    static let chargeBacklog = 100
    /// Milliseconds a charge may wait for a thread. With the longest answer of a provider (30 s, and 3 s of grace) it
    /// stays well within `BoxOffice.providerPatienceSeconds`, in which no other process sends it. One that waits longer
    /// is left to `settle`.
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
    private let outbox = Locked(OutboxFigures())
    /// What is wrong with the database file; nothing is asked of the core as long as something is.
    private let trouble = Locked<FileTrouble?>(nil)
    private let opened = Locked<OpenDatabase?>(nil)
    /// The rules read last; nil: those the connections were opened with.
    private let newRules = Locked<OfficeRules?>(nil)
    let finished = Locked(false)
    private let faults: @Sendable (String) -> Void
    /// As `CoreDesk.chargeWaits`; a test has less patience.
    let chargeWaits: Int
    private let actsTogether: Int

    init(
        chargeWaits: Int = CoreDesk.chargeWaits, actsTogether: Int = CoreDesk.batch,
        faults: @escaping @Sendable (String) -> Void
    ) throws(ServeFault) {
        answers = try LoopMailbox()
        (self.faults, self.chargeWaits, self.actsTogether) = (
            faults, chargeWaits, min(max(actsTogether, 1), CoreDesk.batch)
        )
    }

    /// Texts that waited to be sent at the last look.
    var outboxFigures: OutboxFigures { outbox.change { $0 } }

    /// What is wrong with the database file, as it was at the last look, at most `checkpointPause` ago; nil: nothing.
    var fileTrouble: FileTrouble? { trouble.change { $0 } }
    /// The file that is open; nil before it is.
    var database: OpenDatabase? { opened.change { $0 } }

    /// Requests that only look wait for no commit. A watched call's acts are reported in order, so they stay together.
    /// - Parameter jobs: all there are now: a sleeping thread is woken once for them, and the core does them in one
    ///   commit.
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
    ///   - provider: opens a connection to the payment provider, on the thread that uses it; nil when nothing slow is
    ///     asked: accounts are kept in the database, or by a rehearsal's gateway, which the core then asks itself.
    func start(
        hashers: Int, office: @escaping @Sendable () -> BoxOffice, provider: (@Sendable () -> any AccountGateway)?
    ) {
        hasChargers = provider != nil
        if let provider { for _ in 0..<CoreDesk.chargers { startThread { [self] in charge(at: provider()) } } }
        startThread { [self] in
            let office = office()
            office.leavesRefundsToSettle = provider != nil
            opened.change { $0 = OpenDatabase(office) }
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

    /// The core goes by these rules from its next act on.
    func use(_ rules: OfficeRules) { newRules.change { $0 = rules } }

    /// Called by each thread for its own connection.
    func renewRules(of office: BoxOffice) {
        if let rules = newRules.change({ $0 }), office.rules != rules { office.rules = rules }
    }

    /// Notes what a look at the database file found.
    func note(_ found: FileTrouble?) { trouble.change { $0 = found } }

    // MARK: The core's thread

    private var sessions: [UInt64: SessionID] = [:]
    /// Set before the thread starts.
    private var hasChargers = false

    private func work(_ office: BoxOffice) {
        while true {
            let jobs = inbox.take(most: actsTogether)
            if jobs.isEmpty { return }
            // What writes nothing is not part of anybody's commit: a call whose begin was undone with it would never be
            // answered again.
            renewRules(of: office)
            for job in jobs { note(job.kind, of: job.call, office) }
            let acts = jobs.filter(\.kind.isAct)
            if fileTrouble != nil {
                // An answer out of a file that is not the box office's is worse than none.
                answers.put(acts.map { CoreAnswer(call: $0.call, reply: .unavailable) })
                for job in jobs { forget(job, office) }
                continue
            }
            let shared = acts.filter { office.mayShareCommit($0) }
            if shared.count > 1 {
                tell(together(shared, office))
                tell(oneByOne(acts.filter { !office.mayShareCommit($0) }, office))
            } else {
                tell(oneByOne(acts, office))
            }
            for job in jobs { forget(job, office) }
        }
    }

    /// Only what is committed is told, and only then: a guess that is not counted for good is not checked.
    private func tell(_ done: Done) {
        var done = done
        for (call, check) in done.checks { enqueue(check, call, &done.answers) }
        answers.put(done.answers)
    }

    private func oneByOne(_ jobs: [CoreJob], _ office: BoxOffice) -> Done {
        var done = Done()
        for job in jobs { perform(job, office, &done) }
        return done
    }

    /// What came of some acts.
    private struct Done {
        var answers: [CoreAnswer] = []
        /// PINs to be hashed, whose guesses are counted.
        var checks: [(UInt64, PINCheck)] = []
    }

    /// Many acts, one commit. When that fails, nothing was done and every act is unavailable.
    private func together(_ jobs: [CoreJob], _ office: BoxOffice) -> Done {
        var done = Done()
        let committed = office.group { for job in jobs { perform(job, office, &done) } }
        return committed ? done : Done(answers: jobs.map { CoreAnswer(call: $0.call, reply: .unavailable) })
    }

    /// What a job asks to be kept in mind; it comes before what the same call asks the core.
    private func note(_ kind: CoreJob.Kind, of call: UInt64, _ office: BoxOffice) {
        switch kind {
        case .start(let start): sessions[call] = office.newSession(start)
        case .turns(let turns): if let session = sessions[call] { office.log(turns, of: session) }
        case .language(let language): if let session = sessions[call] { office.setLanguage(language, of: session) }
        case .look:
            let texts = OutboxFigures(office)
            outbox.change { $0 = texts }
        case .request, .hashed, .charged, .forget: break
        }
    }

    /// A call that is gone leaves nothing behind, whether its end could be written or not.
    private func forget(_ job: CoreJob, _ office: BoxOffice) {
        guard case .forget = job.kind, let session = sessions.removeValue(forKey: job.call) else { return }
        office.forget(session)
    }

    /// Every act has one answer: here, or later from a worker thread.
    private func perform(_ job: CoreJob, _ office: BoxOffice, _ done: inout Done) {
        switch job.kind {
        case .request(.verify(let claim, let pin, let calling), let act, _):
            guard let session = sessions[job.call] else {
                return done.answers.append(CoreAnswer(call: job.call, reply: .unavailable))
            }
            switch office.beginVerifying(claim, pin, calling: calling, in: session, act: act) {
            case .answered(let reply): done.answers.append(CoreAnswer(call: job.call, reply: reply))
            case .check(let check): done.checks.append((job.call, check))
            }
        case .hashed(let check, let result):
            done.answers.append(CoreAnswer(call: job.call, reply: office.finishVerifying(check, result)))
        case .request(let request, let act, let watched):
            guard let session = sessions[job.call] else {
                return done.answers.append(CoreAnswer(call: job.call, reply: .unavailable))
            }
            let before = watched ? office.mark(session) : nil
            guard let reply = perform(request, act, of: job.call, session, office, before) else { return }
            done.answers.append(
                CoreAnswer(call: job.call, reply: reply, written: before.map(office.written(since:)) ?? []))
        case .charged(let charge, let answer, let before):
            let reply = office.finishCharging(charge, answer, callerIsThere: sessions[job.call] != nil)
            done.answers.append(
                CoreAnswer(call: job.call, reply: reply, written: before.map(office.written(since:)) ?? []))
        case .start, .turns, .language, .look, .forget: break
        }
    }

    /// A request's answer; nil when it comes later, from a charger. A sale that a provider charges is begun only when
    /// there is room to ask it.
    private func perform(
        _ request: Request, _ act: Int, of call: UInt64, _ session: SessionID, _ office: BoxOffice,
        _ before: WrittenMark?
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

/// Which database file is open, for the figures.
struct OpenDatabase: Sendable {
    let path: String
    let identity: FileIdentity

    /// Nil for a box office in memory.
    init?(_ office: BoxOffice) {
        guard let path = office.databasePath, let identity = office.databaseIdentity else { return nil }
        (self.path, self.identity) = (path, identity)
    }
}
