// MoneyFaultTests: seeded days at a box office whose provider goes wrong and whose process is killed, each ended by
// settling and an audit: the ledger, the provider's own list and the seats agree; nobody is charged twice, nobody has a
// ticket unpaid.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class MoneyFaultTests: XCTestCase {
    /// Days played; `.ci/long` sets YEMAE_LONG and plays more.
    private let runs: UInt64 = ProcessInfo.processInfo.environment["YEMAE_LONG"] == nil ? 120 : 2000

    func testAfterSettlingLedgerProviderAndSeatsAgree() throws {
        var met: Set<ProviderFault> = []
        var kills = 0
        for seed in 1...runs {
            let day = try Day(seed: seed)
            try day.play()
            try day.settleAll()
            for wrong in try day.audit() { XCTFail("seed \(seed): \(wrong)") }
            met.formUnion(day.provider.faultsMet)
            kills += day.kills
        }
        XCTAssertEqual(met, Set(ProviderFault.allCases), "the runs met every fault")
        XCTAssertGreaterThan(kills, Int(runs) / 4)
    }
}

/// One day: a few callers and a provider.
private final class Day {
    private(set) var sales: SalesOffice
    let provider: FaultyProvider
    private let clock: VirtualClock
    private var random: SeededNumbers
    private let folder: String
    private(set) var kills = 0
    private var left: String?

    init(seed: UInt64) throws {
        clock = VirtualClock(SalesOffice.monday)
        provider = FaultyProvider(seed: seed, clock: clock)
        random = SeededNumbers(seed &+ 1_000_000)
        folder = NSTemporaryDirectory() + "yemae-money-\(ProcessInfo.processInfo.processIdentifier)-\(seed)"
        sales = try SalesOffice(payment: .gateway(provider), clock: clock)
        provider.kill = { [unowned self] in
            // What the dead process has committed, and nothing else, is what the next one finds.
            kills += 1
            let file = "\(folder)-\(kills)"
            do { try sales.office.database.execute("VACUUM INTO '\(file)'") } catch { XCTFail("\(error)") }
            left = file
        }
    }

    deinit {
        for number in 0...kills {
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: "\(folder)-\(number)\(end)") }
        }
    }

    func play() throws {
        for _ in 0..<Int.random(in: 4...9, using: &random) {
            let by = ["100234", "100235"].randomElement(using: &random) ?? "100234"
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4: try book(by, changing: nil)
            case 5, 6: try book(by, changing: try anyBooking(of: by))
            case 7: try cancel(by)
            case 8: clock.advance(by: Int64.random(in: 1...4000, using: &random))
            default: _ = try sales.office.staff.settle()
            }
            try restartIfKilled()
            if Int.random(in: 0..<12, using: &random) == 0 { try loseAHold() }
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            _ = try sales.office.staff.cancelShowing(try sales.showing().id)
            try restartIfKilled()
        }
    }

    /// A new process after a killed one.
    private func restartIfKilled() throws {
        guard let file = left else { return }
        left = nil
        provider.restart()
        sales = try SalesOffice(path: file, payment: .gateway(provider), clock: clock)
    }

    private func book(_ by: String, changing: BookingNumber?) throws {
        let session = sales.call()
        guard !(try sales.showings("701")).isEmpty,
            case .held(let hold) = try sales.holdOutcome(
                Int.random(in: 1...3, using: &random), .grade(Int.random(in: 0...1, using: &random)), by: by,
                in: session,
                at: 0, changing: changing)
        else { return }
        // A caller who hears of a decline tries once more.
        if sales.ask(.book(hold.id, agreed: hold.amountToAgree, .korean), session) == .booked(.declined) {
            if Bool.random(using: &random) { clock.advance(by: 20) }
            _ = sales.ask(.book(hold.id, agreed: hold.amountToAgree, .korean), session)
        }
    }

    private func anyBooking(of by: String) throws -> BookingNumber? {
        try sales.office.staff.bookingNumbers(of: try XCTUnwrap(MemberNumber(by))).randomElement(using: &random)
    }

    private func cancel(_ by: String) throws {
        guard let number = try anyBooking(of: by) else { return }
        let (session, member) = (sales.call(), try sales.member(by))
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(number, member), session) else { return }
        _ = sales.ask(.cancel(quote, member, .korean), session)
    }

    /// Staff give the seats of a charge in doubt away.
    private func loseAHold() throws {
        let hold = try sales.office.database.first("SELECT id FROM hold WHERE state IN ('charging', 'unknown')") {
            HoldID($0.int64(0))
        }
        if let hold { try Holds.release(hold, in: sales.office.database) }
    }

    /// Settles until nothing is open, the provider well again; a house cancellation that was killed is finished.
    func settleAll() throws {
        provider.isCalm = true
        for _ in 0..<6 {
            clock.advance(by: StaffDoor.providerPatienceSeconds + FaultyProvider.latestSeconds)
            let cancelled = try sales.office.database.first("SELECT id FROM showing WHERE state = 'cancelled'") {
                ShowingID($0.int64(0))
            }
            if let cancelled { _ = try sales.office.staff.cancelShowing(cancelled) }
            try sales.office.staff.settle()
        }
        XCTAssertEqual(try sales.office.staff.settle().finished, 0, "settling again does nothing")
        if let cancelled = try sales.office.database.first(
            "SELECT id FROM showing WHERE state = 'cancelled'", as: { ShowingID($0.int64(0)) })
        {
            XCTAssertEqual(
                try sales.office.staff.cancelShowing(cancelled)?.bookings, 0, "cancelling again does nothing")
        }
    }

    /// What does not agree.
    func audit() throws -> [String] {
        let database = sales.office.database
        let report = try sales.office.staff.checkLedger()
        var wrong = report.faults
        if report.open != 0 { wrong.append("\(report.open) attempts are open") }
        let attempts = try database.all("SELECT key, kind, amount, state FROM payment_attempt") {
            (
                key: $0.text(0), amount: Won($0.text(1) == "charge" ? $0.int64(2) : -$0.int64(2)),
                isPaid: $0.text(3) == "paid"
            )
        }
        for attempt in attempts where provider.kept(attempt.key) != (attempt.isPaid ? attempt.amount : .zero) {
            wrong.append(
                "\(attempt.key): the provider kept \(provider.kept(attempt.key)), we have "
                    + "\(attempt.isPaid ? "paid" : "not paid") \(attempt.amount)")
        }
        if !provider.sentTooSoon.isEmpty { wrong.append("sent again too soon: \(provider.sentTooSoon)") }
        let strange = provider.keys.subtracting(attempts.map(\.key))
        if !strange.isEmpty { wrong.append("the provider knows keys that we do not: \(strange.sorted())") }
        let ours = report.total.charges - report.total.refunds + report.total.fees
        if provider.total != ours { wrong.append("the provider has \(provider.total), the ledger says \(ours)") }
        let live = try sales.number("SELECT count(*) FROM hold WHERE state IN ('charging', 'unknown')")
        if live != 0 { wrong.append("\(live) holds still wait for money") }
        let twice = try sales.number(
            "SELECT count(*) FROM (SELECT 1 FROM booking_version GROUP BY hold HAVING count(*) > 1)")
        if twice != 0 { wrong.append("a hold became two bookings") }
        return wrong
    }
}
