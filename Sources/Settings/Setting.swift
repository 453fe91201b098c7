// Setting: one row of the table of settings: a key of the file with its reader, its explanation and its field.

import BookingModel

/// The sections of the settings file, in its order.
public enum SettingsSection: String, Hashable, CaseIterable, Sendable {
    case general
    case names
    case lines
    case keys
    case timers
    case attempts
    case limits
    case holds
    case waiting
    case login
    case signUp = "sign-up"
    case openingHours = "opening-hours"
    case payment
    case sms
    case serve
    case web

    /// What the section is about, for the head of it.
    var about: String {
        switch self {
        case .general: "Where things are. A relative path is relative to the folder of this file."
        case .names: "Names of programs, stops, sections and grades, which an import brings without a recording."
        case .lines:
            "The dialled numbers and the language each is answered in: \(Language.codes("ask")), where the caller "
                + "chooses.\nOne line a number: 1588-0001 = ko"
        case .keys: "The command keys. The digits 1...9 always choose or type."
        case .timers: "How long a caller may think."
        case .attempts: "How often a caller may miss before help is offered."
        case .limits: "How much one member may have."
        case .holds: "How long seats stay set aside for a caller who has not paid yet."
        case .waiting: "Members who wait for seats of a showing that is sold out."
        case .login: "Member numbers, PINs, and what guessing them costs."
        case .signUp: "How callers become members, and what the codes they are sent may cost."
        case .openingHours:
            "When operators answer, by the clock of `timezone`. Outside these hours callers are offered a call back.\n"
                + "A day is HH:MM-HH:MM (up to 24:00) or closed."
        case .payment: "Where the money of a booking comes from."
        case .sms: "How mobile tickets and other texts are sent: by `yemae send`."
        case .serve:
            "yemae serve: one program for all calls, over FastAGI. FastAGI knows no password: keep it on loopback or a "
                + "separate network."
        case .web:
            "yemae web: the pages of the box office, over SCGI, for a web server in front of it (nginx-yemae.conf)."
        }
    }
}

/// Gives access to a field of the settings, to read or change it: `{ $1(&$0.call.misses) }`. A key path would say the
/// same, and cost every AGI call the time to make a hundred of them.
typealias Field<Value> = @Sendable (_ settings: inout YemaeSettings, _ body: (inout Value) -> Void) -> Void

/// One setting: its place in the file, what it means, how it is read and how it is written.
public struct Setting: Sendable {
    /// Its heading.
    let section: SettingsSection
    /// Its word in the file, once in its section.
    let key: String
    /// Unit and range, as the file tells it: `milliseconds, 1000...60000`.
    let range: String
    /// What it does, one or more lines.
    let about: String
    /// Whether it is a file or folder, which may be written as seen from the file's own folder.
    var isPath = false
    /// Puts a value into its field; answers what is wrong with the value, nil when it was taken. `folder` is the
    /// file's.
    let read: @Sendable (_ value: String, _ folder: String, _ settings: inout YemaeSettings) -> String?
    /// The field's value as the file would write it.
    let write: @Sendable (YemaeSettings) -> String

    /// A whole number within a range.
    static func number(
        _ section: SettingsSection, _ key: String, _ field: @escaping Field<Int>, _ range: ClosedRange<Int>,
        unit: String, also second: Field<Int>? = nil, _ about: String
    ) -> Setting {
        let bounds = "\(unit), \(range.lowerBound)...\(range.upperBound)"
        return Setting(section: section, key: key, range: bounds, about: about) { value, _, settings in
            guard let number = Int(value), range.contains(number) else { return "expected \(bounds)" }
            field(&settings) { $0 = number }
            second?(&settings) { $0 = number }
            return nil
        } write: {
            String(value(of: field, in: $0))
        }
    }

    /// A file or folder.
    static func path(
        _ key: String, _ field: @escaping Field<String>, _ kind: String,
        in section: SettingsSection = .general, _ about: String
    ) -> Setting {
        Setting(section: section, key: key, range: kind, about: about, isPath: true) { value, folder, settings in
            guard !value.isEmpty else { return "expected a \(kind)" }
            field(&settings) { $0 = inside(folder, value) }
            return nil
        } write: {
            value(of: field, in: $0)
        }
    }

    private static func value<Value>(of field: Field<Value>, in settings: YemaeSettings) -> Value {
        var (settings, found) = (settings, Value?.none)
        field(&settings) { found = $0 }
        return found!
    }

    /// A relative path starts at the folder of the settings file.
    private static func inside(_ folder: String, _ path: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
    }

    /// A word of a known kind, anything `parse` takes.
    static func word<Value>(
        _ section: SettingsSection, _ key: String, _ field: @escaping Field<Value>, _ range: String,
        parse: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String, _ about: String
    ) -> Setting {
        Setting(section: section, key: key, range: range, about: about) { value, _, settings in
            guard let parsed = parse(value) else { return "expected \(range)" }
            field(&settings) { $0 = parsed }
            return nil
        } write: {
            write(Setting.value(of: field, in: $0))
        }
    }

    /// Whether something is so: yes or no.
    static func yesOrNo(
        _ section: SettingsSection, _ key: String, _ field: @escaping Field<Bool>, _ about: String
    ) -> Setting {
        word(
            section, key, field, "yes or no", parse: { ["yes": true, "no": false][$0] },
            write: { $0 ? "yes" : "no" }, about)
    }

    /// A short text; `isRight` tells whether it is one of the kind. The word `none` is the empty text where
    /// `optional`.
    static func text(
        _ section: SettingsSection, _ key: String, _ field: @escaping Field<String>, _ range: String,
        optional: Bool = false, _ about: String, isRight: @escaping @Sendable (String) -> Bool
    ) -> Setting {
        .word(
            section, key, field, range, parse: { optional && $0 == "none" ? "" : isRight($0) ? $0 : nil },
            write: { optional && $0.isEmpty ? "none" : $0 }, about)
    }
}
