// CheckServe: checks that yemae serve answers, with this database, where the settings or the dialplan need it; which
// process listens on a TCP port (Linux: proc(5)).

import FastAGIServer
import Glibc
import Platform

extension Doctor {
    func checkServe(_ lines: TicketLines) -> [Finding] {
        let handovers = lines.handovers.filter { $0.server != nil }
        let servers = Set(handovers.compactMap(\.server)).sorted()
        guard settings.server.control != nil || !servers.isEmpty else {
            return [.ok("yemae serve", "not used: neither a control socket nor agi:// in the dialplan")]
        }
        let figures = settings.server.control.flatMap { ServerFigures.ask(socket: $0) }
        var findings = settings.server.control.map { checkControl($0, figures) } ?? []
        // Where the dialplan leads when it says so, else where the settings listen.
        guard !servers.isEmpty else {
            let own = Doctor.reached(settings.server.address.text)
            return figures == nil ? findings : findings + checkPort(own, settings.server.port, .fault)
        }
        for server in servers {
            let (host, port) = Doctor.place(server)
            let isSpare = handovers.filter { $0.server == server }.allSatisfy { isOptional($0, lines) }
            findings += checkPort(host, port, isSpare ? .warning : .fault)
        }
        return findings
    }

    private func checkControl(_ socket: String, _ figures: String?) -> [Finding] {
        guard let figures else {
            return [
                .fault(
                    "yemae serve", "no answer at \(socket)",
                    mend:
                        "start it (`systemctl start yemae`) and read its log (`journalctl -u yemae`); who calls by AGI "
                        + "alone sets control = none"
                )
            ]
        }
        return [.ok("yemae serve", "answers at \(socket)")] + checkOpenDatabase(figures)
    }

    /// The database that a running server says it has open.
    private func checkOpenDatabase(_ figures: String) -> [Finding] {
        guard let line = figures.split(separator: "\n").first(where: { $0.hasPrefix("yemae_database{") }) else {
            return []
        }
        func label(_ name: String) -> String? {
            line.firstRange(of: "\(name)=\"").map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
        }
        let open = label("path") ?? "another file"
        if line.hasSuffix(" 0") {
            return [
                .fault(
                    "yemae serve", "\(open) was moved, replaced or written over while it is open: no call is taken",
                    mend: "put the file back, or `systemctl restart yemae`")
            ]
        }
        guard let status = Files.status(settings.database), let device = label("device"), let inode = label("inode"),
            device != "\(status.st_dev)" || inode != "\(status.st_ino)"
        else { return [] }
        return [
            .fault(
                "yemae serve", "has \(open) open; the settings name \(settings.database)",
                mend: "start it with the same --config as the doctor, or run the doctor with its own")
        ]
    }

    private func checkPort(_ host: String, _ port: Int, _ level: Finding.Level) -> [Finding] {
        guard let address = NetworkAddress(host) else {
            return [
                .warning(
                    "FastAGI", "\(host) is a name, and names are not looked up here",
                    mend: "write the numeric address into the dialplan, or try it from Asterisk")
            ]
        }
        let spare = level == .warning ? "; calls have another way to be served" : ""
        guard ServerFigures.accepts(address, port: port) else {
            let setting = port == settings.server.port ? "" : " ([serve] listens on port \(settings.server.port))"
            return [
                Finding(
                    level: level, check: "FastAGI", found: "\(host) port \(port) takes no call\(setting)\(spare)",
                    mend: "start yemae serve there; compare address and port in [serve] with agi:// in the dialplan")
            ]
        }
        if let fault = checkAllowed(host, address, level) ?? checkListener(port, host, level) { return [fault] }
        return [.ok("FastAGI", "\(host) port \(port) takes calls")]
    }

    /// A PBX on this machine calls from the address it calls.
    private func checkAllowed(_ host: String, _ address: NetworkAddress, _ level: Finding.Level) -> Finding? {
        let isHere = host.hasPrefix("127.") || host == "::1" || host == settings.server.address.text
        guard isHere, !settings.server.allowed.contains(where: { $0.contains(address) }) else { return nil }
        let place = settings.place(of: "allow", in: .serve)
        return Finding(
            level: level, check: "FastAGI",
            found: "\(place): does not allow \(host), so the calls of this PBX are closed at once",
            mend: "add \(host) to `allow` in [serve], and `systemctl reload yemae`")
    }

