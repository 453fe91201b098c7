// Upkeep: the background work of `yemae serve`: sending texts, offering seats to who waits for them, settling charges
// without an answer, forgetting old calls. Each has its own thread and connection, so that a slow provider delays no
// text.

import BookingCore
import BookingModel
import CommandLineInterface
import Glibc
import Messaging
import Platform
import Settings

/// The threads that run next to the calls.
final class Upkeep: @unchecked Sendable {
    /// Milliseconds between two rounds, when the last one found an end.
    private static let pause = 1000
    /// Seconds between two settlements, and before the first.
    private static let settling: Int64 = 60
    private static let firstSettling: Int64 = 10
    /// Seconds between two looks for calls that are to be forgotten, and before the first.
    private static let forgetting: Int64 = 21_600
    private static let firstForgetting: Int64 = 60
    /// Milliseconds that rounds in hand get to end; what they leave is found by the next sender, and by the next
    /// settlement.
    private static let patience = 10_000

    private let stopping = Monitor(false)
    /// The settings in force, and how often they were read again.
    private let current: Monitor<(reading: Int, settings: YemaeSettings)>
    private let atWork = Monitor(0)
    private let log: @Sendable (String) -> Void = {
        Console.complain("serve event=upkeep \($0.replacing("\n", with: " "))")
    }

    /// Starts it. Call after the server was made: its signals must be blocked in these threads too.
    /// - Parameter office: opens a connection, on the thread that owns it.
    init(_ settings: YemaeSettings, office: @escaping @Sendable () -> BoxOffice) {
        current = Monitor((0, settings))
        start { [self] in
            var (sender, reading) = (Sender?.none, -1)
            work { [self] in
                let now = current.withLock { $0 }
                if now.reading != reading {
                    // The old one's port for reports is free before the new one wants it.
                    (sender, reading) = (nil, now.reading)
                    sender = now.settings.sendsTexts ? opened(now.settings, office) : nil
                }
                return try sender?.round { !stopping.withLock { $0 } }.isFull ?? false
            }
        }
        offerSeats(office: office)
        forgetCalls(office: office)
        if settings.payment.gateway != .ledger {
            start { [self] in
                let office = office()
                var next = office.clock.now + Upkeep.firstSettling
                work { [stopping] in
                    guard office.clock.now >= next else { return false }
                    next = office.clock.now + Upkeep.settling
                    for fault in try office.staff.settle(while: { !stopping.withLock { $0 } }).failed {
                        log("not settled: \(fault)")
                    }
                    return false
                }
            }
        }
    }

    /// Offers what only time has freed to those who wait.
    private func offerSeats(office: @escaping @Sendable () -> BoxOffice) {
        start { [self] in
            let office = office()
            work { [stopping, current] in
                office.rules = current.withLock { $0 }.settings.office
                _ = try office.staff.offerSeats { !stopping.withLock { $0 } }
                return false
            }
        }
    }

    /// Forgets calls older than [general] keep-calls, a few a round.
    private func forgetCalls(office: @escaping @Sendable () -> BoxOffice) {
        start { [self] in
            let office = office()
            var next = office.clock.now + Upkeep.firstForgetting
            var forgotten = CallData()
            work { [self] in
                let now = office.clock.now
                let settings = current.withLock { $0 }.settings
                guard now >= next, let before = settings.forgetsCallsBefore(now) else { return false }
                let data = try office.staff.forgetCalls(before: before)
                forgotten = forgotten + data
                guard data.isEmpty else { return true }
                if !forgotten.isEmpty { log("forgotten: \(forgotten.words)") }
                (next, forgotten) = (now + Upkeep.forgetting, CallData())
                return false
            }
        }
    }

    /// Settings that were read again: texts go by them from the next round on.
    func use(_ settings: YemaeSettings) { current.withLock { $0 = ($0.reading + 1, settings) } }

    /// Nil when the way texts go cannot be opened.
    private func opened(_ settings: YemaeSettings, _ office: () -> BoxOffice) -> Sender? {
        gateway(settings).map { Sender(office: office(), gateway: $0, settings: settings.sms, log: log) }
    }

    /// Lets rounds in hand end, for a while.
    func stop() {
        stopping.withLock { $0 = true }
        _ = atWork.wait(milliseconds: Upkeep.patience) { $0 > 0 ? nil : () }
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        atWork.withLock { $0 += 1 }
        RunningThread { [self] in
            body()
            atWork.withLock { $0 -= 1 }
        }
    }

    /// Rounds until the end.
    /// - Parameter round: does one; true when it ended at its bound and the next is due at once.
    private func work(_ round: () throws -> Bool) {
        var isTroubled = false
        while !stopping.withLock({ $0 }) {
            var isFull = false
            do {
                isFull = try round()
                isTroubled = false
            } catch {
                // The database is locked or its disk full: this outlives it. Said once.
                if !isTroubled { log("\(error); trying again") }
                isTroubled = true
            }
            if !isFull { SteadyClock.sleep(milliseconds: Upkeep.pause) }
        }
    }

    /// The way texts go; nil when it cannot be opened: calls are answered all the same, and the texts wait in the
    /// outbox.
    private func gateway(_ settings: YemaeSettings) -> (any SMSGateway)? {
        do {
            return try settings.gateway()
        } catch {
            log("texts are not sent: \((error as? CommandFault)?.message ?? "\(error)")")
            return nil
        }
    }
}

extension YemaeSettings {
    /// The warning of texts that have been with the gateway for too long; nil when there are none, or when
    /// nothing can be read.
    func stuckTexts() -> String? {
        let now = SystemClock().now
        guard let texts = try? Inspection(path: database).submittedTexts(at: now) else { return nil }
        let all = sms.spoolSurvey().map { texts.joined(with: $0.held) } ?? texts
        return all.warning(at: now, after: sms.stuckAfter).map { "\($0): \(sms.gateway.stuckMend)" }
    }
}
