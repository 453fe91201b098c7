// yemae doctor: checks the installation and says how to correct what is wrong.

import BookingCore
import CommandLineInterface
import Doctor
import Settings

extension Option {
    static let asterisk = Option("--asterisk", "FOLDER", "the folder of Asterisk's settings (/etc/asterisk otherwise)")
    static let asteriskCommand = Option(
        "--asterisk-command", "WORDS", "what asks the running Asterisk, without -rx (/usr/sbin/asterisk otherwise)")
    static let sounds = Option(
        "--sounds", "FOLDER", "the folder with ko/yemae and en/yemae (where asterisk.conf says otherwise)")
}

extension Subcommand {
    static let doctor = Subcommand(
        "doctor", options: Option.office + [.asterisk, .asteriskCommand, .sounds, .json],
        "check the installation and tell how to mend each fault",
        details: """
            Looks at settings, clock, database, disk, pepper, prompts, dialplan, Asterisk's logs and yemae serve, and \
            at what [payment] and [sms]
            need: keys, programs, folders. Asks a running Asterisk for its modules, the dialplan in force and the \
            operator, where it may
            (`asterisk -rx`). Asks no provider and no gateway. Changes nothing.
            Each line is ok, WARN (calls work, somebody should look) or FAULT (they do not, or a secret is exposed).
            Ends with 1 when there is a FAULT. Run it as root or as the user Asterisk runs as: others may not see \
            enough.
            """
    ) { arguments in
        let findings = findings(arguments)
        if arguments.has(.json) {
            _ = arguments.report(findings, columns, nothing: "")
        } else {
            Console.write(findings.map(text).joined())
        }
        return findings.contains { $0.level == .fault } ? .differs : .success
    }

    private static func findings(_ arguments: Arguments) -> [Finding] {
        do {
            return Doctor(
                settings: try arguments.settings(), settingsFile: SettingsPlace.find(option: arguments.value(.config)),
                programs: try CommandLineProgram.folder(), asterisk: arguments.value(.asterisk),
                sounds: arguments.value(.sounds),
                asteriskCommand: arguments.value(.asteriskCommand), clock: SystemClock()
            ).findings()
        } catch {
            return [Doctor.unreadable((error as? CommandFault)?.message ?? "\(error)")]
        }
    }

    private static let columns: [Column<Finding>] = [
        Column("level") { .text($0.level.rawValue) }, Column("check") { .text($0.check) },
        Column("found") { .text($0.found) },
        Column("mend") { .text($0.mend) },
    ]

    /// `FAULT  pepper: ...`, and what to do on a line of its own.
    private static func text(_ finding: Finding) -> String {
        "\(finding.level.rawValue.padded(to: 5))  \(finding.check): \(finding.found)\n"
            + (finding.mend.map { "       -> \($0)\n" } ?? "")
    }
}
