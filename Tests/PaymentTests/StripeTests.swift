// StripeTests: the gateway against localstripe, a fake of Stripe's API written by others (`pip install
// localstripe==1.15`), on loopback. It heeds no idempotency key, takes money twice and gives back more than it has:
// what is right here is right by our own care. `YEMAE_LOCALSTRIPE` names the Python that has it; `python3` otherwise.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats
import XCTest

@testable import Payment

final class StripeTests: XCTestCase {
    /// Below the ports that connections get.
    private static let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 12_000
    private let http = HTTPProgram(path: httpProgram())
    private var server: Process?
    private let output = Pipe()

    private var address: String { "http://127.0.0.1:\(StripeTests.port)" }

    override func setUpWithError() throws {
        let python = ProcessInfo.processInfo.environment["YEMAE_LOCALSTRIPE"] ?? "python3"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            python, "-u", "-c",
            "from aiohttp import web; from localstripe.server import app; web.run_app(app, "
                + "host='127.0.0.1', port=\(StripeTests.port))",
        ]
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        server = process
        // It says so when it listens.
        var said = ""
        while !said.contains("Running on") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty {
                return XCTFail(
                    "localstripe does not start; install it (pip install localstripe==1.15) and name its Python in "
                        + "YEMAE_LOCALSTRIPE")
            }
            said += String(decoding: more, as: UTF8.self)
        }
    }

    override func tearDown() {
        server?.terminate()
        server?.waitUntilExit()
    }

    private var headers: [(name: String, value: String)] {
        [("Authorization", "Bearer sk_test_12345"), ("Content-Type", "application/x-www-form-urlencoded")]
    }

    private func post(_ path: String, _ fields: [(String, String)]) throws -> JSON {
        let request = HTTPRequest(
            .post, "\(address)/v1/\(path)", headers: headers, body: HTTPForm.encoded(fields), seconds: 5)
        guard case .answer(200, let body) = http.ask(request) else { throw POSIXError(.EPROTO) }
        return try XCTUnwrap(JSON(body))
    }

    private func gateway(_ http: (any HTTPAsking)? = nil) throws -> StripeGateway {
        let provider = Provider(
            address: address, key: try XCTUnwrap(ProviderKey("sk_test_12345")), prefix: "h1", seconds: 5)
        return StripeGateway(provider, http: http ?? self.http)
    }

    /// A customer with a card.
    private func account(card: String = "4242424242424242") throws -> AccountReference {
        let customer = try XCTUnwrap(try post("customers", [("description", "test")])["id"]?.text)
        let method = try post(
            "payment_methods",
            [
                ("type", "card"), ("card[number]", card), ("card[exp_month]", "12"), ("card[exp_year]", "2030"),
                ("card[cvc]", "123"),
            ])
        let id = try XCTUnwrap(method["id"]?.text)
        _ = try post("payment_methods/\(id)/attach", [("customer", customer)])
        return try XCTUnwrap(AccountReference("\(customer)/\(id)"))
    }

    private func charge(_ key: String, _ account: AccountReference) throws -> Charge {
        Charge(key: key, member: try XCTUnwrap(MemberNumber("100234")), account: account, amount: Won(60_000))
    }

    /// What the server has taken of a customer and not given back.
    private func balance(_ account: AccountReference) throws -> Int64 {
        let customer = try XCTUnwrap(PairedReference(account.secret)).first
        func list(_ what: String) throws -> [JSON] {
            guard
                case .answer(200, let body) = http.ask(
                    HTTPRequest(.get, "\(address)/v1/\(what)", headers: headers, seconds: 5))
            else {
                throw POSIXError(.EPROTO)
            }
            return try XCTUnwrap(JSON(body)?["data"]?.list)
        }
        let charges = try list("charges?customer=\(customer)&limit=100").filter { $0["status"]?.text == "succeeded" }
        let ids = charges.compactMap { $0["id"]?.text }
        let refunds = try list("refunds?limit=100").filter { ids.contains($0["charge"]?.text ?? "") }
        return charges.compactMap { $0["amount"]?.number }.reduce(0, +)
            - refunds.compactMap { $0["amount"]?.number }.reduce(0, +)
    }

    func testAChargeIsPaidAndFoundByOurKey() throws {
        let (gateway, account) = (try gateway(), try account())
        let enquiry = Enquiry(kind: .charge, key: "B1-1", account: account)
        XCTAssertEqual(gateway.ask(enquiry), .notFound)
        let answer = gateway.charge(try charge("B1-1", account))
        guard case .paid(let reference) = answer else { return XCTFail("\(answer)") }
        XCTAssertTrue(reference.hasPrefix("ch_"))
        XCTAssertEqual(gateway.ask(enquiry), answer)
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-2", account: account)), .notFound)
        XCTAssertEqual(try balance(account), 60_000)
    }

    func testARefundOfTheConsoleIsToldAndOursIsNot() throws {
        let (gateway, account) = (try gateway(), try account())
        guard case .paid(let reference) = gateway.charge(try charge("B1-1", account)) else {
            return XCTFail("not paid")
        }
        let enquiry = Enquiry(kind: .charge, key: "B1-1", chargeReference: reference, account: account)
        XCTAssertEqual(gateway.returned(of: enquiry), .known(ReturnedMoney()))
        let member = try XCTUnwrap(MemberNumber("100234"))
        guard
            case .paid = gateway.refund(
                Refund(key: "RB1-1-1", charge: "B1-1", chargeReference: reference, member: member, amount: Won(10_000)))
        else {
            return XCTFail("not refunded")
        }
        _ = try post("refunds", [("charge", reference), ("amount", "15000")])
        XCTAssertEqual(gateway.returned(of: enquiry), .known(ReturnedMoney(refunded: Won(15_000))))
        XCTAssertEqual(
            gateway.returned(of: Enquiry(kind: .charge, key: "B1-1", account: account)),
            .known(ReturnedMoney(refunded: Won(15_000))))
    }

    func testADeclinedCardIsDeclinedAlsoWhenAsked() throws {
        let (gateway, account) = (try gateway(), try account(card: "4000000000000341"))
        XCTAssertEqual(gateway.charge(try charge("B1-1", account)), .declined)
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1", account: account)), .declined)
        XCTAssertEqual(
            gateway.charge(try charge("B2-1", try XCTUnwrap(AccountReference("cus_none/pm_none")))), .declined)
        XCTAssertEqual(try balance(account), 0)
    }

    func testALostAnswerIsFoundAndASecondChargeOfTheKeyGoesBack() throws {
        let (lossy, account) = (LossyHTTP(http), try account())
        let gateway = try gateway(lossy)
        lossy.losesAnswers = true
        XCTAssertEqual(gateway.charge(try charge("B1-1", account)), .unknown)
        XCTAssertEqual(gateway.charge(try charge("B1-1", account)), .unknown)
        lossy.losesAnswers = false
        XCTAssertEqual(try balance(account), 120_000, "this server charges a key twice")
        let enquiry = Enquiry(kind: .charge, key: "B1-1", account: account)
        let answer = gateway.ask(enquiry)
        guard case .paid = answer else { return XCTFail("\(answer)") }
        XCTAssertEqual(try balance(account), 60_000)
        XCTAssertEqual(gateway.ask(enquiry), answer, "asked again it is the same charge")
        XCTAssertEqual(try balance(account), 60_000, "and nothing goes back again")
    }

    func testARefundIsFoundByOurKey() throws {
        let (lossy, account) = (LossyHTTP(http), try account())
        let gateway = try gateway(lossy)
        guard case .paid(let reference) = gateway.charge(try charge("B1-1", account)) else {
            return XCTFail("not paid")
        }
        let enquiry = Enquiry(kind: .refund, key: "RB1-1-1", chargeReference: reference, account: account)
        XCTAssertEqual(gateway.ask(enquiry), .notFound)
        lossy.losesAnswers = true
        let refund = Refund(
            key: "RB1-1-1", charge: "B1-1", chargeReference: reference, member: try XCTUnwrap(MemberNumber("100234")),
            account: account,
            amount: Won(18_000))
        XCTAssertEqual(gateway.refund(refund), .unknown)
        lossy.losesAnswers = false
        guard case .paid = gateway.ask(enquiry) else { return XCTFail("not found") }
        XCTAssertEqual(
            gateway.ask(Enquiry(kind: .refund, key: "RB1-1-2", chargeReference: reference, account: account)), .notFound
        )
        XCTAssertEqual(try balance(account), 42_000)
    }

    /// What Stripe itself answers off-session; localstripe has no such cards.
    func testWhatARefusedRequestMeans() {
        func answer(_ status: Int, _ type: String, _ code: String = "") -> ChargeAnswer {
            StripeGateway.answer(ofFault: status, #"{"error":{"type":"\#(type)","code":"\#(code)"}}"#)
        }
        XCTAssertEqual(answer(402, "card_error", "authentication_required"), .declined, "nobody is there to be asked")
        XCTAssertEqual(answer(402, "card_error", "insufficient_funds"), .declined)
        XCTAssertEqual(answer(404, "invalid_request_error", "resource_missing"), .declined)
        XCTAssertEqual(answer(400, "invalid_request_error", "charge_already_refunded"), .declined)
        XCTAssertEqual(
            answer(400, "idempotency_error"), .unknown, "the key was used for something else: that may have been paid")
        for status in [401, 403, 409, 429, 500, 503] {
            XCTAssertEqual(answer(status, "api_error"), .unknown, "\(status)")
        }
        XCTAssertEqual(StripeGateway.answer(ofFault: 402, "<html>"), .declined)
    }

    func testPartsOfAChargeGoBackAndNoMoreThanWasTaken() throws {
        let (gateway, account) = (try gateway(), try account())
        guard case .paid(let reference) = gateway.charge(try charge("B1-1", account)) else {
            return XCTFail("not paid")
        }
        let member = try XCTUnwrap(MemberNumber("100234"))
        for (number, amount) in [(1, Int64(20_000)), (2, 40_000)] {
            let refund = Refund(
                key: "RB1-1-\(number)", charge: "B1-1", chargeReference: reference, member: member, account: account,
                amount: Won(amount))
            guard case .paid = gateway.refund(refund) else { return XCTFail("part \(number)") }
        }
        XCTAssertEqual(try balance(account), 0)
        // Without the provider's reference, because its answer was lost, the charge is found by our key.
        guard case .paid = gateway.charge(try charge("B2-1", account)) else { return XCTFail("not paid") }
        let late = Refund(key: "RB2-1-1", charge: "B2-1", member: member, account: account, amount: Won(60_000))
        guard case .paid = gateway.refund(late) else { return XCTFail("no reference") }
        XCTAssertEqual(try balance(account), 0)
    }

    func testAServerThatIsGoneSaysNothing() throws {
        let (gateway, account) = (try gateway(), try account())
        server?.terminate()
        server?.waitUntilExit()
        XCTAssertEqual(gateway.charge(try charge("B1-1", account)), .unknown)
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1", account: account)), .unknown)
    }
}

/// HTTP whose posts arrive and whose answers get lost.
private final class LossyHTTP: HTTPAsking {
    var losesAnswers = false
    private let http: any HTTPAsking
    init(_ http: any HTTPAsking) { self.http = http }

    func ask(_ request: HTTPRequest) -> HTTPOutcome {
        let outcome = http.ask(request)
        return losesAnswers && request.method == .post ? .noAnswer(reason: "lost") : outcome
    }
}
