// GateService: decides a gate's scans: by the core, or by the snapshot when the core cannot be asked; then it queues
// every result.

import BookingCore
import BookingModel
import Platform

/// Decides scans with the core or without it.
public final class GateService {
    /// The gate whose scans these are.
    public let gate: Gate
    private let clock: any Clock
    private let reach: () throws -> BoxOffice
    private let complain: (String) -> Void
    private var office: BoxOffice?
    private var offline: OfflineGate
    private let queue: QueueFile?
    private var nextTry: Int = 0
    /// Lines of the queue that the core may not know yet.
    private var untold: [String]
    private var lastLearnt: String?
    /// A clock that never goes back, for the pause between two attempts to reach the core; a test sets another.
    var milliseconds: () -> Int = { SteadyClock.milliseconds }

    /// Milliseconds a lock is waited for, and between two attempts to reach a core that is away.
    public static let patience = 1000
    private static let pause: Int = 2000

    /// - Parameters:
    ///   - offline: decides when the core is away.
    ///   - queue: nil: nothing is decided without the core, because it could not be recorded.
    ///   - untold: the lines that are in the queue already. They, and later ones, are reported to the core before it is
    ///     asked again.
    ///   - reach: opens the core in the role `.gate`; it is called again after a failure.
    public init(
        gate: Gate, offline: OfflineGate, queue: QueueFile?, untold: [String] = [], clock: any Clock,
        complain: @escaping (String) -> Void,
        reach: @escaping () throws -> BoxOffice
    ) {
        (self.gate, self.offline, self.queue, self.untold, self.clock) = (gate, offline, queue, untold, clock)
        (self.complain, self.reach) = (complain, reach)
        if let warning = offline.clockWarning(clock.now) { complain(warning) }
    }

    /// What the gate decides by now: the core or a snapshot.
    public var standing: GateStanding {
        if office != nil { return .core }
        return queue == nil ? .nothing : offline.standing(clock.now)
    }

    /// The time of the decision. Without the core, the snapshot's time where the clock is earlier than that.
    public var now: Instant { office != nil ? clock.now : offline.time(clock.now) }

    /// Looks whether the core can be asked, when it is time to, and tells it at once what was done without it.
    public func look() {
        guard let office = reached() else { return }
        do throws(GateFault) { try tell(office) } catch { lose("\(error)") }
    }

    /// The result of a scan.
    public func checkIn(_ attempt: ScanAttempt, nonce: String) -> ScanResult {
        if let office = reached() {
            do throws(GateFault) {
                try tell(office)
                let verdict = try office.gate.checkIn(attempt, at: gate, nonce: nonce)
                learn(verdict, nonce)
                return verdict
            } catch {
                lose("\(error)")
            }
        }
        return alone(attempt, nonce)
    }

    /// Tells the core what was done without it: else it would let the same people in again.
    private func tell(_ office: BoxOffice) throws(GateFault) {
        guard !untold.isEmpty else { return }
        let report = try office.gate.takeReport(untold)
        untold = []
        guard report.taken > 0 else { return }
        complain(
            "the core is told of \(report.taken) reads; \(report.conflicts.count) seats in conflict (`yemae stats "
                + "admissions`)")
    }

    /// Lets the snapshot know of an admission by the core. The same read again counts once.
    private func learn(_ verdict: ScanResult, _ nonce: String) {
        guard nonce != lastLearnt, case .admit(let admission) = verdict else { return }
        lastLearnt = nonce
        offline.learn(admission)
    }

    private func reached() -> BoxOffice? {
        if office == nil, milliseconds() >= nextTry {
            do {
                office = try reach()
                if nextTry > 0 { complain("the core answers again") }
            } catch {
                lose("\(error)")
            }
        }
        return office
    }

    private func lose(_ reason: String) {
        if office != nil || nextTry == 0 { complain("the core cannot be asked: \(reason); the gate goes on alone") }
        office = nil
        nextTry = milliseconds() + GateService.pause
    }

    /// Decides without the core. A scan whose record cannot be queued for the core is refused.
    private func alone(_ attempt: ScanAttempt, _ nonce: String) -> ScanResult {
        guard let queue else { return .refuse(.unreachable) }
        var after = offline
        let (verdict, line) = after.checkIn(attempt, nonce: nonce, now: clock.now)
        if let line, !queue.append(line) {
            complain("\(queue.path): cannot be written; nobody is let in")
            return .refuse(.unreachable)
        }
        offline = after
        if let line { untold.append(line) }
        return verdict
    }
}
