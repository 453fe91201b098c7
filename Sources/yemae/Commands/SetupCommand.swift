// yemae setup, settings, doctor: makes a box office; prints the settings in effect as a settings file; checks the
// installation and says how to correct what is wrong.

import BookingCore
import BookingModel
import CommandLineInterface
import Doctor
import Glibc
import Intake
import Settings

extension Option {
    static let demo = Option("--demo", "with venues, showings over the coming two weeks, and members to play with")
}

extension Subcommand {
    static let setup = Subcommand(
        "setup", options: Option.office + [.demo], "make a box office: empty, or with --demo one to play with",
        details: """
            Makes the database and, when there is none yet, the pepper. A file that is there already is never touched.
            Without a settings file, `--db box.db` keeps the pepper next to it in box.pepper.
            An empty box office has the shipped tables of cancellation fees and holidays; `yemae import` brings the \
            rest.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let (path, demo) = (settings.database, arguments.has(.demo))
        guard access(path, F_OK) != 0 else {
            throw CommandFault(
                "\(path): is there already and is not overwritten; move it away, or name another file with --db", .data)
        }
        // Members' telephone numbers are in it: nothing for others.
        umask(0o027)
        let isNewPepper = access(settings.pepper, F_OK) != 0
        do {
            let pepper = isNewPepper ? try Pepper.create(path: settings.pepper) : try Pepper.read(path: settings.pepper)
            let report: String
            do {
                report = try make(settings, pepper, demo: demo)
            } catch {
                // Half a box office is worse than none. The pepper was made a moment ago, and nothing is hashed with
                // it.
                let left = remove(
                    ["", "-wal", "-shm", "-journal", "-turn"].map { path + $0 } + (isNewPepper ? [settings.pepper] : [])
                )
                let rest =
                    left.isEmpty ? "nothing was made" : "remove what is left of it: \(left.joined(separator: " "))"
                throw CommandFault("\(error)\n\(rest)", .unavailable)
            }
            Console.write("\(path): \(report)\n")
            if isNewPepper {
                Console.write("\(settings.pepper): the pepper of its PINs; keep a copy apart from the database's\n")
            }
            if demo { Console.write("members to try: 100234 (PIN 4821), 100236 (PIN 2468, English)\n") }
            return .success
        } catch let fault as PepperFault {
            throw CommandFault("\(fault)\nnothing was made", .config)
        }
    }

    private static func remove(_ files: [String]) -> [String] { files.filter { unlink($0) != 0 && errno != ENOENT } }

    private static func make(_ settings: YemaeSettings, _ pepper: Pepper, demo: Bool) throws -> String {
        let office = try BoxOffice.open(
            path: settings.database, create: true, rules: settings.office, pepper: pepper, clock: SystemClock(),
            payment: .account)
        let batch = demo ? Demo.batch(today: Zone.local(office.clock.now).date) : try shippedTables()
        try office.staff.storeCatalog(batch)
        return "made, with \(words(batch))"
    }

    private static func shippedTables() throws -> CatalogBatch {
        var batch = CatalogBatch()
        batch.feeTables = try ShippedFees.tables()
        batch.holidays = try ShippedHolidays.days()
        batch.kinds = try ShippedKinds.kinds()
        return batch
    }

    private static func words(_ batch: CatalogBatch) -> String {
        let counts: [(Int, String)] = [
            (batch.venues.count, "venues"), (batch.programs.count, "programs"), (batch.showings.count, "showings"),
            (batch.members.count, "members"), (batch.feeTables.count, "fee tables"), (batch.holidays.count, "holidays"),
            (batch.kinds.count, "kinds of fares"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

extension Option {
    static let defaults = Option(
        "--defaults", "the defaults, whatever any file says: what asterisk/yemae.conf is made of")
}

extension Subcommand {
    static let settings = Subcommand(
        "settings", options: [.config, .database, .defaults],
        "print the settings in effect",
        details:
            "Prints a whole settings file, every setting explained."
    ) { arguments in
        Console.write(arguments.has(.defaults) ? YemaeSettings().text : try arguments.settings().text)
        return .success
    }
}

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
            Each line is ok, WARN (calls work, but have a look) or FAULT (they do not, or a secret is exposed).
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

    /// `FAULT  pepper: ...`, and what to do on the next line.
    private static func text(_ finding: Finding) -> String {
        "\(finding.level.rawValue.padded(to: 5))  \(finding.check): \(finding.found)\n"
            + (finding.mend.map { "       -> \($0)\n" } ?? "")
    }
}
