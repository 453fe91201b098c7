// Upkeep: what `yemae serve` does beside the calls, on a thread and a connection of its own: texts go out, unanswered charges are settled.

import BookingCore
import BookingModel
import Exchange
import Glibc
import Messaging
import Settings
import SQLite

/// The thread beside the calls.
final class Upkeep: @unchecked Sendable {
    /// Milliseconds between two rounds.
    private static let pause: UInt32 = 1000
    /// Seconds between two settlements, and before the first.
    private static let settling: Int64 = 60
    private static let firstSettling: Int64 = 10
    /// Half seconds that a round in hand gets to end; what it leaves is found by the next sender.
    private static let patience = 20

    private let stopping = Locked(false)
    private let ended = Locked(false)

    /// Starts it. Call after the exchange was made: its signals must be blocked in this thread too.
    /// - Parameter office: opens the connection, on the thread that owns it.
    init(_ settings: YemaeSettings, office: @escaping @Sendable () -> BoxOffice) {
        let log: @Sendable (String) -> Void = { Console.complain("serve event=upkeep \($0)") }
        nonisolated(unsafe) let gateway = settings.sendsTexts ? Upkeep.gateway(settings, log) : nil
        let sms = settings.sms
        let settles = settings.payment.gateway != .ledger
        guard gateway != nil || settles else {
            ended.change { $0 = true }
            return
        }
        startThread { [self] in
            let office = office()
            work(office, gateway.map { Sender(office: office, gateway: $0, settings: sms, log: log) }, settles: settles, log)
            ended.change { $0 = true }
        }
    }

    /// Lets a round in hand end, for a while.
    func stop() {
        stopping.change { $0 = true }
        for _ in 0..<Upkeep.patience where !ended.change({ $0 }) { usleep(500_000) }
    }

    private func work(_ office: BoxOffice, _ sender: Sender?, settles: Bool, _ log: (String) -> Void) {
        var nextSettling = office.clock.now + Upkeep.firstSettling
        var isTroubled = false
        while !stopping.change({ $0 }) {
            do throws(any Error) {
                try sender?.round { [stopping] in !stopping.change { $0 } }
                if settles, office.clock.now >= nextSettling {
                    nextSettling = office.clock.now + Upkeep.settling
                    try office.settle()
                }
                isTroubled = false
            } catch {
                // The database is locked or its disk full: this outlives it. Said once.
                if !isTroubled { log("\(error); trying again") }
                isTroubled = true
            }
            usleep(Upkeep.pause * 1000)
        }
    }

    /// The way texts go; nil when it cannot be opened: calls are answered all the same, and the texts wait in the outbox.
    private static func gateway(_ settings: YemaeSettings, _ log: (String) -> Void) -> (any SMSGateway)? {
        do {
            return try settings.gateway()
        } catch {
            log("texts are not sent: \((error as? CommandFault)?.message ?? "\(error)")")
            return nil
        }
    }
}
