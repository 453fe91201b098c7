// Supervisor: `yemae serve --supervised`, the main process under systemd. It starts the engine as a child process and
// exits at once on SIGTERM. systemd then starts the next one, which takes over the port, while the calls
// of the first end in its engine. Waiting for them would close the port.

import CommandLineInterface
import Glibc
import Platform

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
                case .signal: return .unavailable
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
