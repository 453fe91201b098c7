// YemaeSettings: all that an administrator can set, as values the other rooms understand; the text of a settings file
// with explanations, of which the shipped asterisk/yemae.conf has the defaults; and which settings wait for a
// restart.

import BookingCore
import BookingModel
import CallFlow
import FastAGIServer
import Messaging
import WebServer

/// In which language a line is answered.
public enum LineLanguage: Hashable, Sendable {
    case ask
    /// Everybody who dials it hears this language first.
    case fixed(Language)

    /// As written in the settings file: `ask`, `ko`, `en`.
    init?(_ text: String) {
        if text == "ask" {
            self = .ask
        } else if let language = Language(rawValue: text) {
            self = .fixed(language)
        } else {
            return nil
        }
    }

    /// As written in the settings file.
    var written: String {
        switch self {
        case .ask: "ask"
        case .fixed(let language): language.rawValue
        }
    }

    /// Nil: the caller is asked.
    var language: Language? {
        switch self {
        case .ask: nil
        case .fixed(let language): language
        }
    }
}

/// Everything yemae.conf says. The values a new one has are the defaults.
public struct YemaeSettings: Sendable {
    /// The database file.
    public var database = "yemae.db"
    /// The file with the pepper that PINs are hashed with: 16 bytes or more, kept outside the database.
    public var pepper = "yemae.pepper"
    /// The folder with the phrase files (`ko/`, `en/`).
    public var prompts = "Prompts"
    /// How names get their recordings.
    public var names = NameSettings()
    /// The time zone of showings, fees and opening hours, by its name in the IANA time zone database.
    public var timeZone = "Asia/Seoul"
    /// Days after which personal data of calls is deleted, 0...3660; 0: it is kept.
    public var keepCallsDays = 0
    /// Whether CSV that people open begins with a byte order mark.
    public var marksCSV = true
    /// How a dialled number that `lines` does not list is answered.
    var otherLines = LineLanguage.ask
    /// How the dialled numbers are answered, by the number's digits.
    public var lines: [String: LineLanguage] = [:]
    /// Whether a calling number without its leading zero (`1023456789`) is a mobile number.
    public var restoresLostZero = true
    /// The caller's rules.
    public var call = CallRules()
    /// The core's rules.
    public var office = OfficeRules()
    /// How texts are sent.
    public var sms = SendSettings()
    /// Where the money of a booking comes from.
    public var payment = PaymentRules()
    /// How `yemae serve` listens and what it bounds.
    public var server = ServerRules()
    /// How `yemae web` serves pages.
    public var web = WebRules()
    /// Whether `yemae serve` delivers the texts of the outbox, too.
    public var sendsTexts = true

    /// The settings file; nil: there is none, and these are the defaults.
    var file: String?
    /// What the file sets, with its lines.
    var entries: [SettingsEntry] = []

    /// The defaults: what an empty file says, and what `yemae settings --defaults` writes.
    public init() {}

    /// The language a dialled number is answered in; nil: the caller is asked.
    public func language(ofLine dialled: String) -> Language? {
        (lines[TelephoneNumber.dialledKey(dialled)] ?? otherLines).language
    }

    /// True for a dialled number, in whatever form, that [lines] holds.
    public func isLine(_ dialled: String) -> Bool { lines[TelephoneNumber.dialledKey(dialled)] != nil }

    /// The place of a dialled number of [lines]: `yemae.conf:12: [lines] 1588-0001`.
    public func place(ofLine key: String) -> String {
        let entry = entries.first {
            $0.section == SettingsSection.lines.rawValue && TelephoneNumber.dialledKey($0.key) == key
        }
        return place(of: entry?.key ?? key, in: .lines)
    }

    /// Where to change a setting, for a fault that only its use brings to light: `yemae.conf:12: [sms] spool`; without
    /// the line when the file leaves it out, without the file when there is none.
    public func place(of key: String, in section: SettingsSection) -> String {
        let setting = "[\(section.rawValue)] \(key)"
        guard let file else { return setting }
        let line = entries.first { $0.section == section.rawValue && $0.key == key }?.line
        return line.map { "\(file):\($0): \(setting)" } ?? "\(file): \(setting)"
    }

}

extension YemaeSettings {
    /// These settings as a file that reads back as the same settings, each with its meaning, unit and range.
    public var text: String {
        var lines = YemaeSettings.comment(
            """
            yemae.conf: the settings of the telephone box office, in the style of Asterisk's own files.
            Every setting is listed, with its unit and range. A line that is left out means the default, as the \
            shipped file has it.
            The file is looked for: --config FILE, the variable \(SettingsPlace.variable), \
            \(SettingsPlace.fileName) next to the program,
            \(SettingsPlace.system). An unknown setting or a bad value stops the program at its start, with file \
            and line.
            A comment begins with a semicolon, or with # at a line's start or behind a blank; write \\; and \\# for \
            the characters themselves.
            A value may be in quotes.
            """)
        for section in SettingsSection.allCases {
            lines += ["", "[\(section.rawValue)]"] + YemaeSettings.comment(section.about)
            for setting in SettingsTable.all where setting.section == section {
                // The days of the week explain themselves by the head of their section.
                if !setting.about.isEmpty {
                    lines += [""] + YemaeSettings.comment("\(setting.about)\n(\(setting.range))")
                }
                lines.append("\(setting.key) = \(YemaeSettings.escaped(setting.write(self)))")
            }
            if section == .lines {
                lines += self.lines.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.written)" }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Comment lines of at most 120 characters.
    private static func comment(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            line.split(separator: " ").reduce(into: [";"]) { lines, word in
                if lines[lines.count - 1].count + 1 + word.count > 120 { lines.append(";") }
                lines[lines.count - 1] += " \(word)"
            }
        }
    }

    private static func escaped(_ value: String) -> String {
        // What would begin a comment or end in quotes is written so that it reads back as it is.
        if let first = value.first, first == "\"" || first == "'" {
            return first == "'" ? "\"\(value)\"" : "'\(value)'"
        }
        let marked = value.split(separator: ";", omittingEmptySubsequences: false).joined(separator: "\\;")
        var (out, last) = ("", Character("x"))
        for character in marked {
            out += character == "#" && last == " " ? "\\#" : String(character)
            last = character
        }
        return out
    }
}

extension Setting {
    /// Whether a running `yemae serve` has to be restarted for it. What is opened once (files, ports, threads, the
    /// account's provider) does.
    var needsRestart: Bool {
        switch section {
        case .general: !["prompts", "keep-calls", "csv-mark", "one-command"].contains(key)
        case .payment: true
        case .serve: !["allow", "calls", "silence", "longest-call", "drain", "send"].contains(key)
        case .names, .lines, .keys, .timers, .attempts, .limits, .holds, .waiting, .login, .signUp, .openingHours,
            .sms:
            false
        case .web: ["socket", "workers", "site"].contains(key)
        }
    }

    /// As people find it in the file: `[serve] port`.
    var place: String { "[\(section.rawValue)] \(key)" }
}

extension YemaeSettings {
    /// These settings over those a program runs with.
    /// - Returns: what is in force from now on, and the settings that were changed and wait for a restart.
    public func reloaded(over running: YemaeSettings) -> (inForce: YemaeSettings, waiting: [String]) {
        var inForce = self
        var waiting: [String] = []
        for setting in SettingsTable.all where setting.needsRestart && setting.write(self) != setting.write(running) {
            waiting.append(setting.place)
            let refused = setting.read(setting.write(running), "", &inForce)
            precondition(refused == nil, "\(setting.place) does not read what it writes")
        }
        return (inForce, waiting)
    }
}
