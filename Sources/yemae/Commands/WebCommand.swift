// yemae web: serves the pages of the box office to a web server, over SCGI.

import BookingCore
import BookingModel
import BookingService
import CommandLineInterface
import Pages
import Platform
import SCGI
import Settings
import WebServer

extension Subcommand {
    static let web = Subcommand(
        "web", options: Option.office,
        "serve the pages of the box office to a web server",
        details: """
            A web server (nginx, Apache, lighttpd) speaks HTTP and TLS with browsers, and asks over SCGI, at the Unix \
            socket of [web] or the
            one that systemd hands over. yemae serve may run or not: both sell the same seats.
            SIGTERM answers what was asked and ends. The web server waits for a new process at systemd's socket, so \
            a restart loses no request.
            Log lines go to standard error. The settings are in section [web].
            """
    ) { arguments in
        let settings = try arguments.settings()
        try requireSound(settings.database)
        // Opened once here, so that a fault is reported now and not on another thread.
        _ = try arguments.openOffice(settings)
        let socket = try socket(settings)
        defer { socket.remove() }
        StopSignal.listen()
        let log = LogThread(of: "web")
        let say: @Sendable (WebLogLine) -> Void = { log.put("yemae: web \($0.text)\n") }
        log.start()
        defer { log.stop() }
        let options = arguments
        let service = BoxOfficeService(
            office: { role in orEnd { try options.openOffice(settings, role: role) } },
            provider: arguments.provider(settings), faults: { log.put("yemae: web event=fault reason=\"\($0)\"\n") })
        let pages = PageServer(service: service, facts: settings.siteFacts, log: say)
        let server = SCGIServer(
            rules: settings.web.server, refused: { say(.refused($0)) }, respond: { pages.respond($0) })
        let manager = ServiceManager.ofThisProcess
        manager?.tell(.ready)
        say(.ready(socket: settings.web.socket ?? "systemd's", workers: settings.web.workers))
        server.serve(socket.descriptor) {
            manager?.tell(.alive)
            return StopSignal.came
        }
        manager?.tell(.stopping)
        service.stop()
        say(.stopped(answered: pages.answered))
        return .success
    }

    /// The one that systemd hands over, or else the one of the settings.
    private static func socket(_ settings: YemaeSettings) throws -> SCGISocket {
        if let socket = SCGISocket.handedOver() { return socket }
        guard let path = settings.web.socket else {
            throw CommandFault(
                "\(settings.place(of: "socket", in: .web)) is none: there is nowhere to listen; give it a path such as "
                    + "/run/yemae-web/scgi",
                .config)
        }
        do throws(SCGISocketFault) {
            return try SCGISocket(path: path)
        } catch {
            throw CommandFault("\(settings.place(of: "socket", in: .web)): \(error)", .unavailable)
        }
    }
}

extension YemaeSettings {
    /// What every page knows.
    fileprivate var siteFacts: @Sendable () -> SiteFacts {
        let house = Name(local: sms.house, latin: sms.houseLatin)
        let line = web.line.isEmpty ? nil : web.line
        let clock = SystemClock()
        let consent: ConsentVersion? =
            switch call.signUp {
            case .inCall: call.consent
            case .request: nil
            }
        let digits = call.pinDigits
        return {
            SiteFacts(
                house: house, line: line, today: Zone.local(clock.now).date, consent: consent, pinDigits: digits)
        }
    }
}
