// Workers: the threads next to the writer. They look things up, hash PINs, ask providers and run checkpoints, so that
// no commit waits for these.

import BookingCore
import BookingModel
import Platform

/// A PIN to be hashed.
struct WaitingCheck: Sendable {
    let session: ServiceSession
    let check: PINCheck
    /// Whether the reply says what the act wrote.
    let watched: Bool
}

struct WaitingCharge: Sendable {
    let session: ServiceSession
    let charge: Charge
    /// For a watched session: the last rows of ledger and outbox before the act.
    let before: SideEffectCursor?
    /// Steady milliseconds.
    let since: Int
}

extension BoxOfficeService {
    /// Requests taken at once by the thread that looks things up.
    private static let looksTogether = 128
    /// Milliseconds between two checkpoints.
    private static let checkpointPause = 200
    /// Checkpoints from one look at the outbox to the next.
    private static let checkpointsALook = 2

    /// Answers requests that only read, on a separate connection.
    func look(_ office: BoxOffice) {
        var priority = ThreadPriority(.worker)
        while true {
            let orders = looks.take(most: BoxOfficeService.looksTogether)
            if orders.isEmpty { return }
            priority.set(runsFirst: runsFirst.load(ordering: .relaxed))
            renewRules(of: office)
            // One after the other: the first shall not wait for the last.
            for order in orders {
                guard case .ask(let request, _, _) = order.kind else { continue }
                let reply = fileTrouble == nil ? office.sales.look(request, for: order.session.asker) : .unavailable
                deliver([ServiceReply(session: order.session, reply: reply)])
            }
        }
    }

    /// Answers what is asked about payments at the provider's pages, on a connection of this thread's own. Each is done
    /// as a whole: what commits is small, and the provider is asked outside of any transaction.
    func pay(_ office: BoxOffice) {
        while let order = payments.take(most: 1).first {
            guard case .ask(.payment(let asked), _, _) = order.kind else { continue }
            renewRules(of: office)
            let reply = fileTrouble == nil ? office.sales.pay(asked) : .unavailable
            deliver([ServiceReply(session: order.session, reply: reply)])
        }
    }

    /// Runs checkpoints: the database file is synced here, and no caller waits for it. The file is looked at first: a
    /// checkpoint would write into a file that has taken its place.
    func keepLogShort(_ office: BoxOffice) {
        for round in 0... {
            let trouble = office.fileTrouble()
            note { $0.fileTrouble = trouble }
            if trouble == nil {
                office.checkpoint()
                if round % BoxOfficeService.checkpointsALook == 0 { lookAtOutbox(of: office) }
            }
            let isOver: Void? = finished.wait(milliseconds: BoxOfficeService.checkpointPause) { $0 ? () : nil }
            if isOver != nil { return }
        }
    }

    private func lookAtOutbox(of office: BoxOffice) {
        let waiting = office.outbox.waiting()
        let logIns = office.staff.logIns()
        let submitted = try? office.outbox.submitted()
        let oldest = submitted?.oldest.map { max(0, Int(office.clock.now - $0)) }
        note {
            $0.textsWaiting = waiting
            $0.logIns = logIns
            $0.textsSubmitted = oldest == nil ? 0 : submitted?.count ?? 0
            $0.oldestTextSeconds = oldest ?? 0
        }
    }

    /// Hashes PINs outside of any transaction, and gives the result back to the writer.
    func hash() {
        // After every call in the scheduler's order: a PIN may take a moment longer, a key is lost when it is not taken
        // at once.
        RunningThread.yieldToOthers(by: 10)
        while let waiting = hashes.take(most: 1).first {
            let result = waiting.check.run()
            acts.put(
                [Order(session: waiting.session, kind: .hashed(waiting.check, result, watched: waiting.watched))],
                beyondBound: true)
        }
    }

    /// Asks the provider outside of any transaction, and gives the answer back to the writer. After `stop`, `settle`
    /// finds it.
    func charge(at provider: any AccountGateway) {
        while let waiting = charges.take(most: 1).first {
            // Too late to send: `settle` may ask about it, and send it itself, before the provider has answered us.
            let isLate = now() - waiting.since > bounds.chargeWaits
            let answer = isLate ? ChargeAnswer.unknown : provider.charge(waiting.charge)
            acts.put(
                [Order(session: waiting.session, kind: .charged(waiting.charge, answer, before: waiting.before))],
                beyondBound: true)
        }
    }
}
