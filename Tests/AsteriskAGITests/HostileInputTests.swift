// HostileInputTests: random bytes and mangled conversations never crash a parser and never make it hold more than its
// bounds.

import XCTest

@testable import AsteriskAGI

final class HostileInputTests: XCTestCase {
    private var generator = SeededGenerator(state: 7)

    func testMangledConversationsEndInRepliesOrFaults() throws {
        let whole = try Trace("22", "variables").replyBytes + Trace("22", "bad-commands").replyBytes
        var faults = 0
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<40 {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            var parser = ReplyParser()
            do {
                for byte in bytes {
                    if case .reply(let reply)? = try parser.feed(byte) {
                        XCTAssertLessThanOrEqual(
                            (reply.result?.count ?? 0) + (reply.value?.count ?? 0), LineBuffer.limit)
                    }
                }
            } catch { faults += 1 }
        }
        XCTAssertLessThan(faults, 300, "most mangled conversations can still be read")
    }

    func testMangledHeadersAreReadOrNamed() throws {
        let block = try XCTUnwrap(Trace("22", "env-fastagi-args").headerBytes)
        var (read, refused) = (0, 0)
        for _ in 0..<2000 {
            var bytes = block
            for _ in 0..<2 {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            var parser = HeaderParser()
            do {
                for byte in bytes { if try parser.feed(byte) != nil { break } }
                read += 1
            } catch {
                XCTAssertTrue("\(error)".hasPrefix("standard input"), "\(error)")
                refused += 1
            }
        }
        XCTAssertGreaterThan(read, 100)
        XCTAssertGreaterThan(refused, 100)
    }
}
