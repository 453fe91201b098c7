// YemaeSettings: all that an administrator can set, as values the other rooms understand.

import BookingCore
import BookingModel
import CallFlow
import FastAGIServer
import Messaging

/// In which language a line is answered.
public enum LineLanguage: Hashable, Sendable {
    /// The caller is asked.
    case ask
    /// Everybody who dials it hears this language first.
    case fixed(Language)

    /// As written in the settings file: `ask`, `ko`, `en`.
    public init?(_ text: String) {
        if text == "ask" {
            self = .ask
        } else if let language = Language(rawValue: text) {
            self = .fixed(language)
        } else {
            return nil
        }
    }

    /// As written in the settings file.
    public var written: String {
        switch self {
        case .ask: "ask"
        case .fixed(let language): language.rawValue
        }
    }

    /// Nil: the caller is asked.
    public var language: Language? {
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
    /// The time zone of showings, fees and opening hours, by its name in the IANA time zone database.
    public var timeZone = "Asia/Seoul"
    /// Days after which personal data of calls is deleted, 0...3660; 0: it is kept.
    public var keepCallsDays = 0
    /// Whether CSV that people open begins with a byte order mark.
    public var marksCSV = true
    /// How a dialled number that `lines` does not list is answered.
    public var otherLines = LineLanguage.ask
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
    /// Whether `yemae serve` delivers the texts of the outbox, too.
    public var sendsTexts = true

    /// The settings file; nil: there is none, and these are the defaults.
    public internal(set) var file: String?
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

    /// Where a dialled number of [lines] stands: `yemae.conf:12: [lines] 1588-0001`.
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