    /// Another program on the port, or a `yemae serve` of another box office; nil: ours, or not known.
    private func checkListener(_ port: Int, _ host: String, _ level: Finding.Level) -> Finding? {
        guard host.hasPrefix("127.") || host == "::1", let process = Listener.find(port: port) else { return nil }
        guard process.name == "yemae" || process.name.hasPrefix("yemae-") else {
            return Finding(
                level: level, check: "FastAGI",
                found: "port \(port) is held by another program: \(process.name), process \(process.id)",
                mend: "stop it, or give yemae serve another `port` in [serve] and the dialplan the same in agi://")
        }
        guard let files = process.files, let own = Files.status(settings.database) else { return nil }
        let databases = files.filter { $0.isDatabase }
        guard !databases.isEmpty,
            !databases.contains(where: { $0.device == UInt64(own.st_dev) && $0.inode == UInt64(own.st_ino) })
        else { return nil }
        return Finding(
            level: .fault, check: "yemae serve",
            found:
                "port \(port): process \(process.id) has \(databases[0].path) open; the settings name "
                + "\(settings.database)",
            mend: "start it with the same --config as the doctor, or run the doctor with its own")
    }

    /// Whether a server takes calls at `host:port` of an agi:// address.
    func accepts(_ server: String) -> Bool {
        let (host, port) = Doctor.place(server)
        return NetworkAddress(host).map { ServerFigures.accepts($0, port: port) } ?? false
    }

    /// FastAGI's own port, when an address names none.
    private static let usualPort = 4573

    /// `127.0.0.1:4573`, `[::1]:4573`, `localhost`.
    private static func place(_ server: String) -> (String, Int) {
        if server.hasPrefix("[") {
            let parts = server.dropFirst().split(separator: "]", maxSplits: 1)
            return (
                parts.first.map(String.init) ?? "", parts.count > 1 ? Int(parts[1].dropFirst()) ?? usualPort : usualPort
            )
        }
        let parts = server.split(separator: ":")
        let host = parts.first.map(String.init) ?? ""
        return (host == "localhost" ? "127.0.0.1" : host, parts.count > 1 ? Int(parts[1]) ?? usualPort : usualPort)
    }

    /// What listens everywhere is reached on loopback.
    private static func reached(_ address: String) -> String {
        switch address {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        case let one: one
        }
    }
}

/// A process that listens. As an ordinary user only one's own are seen.
struct Listener {
    /// A file it has open.
    struct OpenFile {
        let path: String
        let device: UInt64
        let inode: UInt64
        /// SQLite's own first words stand in it.
        let isDatabase: Bool
    }
    let id: Int
    let name: String
    /// Nil: they may not be seen.
    let files: [OpenFile]?

    /// Nil: no process listens there, or it cannot be seen which.
    static func find(port: Int) -> Listener? {
        let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { inodes(of: port, in: $0) })
        guard !sockets.isEmpty else { return nil }
        for process in Files.names(in: "/proc").compactMap(Int.init) {
            let folder = "/proc/\(process)/fd"
            let links = Files.names(in: folder).map { "\(folder)/\($0)" }
            guard links.contains(where: { link($0).map(sockets.contains) ?? false }) else { continue }
            let name =
                Files.words("/proc/\(process)/comm").map { AsteriskFolder.trim($0.filter { $0 != "\n" }[...]) } ?? "?"
            return Listener(id: process, name: name, files: links.compactMap(file))
        }
        return nil
    }

    /// Inodes of the sockets that listen on a port, as `socket:[123]`.
    private static func inodes(of port: Int, in table: String) -> [String] {
        (Files.words(table) ?? "").split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // 0A is LISTEN.
            guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":") else { return nil }
            return Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port ? "socket:[\(fields[9])]" : nil
        }
    }

    private static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &buffer, buffer.count)
        return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }

    private static func file(_ descriptor: String) -> OpenFile? {
        guard let path = link(descriptor), path.hasPrefix("/"), let status = Files.status(descriptor),
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return OpenFile(
            path: path, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            isDatabase: Files.begins(descriptor, with: "SQLite format 3"))
    }
}
