// TransferFileTests: a line stands in one file of the clearing institute's only, and what its answer does not name was
// collected.

import BookingModel
import XCTest

@testable import BookingCore

final class TransferFileTests: XCTestCase {
    private let march = Period("2026-03")!
    private let day = LocalDate("2026-04-10")!
    private var sales: SalesOffice!

    override func setUpWithError() throws {
        sales = try SalesOffice()
        for member in ["100234", "100235"] { _ = try sales.sell(1, by: member) }
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 09:00")))
    }

    private func failure(_ serial: Int, _ payer: String, _ amount: Int64 = 50_000) -> TransferAnswer {
        TransferAnswer(
            record: serial + 1, serial: serial, payer: payer, amount: Won(amount), isPaid: false, reason: "0021")
    }

    private func booked(_ answers: [TransferAnswer], line: UInt = #line) throws -> [Int] {
        guard case .success(let booked) = try sales.office.staff.bookTransfer(answers, of: day) else {
            XCTFail("not booked", line: line)
            return []
        }
        return [booked.paid, booked.failed, booked.unchanged]
    }

    func testWhatTheAnswerDoesNotNameWasCollected() throws {
        let file = try sales.office.staff.transferFile(march, on: day) { _ in true }
        XCTAssertEqual(file.lines.map { "\($0.serial) \($0.line.key)" }, ["1 S2026-03-100234", "2 S2026-03-100235"])
        XCTAssertEqual(
            try sales.office.staff.transferFile(march, on: day) { _ in true }, file, "made again it is the same")
        XCTAssertEqual(try booked([failure(2, "100235")]), [1, 1, 0])
        XCTAssertEqual(try booked([failure(2, "100235")]), [0, 0, 2], "the same answer again")
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), .zero)
        XCTAssertEqual(try Ledger.owed(by: sales.member("100235"), in: sales.office.database), Won(50_000))
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertThrowsError(try sales.office.staff.transferFile(march, on: day) { _ in true }, "it was answered")
    }

    func testALineStandsInOneFileOnlyAndOneThatWasNotSentIsWithdrawn() throws {
        let first = try sales.office.staff.transferFile(march, on: day) { $0.member.digits == "100234" }
        XCTAssertEqual(first.leftOut.map(\.member.digits), ["100235"])
        let later = try XCTUnwrap(LocalDate("2026-04-11"))
        XCTAssertEqual(
            try sales.office.staff.transferFile(march, on: later) { _ in true }.lines.map(\.line.member.digits),
            ["100235"])
        XCTAssertTrue(try sales.office.staff.withdrawTransferFile(of: day))
        XCTAssertFalse(try sales.office.staff.withdrawTransferFile(of: day))
        let third = try XCTUnwrap(LocalDate("2026-04-12"))
        XCTAssertEqual(
            try sales.office.staff.transferFile(march, on: third) { _ in true }.lines.map(\.line.member.digits),
            ["100234"])
    }

    func testAnAnswerToAnotherFileBooksNothing() throws {
        _ = try sales.office.staff.transferFile(march, on: day) { _ in true }
        for (wrong, words) in [
            (failure(3, "100235"), "none of the file"), (failure(2, "100234"), "none of the file"),
            (failure(2, "100235", 1), "is for 50000 won, not 1 won"),
        ] {
            guard case .failure(let fault) = try sales.office.staff.bookTransfer([wrong], of: day) else {
                return XCTFail("booked")
            }
            XCTAssertTrue(fault.faults[0].reason.contains(words), fault.faults[0].reason)
        }
        guard case .failure = try sales.office.staff.bookTransfer([], of: try XCTUnwrap(LocalDate("2026-04-11"))) else {
            return XCTFail("no such file")
        }
        XCTAssertEqual(try sales.number("SELECT count(*) FROM ledger WHERE kind = 'payment'"), 0)
    }

    func testAFileMadeElsewhereIsBookedByTheKeysOfItsLines() throws {
        let key = try XCTUnwrap(sales.office.staff.statement(march).first).key
        let paid = TransferAnswer(record: 2, serial: 1, payer: key, amount: Won(50_000), isPaid: true, reason: nil)
        XCTAssertEqual(try booked([paid]), [1, 0, 0])
    }
}
