// FakeServer: a small HTTP server on loopback for the tests: one connection at a time, answers as the test says, keeps
// what it was asked.

import Foundation
import Synchronization
import XCTest

/// What a server was asked.
struct Asked: Sendable {
    let method: String
    let path: String
    let headers: [String: String]
    let body: String
}

final class FakeServer: Sendable {
    /// What it answers; nil: it closes the connection without a word.
    typealias Answer = @Sendable (Asked) -> (status: Int, body: String)?

    let port: UInt16
    private let socket: Int32
    private let answer: Answer
    private let asked = Mutex<[Asked]>([])

    var requests: [Asked] { asked.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(port)" }

    init(_ answer: @escaping Answer) throws {
        self.answer = answer
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = socket
        let bound = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, size) == 0 && listen(listening, 8) == 0 && getsockname(listening, $0, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: place.sin_port)
        Thread.detachNewThread { [self] in serve() }
    }

    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }
    deinit { close(socket) }

    private func serve() {
        while true {
            let line = accept(socket, nil, nil)
            guard line >= 0 else { return }
            if let request = FakeServer.read(line) {
                asked.withLock { $0.append(request) }
                if let (status, body) = answer(request) {
                    let text =
                        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: "
                        + "\(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                    let bytes = Array(text.utf8)
                    _ = send(line, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                }
            }
            close(line)
        }
    }

    private static func read(_ line: Int32) -> Asked? {
        var (bytes, block) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while true {
            let count = recv(line, &block, block.count, 0)
            guard count > 0 else { return nil }
            bytes += block[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let head = text[..<end.lowerBound].components(separatedBy: "\r\n")
            var headers: [String: String] = [:]
            for line in head.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
            }
            let body = String(text[end.upperBound...])
            guard body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 else { continue }
            let words = head[0].split(separator: " ")
            return Asked(method: String(words[0]), path: String(words[1]), headers: headers, body: body)
        }
    }
}

/// The built program that speaks HTTP lies beside the tests' own.
func httpProgram() -> String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("yemae-http").path
}
