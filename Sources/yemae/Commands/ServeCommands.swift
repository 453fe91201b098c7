// yemae serve, yemae status: answers all calls in one program over FastAGI, and shows what it is doing.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import CallRecording
import CommandLineInterface
import Doctor
import FastAGIServer
import Glibc
import Platform
import Rehearsal
import Settings
import Voice
import WebServer

extension Option {
    static let recordings = Option(
        "--record-in", "FOLDER", "also write every call down as a transcript, one file a call")
    static let supervised = Option(
        "--supervised", "run under a supervisor, for systemd: a restart hands the calls' port to the new process")
    static let prometheus = Option(
        "--prometheus", "FILE", "write the figures as a Prometheus text file; - is standard output")
}

extension Subcommand {
    static let serve = Subcommand(
        "serve", options: Option.office + [.recordings, .supervised, .rehearsal],
        "answer all calls in one program, over FastAGI",
        details: """
            Asterisk reaches it with AGI(agi://127.0.0.1/ko?line=1588-0001): the path chooses the language, line= the \
            line.
            SIGTERM takes no new calls and lets running ones end; SIGHUP reads settings and prompts again for new calls.
            A second one takes the port over from the first of the same address and port: no caller is turned away, \
            and the calls of the first end there.
            Log lines go to standard error. The settings are in section [serve].
            """
    ) { arguments in
        if arguments.has(.supervised) { return try Supervisor.run() }
        let settings = try arguments.settings()
        if arguments.value(.rehearsal) == nil { try requireSound(settings.database) }
        // Opened once here, so that a fault is reported now and not on another thread.
        _ = try arguments.servedOffice(settings, role: .staff)
        let folder = arguments.value(.recordings)
        if let folder, access(folder, W_OK) != 0 {
            throw CommandFault("\(folder): no such folder, or it cannot be written", .config)
        }
        let options = arguments
        let service = try options.service(settings, recordIn: folder)
        let office: @Sendable (ConnectionRole) -> BoxOffice = { options.reopen(settings, role: $0) }
        let rehearsal = arguments.value(.rehearsal)
        let provider = rehearsal.map(Stage.provider) ?? options.provider(settings)
        let log = LogThread(of: "serve")
        // Whichever way it ends.
        defer { log.stop() }
        do throws(ServeFault) {
            let say: @Sendable (LogLine) -> Void = { log.put("yemae: serve \($0.text)\n") }
            let texts = Monitor<Upkeep?>(nil)
            let server = try CallServer(
                rules: settings.server.of(settings.database).asBenched, service: service, office: office,
                provider: provider,
                reread: {
                    let reloaded = try options.reloaded(over: settings, recordIn: folder)
                    texts.withLock { $0 }?.use(reloaded.settings)
                    return reloaded.reloaded
                }, log: say)
            log.start()
            if rehearsal == nil { for missing in Doctor.missingSounds(settings) { say(.sounds(missing)) } }
            let upkeep: Upkeep? = rehearsal != nil ? nil : Upkeep(settings, office: { office(.staff) })
            texts.withLock { $0 = upkeep }
            try server.run()
            upkeep?.stop()
            return .success
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }

    /// Calls that write into a damaged file make it worse: all of it is read once, by a connection that cannot write,
    /// before anything is opened.
    static func requireSound(_ path: String) throws {
        let damages: [String]
        do {
            damages = try Inspection(path: path).integrity()
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
        guard let first = damages.first else { return }
        throw CommandFault(
            "\(path): the database is damaged (\(first); \(damages.count) findings): nothing is served and nothing was "
                + "written. Keep the file for a look, and restore the last backup",
            .unavailable)
    }

    static let status = Subcommand(
        "status", options: Option.office + [.prometheus, .json],
        "show what a running yemae serve and yemae web are doing"
    ) { arguments in
        let settings = try arguments.settings()
        guard settings.server.control != nil || settings.web.socket != nil else {
            throw CommandFault(
                "the settings control in [serve] and socket in [web] are none: there is nothing to ask", .config)
        }
        let (text, silent) = runningFigures(settings)
        guard !text.isEmpty else {
            throw CommandFault("no answer at \(silent.joined(separator: " and "))", .notFound)
        }
        let sheet = StatusSheet(text)
        switch arguments.value(.prometheus) {
        case nil: Console.write(arguments.has(.json) ? sheet.json.line + "\n" : sheet.table)
        case "-": Console.write(text)
        case let file?: try Console.replace(file: file, with: text)
        }
        if let warning = settings.stuckTexts().map({ "WARNING: \($0)" }) {
            // Standard output belongs to the program that reads it.
            let isForPeople = arguments.value(.prometheus) == nil && !arguments.has(.json)
            isForPeople ? Console.write("\(warning)\n") : Console.complain(warning)
        }
        for place in silent { Console.complain("no answer at \(place)") }
        guard let lost = sheet.lostDatabase else { return silent.isEmpty ? .success : .notFound }
        Console.complain(
            "\(lost): the database was moved, replaced or written over; yemae serve takes no calls: put "
                + "it back, or restart it")
        return .differs
    }
}

extension Subcommand {
    /// The figures of both programs, and which of those in the settings does not answer.
    private static func runningFigures(_ settings: YemaeSettings) -> (text: String, silent: [String]) {
        var (text, silent) = ("", [String]())
        if let socket = settings.server.control {
            let own = ServerFigures.ask(socket: socket)
            text += own ?? ""
            if own == nil { silent.append("\(socket); is yemae serve running with the same settings?") }
        }
        if let socket = settings.web.socket {
            let own = WebStatus.ask(socket: socket)
            text += own ?? ""
            if own == nil { silent.append("\(socket); is yemae web running, and may you write to its socket?") }
        }
        return (text, silent)
    }
}

extension Arguments {
    /// The box office of the settings, or of the rehearsal that `--rehearsal` names.
    fileprivate func servedOffice(_ settings: YemaeSettings, role: ConnectionRole) throws -> BoxOffice {
        guard let folder = value(.rehearsal) else { return try openOffice(settings, role: role) }
        return try Stage.shared(in: folder, rules: settings.office, role: role).office
    }

    /// The settings as they are now, over those this process was started with.
    fileprivate func reloaded(over running: YemaeSettings, recordIn folder: String?) throws -> (
        settings: YemaeSettings, reloaded: Reloaded
    ) {
        // Reading them sets the zone; a new one waits for the restart.
        defer { try? Zone.use(running.timeZone) }
        let (inForce, waiting) = try settings().reloaded(over: running)
        let service = try service(inForce, recordIn: folder)
        return (inForce, Reloaded(service: service, office: inForce.office, rules: inForce.server, waiting: waiting))
    }

    /// What new calls are served with.
    fileprivate func service(_ settings: YemaeSettings, recordIn folder: String?) throws -> Service {
        let announcer = Announcer(try settings.phrasebook())
        let rehearsal = value(.rehearsal)
        let clock = rehearsal.map(Stage.clock) ?? SystemClock()
        let lines = rehearsal == nil ? Lines(settings) : .rehearsal
        return Service(
            welcome: { header in
                let welcome = Welcome(
                    header, rules: rehearsal.map { Stage.rules(settings.call, in: $0) } ?? settings.call,
                    now: clock.now, restoringLostZero: settings.restoresLostZero,
                    lines: lines)
                return (welcome.facts, welcome.start(header))
            },
            clips: { announcer.paths($0) }, lacking: rehearsal == nil ? Doctor.lackingSounds(settings) : [:],
            recorder: { header, facts, start in
                if let rehearsal {
                    return CallRecorder.recording(facts, start, file: Stage.recordFile(in: rehearsal), at: clock.now)
                }
                return folder.flatMap {
                    CallRecorder.recording(facts, start, file: CallRecorder.file(header, in: $0), at: clock.now)
                }
            })
    }

    /// What opens a connection to the payment provider, one for each thread that charges; nil when accounts are kept in
    /// the database.
    func provider(_ settings: YemaeSettings) -> (@Sendable () -> any AccountGateway)? {
        guard settings.payment.gateway != .ledger else { return nil }
        return {
            if case .gateway(let gateway) = orEnd({ try settings.charging() }) { return gateway }
            preconditionFailure("a provider is asked for where accounts are kept in the database")
        }
    }

    fileprivate func reopen(_ settings: YemaeSettings, role: ConnectionRole) -> BoxOffice {
        orEnd { try servedOffice(settings, role: role) }
    }
}

extension ServerRules {
    /// The same for a box office.
    fileprivate func of(_ database: String) -> ServerRules {
        var rules = self
        rules.database = database
        return rules
    }
}

extension CallRecorder {
    fileprivate static func file(_ header: CallHeader, in folder: String) -> String {
        let name = header.uniqueID.map {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") ? $0 : "_"
        }
        return "\(folder)/\(String(name.prefix(80))).transcript"
    }

    /// A recorder for one call; nil when its file cannot be written (reported on standard error), and the call goes on
    /// without.
    fileprivate static func recording(_ facts: CallFacts, _ start: SessionStart, file: String, at now: Instant)
        -> CallRecorder?
    {
        guard let file = RecordingFile(appendingTo: file, complain: { Console.complain($0) }) else { return nil }
        let recorder = CallRecorder { file.write($0.text) }
        recorder.dialled(facts, start, at: Zone.local(now))
        return recorder
    }
}

enum Supervisor {
    private static let option = "--supervised"

    /// Runs the engine, and ends with its status; after SIGTERM without waiting for it.
    static func run() throws -> ExitStatus {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGABRT, SIGCHLD] { sigaddset(&signals, signal) }
        sigprocmask(SIG_BLOCK, &signals, nil)
        let engine = try start()
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            switch number {
            case SIGTERM, SIGINT:
                // It waits a few seconds for a successor, and then takes no new calls.
                kill(engine.id, SIGUSR1)
                engine.leave()
                return .success
            case SIGHUP: kill(engine.id, SIGHUP)
            case SIGABRT:
                // systemd's watchdog: the engine hangs.
                kill(engine.id, SIGKILL)
                return .unavailable
            case SIGCHLD:
                guard engine.isOver else { continue }
                switch engine.wait() {
                case .exit(let status): return ExitStatus(rawValue: status) ?? .unavailable
                case .signal, .lost: return .unavailable
                }
            default: continue
            }
        }
    }

    private static func start() throws -> RunningProgram {
        let words = CommandLineProgram.words(CommandLine.argc, CommandLine.unsafeArgv).filter { $0 != option }
        let own = try CommandLineProgram.path()
        do throws(PlatformFault) { return try RunningProgram([own] + words) } catch {
            throw CommandFault("\(error.path) cannot be started: \(error.reason)", .unavailable)
        }
    }
}

extension ServerRules {
    /// The same, with at most as many acts in a commit as the bench wants, which started this program.
    var asBenched: ServerRules {
        guard let text = getenv(ServerRules.actsTogetherVariable), let most = Int(String(cString: text)), most > 0
        else { return self }
        var rules = self
        rules.bounds.actsTogether = min(most, bounds.actsTogether)
        return rules
    }
}
