// ServiceManagerTests: what the service manager is told arrives at its socket, by path or by abstract name, and nothing
// waits for it.

import Glibc
import XCTest

@testable import Platform

final class ServiceManagerTests: XCTestCase {
    /// A service manager's end.
    private final class Ear {
        let descriptor: Int32
        init(_ path: String) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = path.utf8.map { $0 == UInt8(ascii: "@") ? 0 : $0 }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t(2 + bytes.count)
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            XCTAssertEqual(bound, 0, String(cString: strerror(errno)))
        }
        deinit { close(descriptor) }

        /// The next datagram; nil when none has come.
        func heard() -> String? {
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    func testWordsArriveByPathAndByAbstractName() throws {
        let file = "/tmp/yemae-notify-\(getpid())"
        unlink(file)
        defer { unlink(file) }
        for path in [file, "@yemae-notify-\(getpid())"] {
            let ear = try Ear(path)
            let manager = try XCTUnwrap(ServiceManager(path: path))
            for word in [ServiceManager.Word.ready, .alive, .stopping] { manager.tell(word) }
            XCTAssertEqual(
                [ear.heard(), ear.heard(), ear.heard(), ear.heard()], ["READY=1", "WATCHDOG=1", "STOPPING=1", nil], path
            )
        }
    }

    func testNobodyThereAndNobodyReadingAreBothHarmless() throws {
        XCTAssertNil(ServiceManager(path: nil))
        XCTAssertNil(ServiceManager(path: ""))
        XCTAssertNil(ServiceManager(path: "relative"))
        XCTAssertNil(ServiceManager(path: "/" + String(repeating: "x", count: 108)))
        XCTAssertFalse(try XCTUnwrap(ServiceManager(path: "/nobody/there")).tell(.ready))
        let name = "@yemae-deaf-\(getpid())"
        let ear = try Ear(name)
        let manager = try XCTUnwrap(ServiceManager(path: name))
        for _ in 0..<5000 { manager.tell(.alive) }
        XCTAssertFalse(manager.tell(.ready), "it has to be said again")
        XCTAssertEqual(ear.heard(), "WATCHDOG=1")
    }
}
