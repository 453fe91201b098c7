// CheckServe: whether yemae serve answers, where the settings or the dialplan count on it.

import Exchange
import Glibc

extension Doctor {
    func checkServe(_ lines: TicketLines) -> [Finding] {
        let servers = Set(lines.handovers.compactMap { if case .server(let host, _) = $0.target { host } else { nil } })
            .sorted()
        if settings.exchange.control == nil, servers.isEmpty {
            return [.ok("yemae serve", "not used: neither a control socket nor agi:// in the dialplan")]
        }
        var findings: [Finding] = []
        if let socket = settings.exchange.control {
            findings.append(
                ExchangeFigures.ask(socket: socket) != nil
                    ? .ok("yemae serve", "answers at \(socket)")
                    : .fault(
                        "yemae serve", "nobody answers at \(socket)",
                        mend: "start it (`systemctl start yemae`) and read its log (`journalctl -u yemae`)"))
        }
        // Where the dialplan leads when it says so, else where the settings listen.
        let own = Doctor.reached(settings.exchange.address.text)
        let places = servers.isEmpty ? [(own, settings.exchange.port)] : servers.map(Doctor.place)
        return findings + places.map { host, port in checkPort(host, port) }
    }

    private func checkPort(_ host: String, _ port: Int) -> Finding {
        guard let address = NetworkAddress(host) else {
            return .warning(
                "FastAGI", "\(host) is a name, and names are not looked up here",
                mend: "write the numeric address into the dialplan, or try it from Asterisk")
        }
        if ExchangeFigures.accepts(address, port: port) { return .ok("FastAGI", "\(host) port \(port) takes calls") }
        return .fault(
            "FastAGI", "\(host) port \(port) takes no call",
            mend: "start yemae serve there; compare address and port in [serve] with agi:// in the dialplan")
    }

    /// Whether somebody takes calls at `host:port` of an agi:// address.
    func accepts(_ server: String) -> Bool {
        let (host, port) = Doctor.place(server)
        return NetworkAddress(host).map { ExchangeFigures.accepts($0, port: port) } ?? false
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
