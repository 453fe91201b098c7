// ReportListener: a small HTTP server on the loopback address that takes Kannel's delivery reports: GET
// /dlr?id=17-1&type=8. A report is acknowledged only once it is stored, so that Kannel repeats a lost one.

import BookingCore
import Glibc
import Platform

/// Takes reports when asked to, without a thread: until then connections wait in the system's queue.
final class ReportListener {
    /// One report, its connection still open.
    struct Report {
        let id: TextTryID
        let outcome: DeliveryOutcome
        let connection: String
    }

    /// Connections that may wait, and that are taken at once.
    private static let connections = 64
    /// Bytes of a request, at most.
    private static let requestLimit = 4096
    /// How long one connection may take to say what it wants, in milliseconds.
    private static let patienceMilliseconds = 300

    /// Nil when another sender of ours has the port: it takes the reports of both.
    private let socket: Int32?
    private var open: [String: Int32] = [:]

    init(port: Int) throws(GatewayFault) {
        do { socket = try SocketAddress.loopback(port: port).listen(waiting: ReportListener.connections) } catch {
            guard error.code == EADDRINUSE else { throw GatewayFault("report-port", "\(port): \(error.reason)") }
            socket = nil
        }
    }

    deinit {
        for connection in open.values { close(connection) }
        if let socket { close(socket) }
    }

    /// The reports that wait, each to be confirmed.
    func receive() -> [Report] {
        // What was not confirmed is reported again by Kannel, or lost with its connection; the text was sent.
        for connection in open.values { close(connection) }
        open = [:]
        guard let socket else { return [] }
        var reports: [Report] = []
        for _ in 0..<ReportListener.connections {
            let connection = accept4(socket)
            guard connection >= 0 else { break }
            switch ReportListener.parse(read(connection)) {
            case .report(let id, let outcome):
                let name = String(connection)
                open[name] = connection
                reports.append(Report(id: id, outcome: outcome, connection: name))
            case .nothing: answer(connection, "200 OK")
            case .notOurs: answer(connection, "404 Not Found")
            }
        }
        return reports
    }

    /// Tells Kannel that its report is written down.
    func confirm(_ name: String) {
        if let connection = open.removeValue(forKey: name) { answer(connection, "200 OK") }
    }

    private func accept4(_ socket: Int32) -> Int32 {
        let connection = accept(socket, nil, nil)
        if connection >= 0 { _ = fcntl(connection, F_SETFD, FD_CLOEXEC) }
        return connection
    }

    private func answer(_ connection: Int32, _ status: String) {
        let bytes = Array(
            "HTTP/1.1 \(status)\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        close(connection)
    }

    /// The request up to its empty line, or as much as came in time.
    private func read(_ connection: Int32) -> String {
        var request: [UInt8] = []
        var block = [UInt8](repeating: 0, count: ReportListener.requestLimit)
        while request.count < ReportListener.requestLimit {
            guard Files.hasInput(connection, within: ReportListener.patienceMilliseconds) else { break }
            let count = recv(connection, &block, block.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            request += block[..<count]
            if request.suffix(4) == [13, 10, 13, 10] { break }
        }
        return String(decoding: request, as: UTF8.self)
    }

    /// What a request says.
    enum Parsed: Hashable {
        case report(TextTryID, DeliveryOutcome)
        /// A report without news: the text is still on its way.
        case nothing
        case notOurs
    }

    /// Kannel's kinds of report: 1 delivered, 2 not delivered, 4 waiting at the SMSC, 8 taken by the SMSC, 16 refused
    /// by the SMSC.
    static func parse(_ request: String) -> Parsed {
        let line = request.prefix { !$0.isNewline }.split(separator: " ")
        guard line.count == 3, line[0] == "GET", line[1].hasPrefix("/dlr?") else { return .notOurs }
        var fields: [Substring: Substring] = [:]
        for field in line[1].dropFirst("/dlr?".count).split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let id = fields["id"].flatMap({ TextTryID($0) }) else { return .notOurs }
        let parts = fields["parts"].flatMap { Int($0) } ?? 1
        switch fields["type"] {
        // Kannel asks the network for a report of the first part only (gw/sms.c): of the others nothing is heard.
        case "1": return .report(id, parts > 1 ? .handedOn : .delivered)
        case "2": return .report(id, .undelivered(reason: "the carrier could not deliver it"))
        case "8": return .report(id, .handedOn)
        case "16": return .report(id, .undelivered(reason: "the carrier's centre refused it"))
        case "4": return .nothing
        default: return .notOurs
        }
    }
}
