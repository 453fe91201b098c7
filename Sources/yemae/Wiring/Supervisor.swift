// Supervisor: `yemae serve --supervised`, the main process under systemd. It starts the engine as a child process and
// exits at once on SIGTERM. systemd then starts the next one, which takes over the port, while the calls
// of the first end in its engine. Waiting for them would close the port.

import CommandLineInterface
import Glibc

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
                kill(engine, SIGUSR1)
                return .success
            case SIGHUP: kill(engine, SIGHUP)
            case SIGABRT:
                // systemd's watchdog: the engine hangs.
                kill(engine, SIGKILL)
                return .unavailable
            case SIGCHLD:
                var status: Int32 = 0
                guard waitpid(engine, &status, WNOHANG) == engine else { continue }
                // Ended by itself with a status, or by a signal.
                guard status & 0x7f == 0 else { return .unavailable }
                return ExitStatus(rawValue: status >> 8 & 0xff) ?? .unavailable
            default: continue
            }
        }
    }

    private static func start() throws -> pid_t {
        let words =
            [try CommandLineProgram.path()]
            + CommandLineProgram.words(CommandLine.argc, CommandLine.unsafeArgv).filter { $0 != option }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var engine = pid_t()
        let failed = posix_spawn(&engine, words[0], nil, &attributes, &pointers, environ)
        guard failed == 0 else {
            throw CommandFault("\(words[0]) cannot be started: \(String(cString: strerror(failed)))", .unavailable)
        }
        return engine
    }
}
