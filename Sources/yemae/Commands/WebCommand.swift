// yemae web: serves the pages of the box office to a web server, over SCGI.

import BookingCore
import BookingModel
import BookingService
import CommandLineInterface
import Pages
import Payment
import Platform
import SCGI
import Settings
import Synchronization
import WebServer

extension Subcommand {
    static let web = Subcommand(
        "web", options: Option.office,
        "serve the pages of the box office to a web server",
        details: """
            A web server (nginx, Apache, lighttpd) speaks HTTP and TLS with browsers, and asks over SCGI, at the Unix \
            socket of [web] or the
            one that systemd hands over. yemae serve may run or not: both sell the same seats.
            SIGHUP reads the settings again. SIGTERM answers what was asked and ends. The web server waits for a new \
            process at systemd's socket, so
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
        RereadSignal.listen()
        let log = LogThread(of: "web")
        let say: @Sendable (WebLogLine) -> Void = { log.put("yemae: web \($0.text)\n") }
        log.start()
        defer { log.stop() }
        let options = arguments
        let hooks = try hooks(settings)
        let service = BoxOfficeService(
            bounds: settings.webBounds, office: { role in orEnd { try options.openOffice(settings, role: role) } },
            provider: arguments.provider(settings), faults: { log.put("yemae: web event=fault reason=\"\($0)\"\n") })
        let facts = FactsInForce(settings.siteFacts)
        let pages = PageServer(
            service: service, rules: settings.web.server, facts: { facts.now }, hooks: hooks, log: say)
        let server = SCGIServer(
            rules: settings.web.server, refused: { pages.refused($0) }, respond: { pages.respond($0) })
        pages.reports(on: server)
        let manager = ServiceManager.ofThisProcess
        manager?.tell(.ready)
        say(.ready(socket: settings.web.socket ?? "systemd's", workers: settings.web.workers))
        var trouble: String?
        server.serve(socket.descriptor) {
            manager?.tell(.alive)
            let found = service.fileTrouble?.description
            if found != trouble { say(.database(trouble: found)) }
            trouble = found
            if RereadSignal.came() {
                say(
                    options.reread(over: settings) { new in
                        facts.use(new.siteFacts)
                        service.use(new.office)
                    })
            }
            guard StopSignal.came else { return false }
            manager?.tell(.stopping)
            say(.draining(waiting: server.load.waiting + server.load.busy))
            return true
        }
        service.stop()
        say(.stopped(answered: pages.answered))
        return .success
    }

    /// What reads the webhooks of the payment provider; nil: none are taken.
    private static func hooks(_ settings: YemaeSettings) throws -> HookReading? {
        if settings.payment.opensPages, settings.web.site == nil {
            throw CommandFault(
                "\(settings.place(of: "card-page", in: .payment)) is yes, and "
                    + "\(settings.place(of: "site", in: .web)) is none: the provider could not send browsers "
                    + "back; give it https:// and your host",
                .config)
        }
        guard let reader = try settings.webhooks() else { return nil }
        let clock = SystemClock()
        return { body, signature in
            do throws(WebhookFault) {
                return .success(try reader.notice(in: body, signature: signature, at: clock.now))
            } catch {
                return .failure(HookRefusal(reason: error.description))
            }
        }
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
    /// Threads that ask the provider about pages and webhooks: as many as charge.
    private static let payers = 4

    /// The bounds of the core's threads.
    fileprivate var webBounds: ServiceBounds {
        var bounds = ServiceBounds()
        bounds.payers = payment.gateway.usualAddress == nil ? 0 : YemaeSettings.payers
        return bounds
    }

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

/// What every page knows, by the settings that are in force.
private final class FactsInForce: Sendable {
    /// A function alone is not kept in a lock: each look would wrap it once more, until a call of it overflows the
    /// stack.
    private struct Source: Sendable {
        let facts: @Sendable () -> SiteFacts
    }
    private let source: Mutex<Source>

    init(_ first: @escaping @Sendable () -> SiteFacts) { source = Mutex(Source(facts: first)) }

    var now: SiteFacts { source.withLock { $0 }.facts() }
    func use(_ new: @escaping @Sendable () -> SiteFacts) { source.withLock { $0 = Source(facts: new) } }
}

extension Arguments {
    /// Reads the settings again; those that can be changed while the program runs are handed to `use`.
    fileprivate func reread(over running: YemaeSettings, use: (YemaeSettings) -> Void) -> WebLogLine {
        // Reading them sets the zone; a new one waits for the restart.
        defer { try? Zone.use(running.timeZone) }
        do {
            let (inForce, waiting) = try settings().reloaded(over: running)
            use(inForce)
            // Those of `yemae serve` are its own.
            let own = waiting.filter { !$0.hasPrefix("[serve]") }
            let rest = own.isEmpty ? "" : "; only after a restart: \(own.joined(separator: ", "))"
            return .reread(ok: true, "settings are in force for new requests\(rest)")
        } catch {
            return .reread(ok: false, "\(error)")
        }
    }
}
