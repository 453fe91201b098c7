// SCGIParserTests: requests in whole and in pieces, their bounds, and answers that nothing can split.

import XCTest

@testable import SCGI

final class SCGIParserTests: XCTestCase {
    /// What the parser makes of bytes that come in pieces of one size.
    private func parsed(_ bytes: [UInt8], inPiecesOf size: Int = .max, bounds: SCGIBounds = SCGIBounds())
        -> Result<SCGIRequest, SCGIFault>
    {
        var parser = SCGIParser(bounds: bounds)
        var start = 0
        do throws(SCGIFault) {
            while start < bytes.count {
                let end = start + min(size, bytes.count - start)
                let request = try parser.feed(bytes[start..<end])
                if let request { return .success(request) }
                start = end
            }
            return .failure(parser.cutShort ?? .notSCGI)
        } catch { return .failure(error) }
    }

    private func netstring(_ header: String) -> [UInt8] { Array("\(header.utf8.count):\(header),".utf8) }

    /// The example of the protocol's own description.
    func testTheExampleOfTheSpecification() throws {
        let header =
            "CONTENT_LENGTH\u{0}27\u{0}SCGI\u{0}1\u{0}REQUEST_METHOD\u{0}POST\u{0}REQUEST_URI\u{0}/deepthought\u{0}"
        let bytes = Array("70:\(header),What is the answer to life?".utf8)
        for size in 1...bytes.count {
            let request = try parsed(bytes, inPiecesOf: size).get()
            XCTAssertEqual(request.method, "POST")
            XCTAssertEqual(request.target, "/deepthought")
            XCTAssertEqual(String(decoding: request.body, as: UTF8.self), "What is the answer to life?")
        }
        for length in 0..<bytes.count {
            XCTAssertEqual(parsed(Array(bytes.prefix(length))), .failure(.cutShort), "\(length) bytes")
        }
    }

    func testOneAddressTakesLongerBodies() throws {
        var bounds = SCGIBounds()
        (bounds.body, bounds.longPath, bounds.longBody) = (10, "/hooks/payment", 20)
        for (target, most) in [
            ("/hooks/payment", 20), ("/hooks/payment?x=1", 20), ("/hooks/payments", 10), ("/", 10), ("", 10),
        ] {
            for length in [most, most + 1] {
                let body = [UInt8](repeating: 120, count: length)
                var parser = SCGIParser(bounds: bounds)
                let bytes = SCGISocket.bytes(["REQUEST_METHOD": "POST", "REQUEST_URI": target], body: body)
                let request = try? parser.feed(bytes[...])
                XCTAssertEqual(request?.body.count, length == most ? most : nil, "\(target) \(length)")
            }
        }
    }

    func testOtherProtocolsAreRefusedAtOnce() {
        for text in ["GET / HTTP/1.1\r\n", ":,", "01:x,", "70x", "1234567890:", "3:ab\u{0};", "-1:,"] {
            XCTAssertEqual(parsed(Array(text.utf8)), .failure(.notSCGI), text)
        }
        XCTAssertEqual(parsed(Array("0:,".utf8)), .failure(.noLength))
    }

    func testEachBoundHasItsFault() {
        var bounds = SCGIBounds()
        bounds.header = 80
        bounds.fields = 3
        bounds.body = 5
        func fault(_ header: String) -> SCGIFault? {
            guard case .failure(let fault) = parsed(netstring(header) + Array("12345".utf8), bounds: bounds) else {
                return nil
            }
            return fault
        }
        let head = "CONTENT_LENGTH\u{0}5\u{0}SCGI\u{0}1\u{0}"
        XCTAssertNil(fault(head + "A\u{0}\u{0}"))
        XCTAssertEqual(fault(head + "A\u{0}b\u{0}B\u{0}c\u{0}"), .tooManyFields)
        XCTAssertEqual(fault(head + "A\u{0}\(String(repeating: "x", count: 60))\u{0}"), .headerTooLong)
        XCTAssertEqual(fault("CONTENT_LENGTH\u{0}6\u{0}SCGI\u{0}1\u{0}"), .bodyTooLong)
        XCTAssertEqual(fault("CONTENT_LENGTH\u{0}99999999999999999999\u{0}SCGI\u{0}1\u{0}"), .noLength)
        for length in ["", "-1", "+5", "5 ", "0x5", "٥"] {
            XCTAssertEqual(fault("CONTENT_LENGTH\u{0}\(length)\u{0}SCGI\u{0}1\u{0}"), .noLength, length)
        }
        XCTAssertEqual(fault("SCGI\u{0}1\u{0}"), .noLength)
        XCTAssertEqual(fault("CONTENT_LENGTH\u{0}5\u{0}"), .unknownVersion)
        XCTAssertEqual(fault("CONTENT_LENGTH\u{0}5\u{0}SCGI\u{0}2\u{0}"), .unknownVersion)
    }

    func testFieldsThatAreNone() {
        for header in ["A", "A\u{0}", "\u{0}\u{0}", "A B\u{0}c\u{0}", "A\u{0}b", "A:\u{0}b\u{0}"] {
            XCTAssertEqual(parsed(netstring(header)), .failure(.brokenField), header.debugDescription)
        }
        XCTAssertEqual(
            parsed(netstring("\(String(repeating: "A", count: 129))\u{0}b\u{0}")), .failure(.brokenField))
    }

    func testAHeaderLineThatCameTwiceIsJoinedAndAServersFieldIsNot() throws {
        let head = "CONTENT_LENGTH\u{0}0\u{0}SCGI\u{0}1\u{0}"
        let request = try parsed(
            netstring(
                head + "HTTP_COOKIE\u{0}a=1\u{0}HTTP_COOKIE\u{0}b=2\u{0}HTTP_ACCEPT\u{0}x\u{0}HTTP_ACCEPT\u{0}y\u{0}")
        ).get()
        XCTAssertEqual(request["HTTP_COOKIE"], "a=1; b=2")
        XCTAssertEqual(request["HTTP_ACCEPT"], "x, y")
        XCTAssertEqual(
            parsed(netstring(head + "REMOTE_ADDR\u{0}192.0.2.1\u{0}REMOTE_ADDR\u{0}192.0.2.2\u{0}")),
            .failure(.repeatedField("REMOTE_ADDR")))
        XCTAssertEqual(parsed(netstring(head + head)), .failure(.repeatedField("CONTENT_LENGTH")))
    }

    func testAnAnswerCannotBeSplit() {
        let answer = SCGIResponse(
            status: 303, fields: [.init("Location", "/ko\r\nSet-Cookie: a=b\n\n<script>\u{0}가")],
            body: Array("ok".utf8))
        XCTAssertEqual(
            String(decoding: answer.bytes, as: UTF8.self),
            "Status: 303\r\nLocation: /koSet-Cookie: a=b<script>\r\nContent-Length: 2\r\n\r\nok")
    }
}
