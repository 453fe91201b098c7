// Doctor: checks an installation and changes nothing. Each file has one group of checks; this one has their order.

import BookingCore
import BookingModel
import Settings

/// Checks an installation.
public struct Doctor {
    let settings: YemaeSettings
    /// The settings file, nil when there is none.
    let settingsFile: String?
    let asterisk: AsteriskFolder
    /// What asks the running Asterisk, without `-rx`; nil: looked for.
    let asteriskCommand: String?
    /// The folder with `yemae` itself, where `yemae-http` has to be.
    let programs: String
    let now: Instant

    /// - Parameters:
    ///   - settings: as read; nothing else is checked while they cannot be.
    ///   - programs: the folder `yemae` lies in, without a slash at the end.
    ///   - asterisk: the folder of Asterisk's own settings; nil: `/etc/asterisk`.
    ///   - asteriskCommand: the program that asks the running Asterisk, with words before `-rx`; nil: where packages
    ///     put it.
    ///   - sounds: the folder with `ko/yemae` and `en/yemae`; nil: where the settings say, or Asterisk's own.
    public init(
        settings: YemaeSettings, settingsFile: String?, programs: String, asterisk: String?, sounds: String?,
        asteriskCommand: String? = nil, clock: any Clock
    ) {
        self.settings = settings
        self.settingsFile = settingsFile
        self.programs = programs
        self.asteriskCommand = asteriskCommand
        self.now = clock.now
        self.asterisk = AsteriskFolder(
            path: asterisk ?? AsteriskFolder.usual, sounds: sounds ?? settings.names.sounds)
    }

    /// Everything that was looked at, in an order in which to mend it.
    public func findings() -> [Finding] {
        // Before anything opens the database: for root SQLite gives a write-ahead log back to the database's owner.
        let file = checkFile(settings.database)
        let lines = TicketLines(asterisk.dialplan(), ways: asterisk.waysIn(), isOurs: isOurs)
        var findings =
            checkSettings() + checkClock() + checkDatabase(file) + checkPepper() + checkPayment() + checkPages()
            + checkTexts()
            + checkPrompts()
        if asterisk.isThere {
            findings += checkDialplan(lines) + checkLines(lines) + checkProgram(lines) + checkAsteriskLogs()
            findings += checkRunning(lines)
        } else {
            findings.append(noAsterisk)
        }
        return findings + checkServe(lines) + checkWeb()
    }

    /// The one finding when the settings cannot be read: everything else depends on them.
    public static func unreadable(_ reason: String) -> Finding {
        .fault("settings", reason, mend: "mend these lines; asterisk/yemae.conf explains every setting")
    }

    private var noAsterisk: Finding {
        .warning(
            "asterisk", "\(asterisk.path): no such folder, so the dialplan and Asterisk's logger were not looked at",
            mend: "give the folder with --asterisk, or run `yemae doctor` on the PBX as well")
    }
}

/// One line of the doctor's report.
public struct Finding: Hashable, Sendable {
    /// The raw value is the word for people and programs.
    public enum Level: String, Hashable, Sendable {
        /// As it should be.
        case ok
        /// Calls work; staff should look at it.
        case warning = "WARN"
        /// Calls do not work, or a secret is exposed.
        case fault = "FAULT"
    }

    /// How bad it is; one `.fault` among the findings makes the command's exit status 1.
    public let level: Level
    /// What was looked at: `database integrity`.
    public let check: String
    /// What was found. Never a secret.
    public let found: String
    /// What to do; nil when nothing is to be done.
    public let mend: String?

    static func ok(_ check: String, _ found: String) -> Finding {
        Finding(level: .ok, check: check, found: found, mend: nil)
    }
    static func warning(_ check: String, _ found: String, mend: String) -> Finding {
        Finding(level: .warning, check: check, found: found, mend: mend)
    }
    static func fault(_ check: String, _ found: String, mend: String) -> Finding {
        Finding(level: .fault, check: check, found: found, mend: mend)
    }

    /// A fault that keeps no call from working is a warning, and says why it keeps none.
    func unless(_ reason: String) -> Finding {
        level == .fault ? Finding(level: .warning, check: check, found: "\(found); \(reason)", mend: mend) : self
    }

    /// The first few of many, and how many more there are.
    static func few(_ all: [String], most: Int = 4) -> String {
        all.prefix(most).joined(separator: ", ") + (all.count > most ? " and \(all.count - most) more" : "")
    }
}
