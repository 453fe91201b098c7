// SettingsTable: all settings. The parser, the shipped file and the tests go by this list.

import BookingCore
import BookingModel
import CallFlow

/// Every setting, in the order of the file.
public enum SettingsTable {
    /// In the order of the file. The dialled numbers of [lines] are not among them: those keys are the administrator's
    /// own.
    public static let all: [Setting] =
        general + lines + keys + timers + attempts + limits + holds + login + openingHours + payment + sms + gateways
        + serve

    private static let general: [Setting] = [
        .path(
            "database", { $1(&$0.database) }, "file",
            "The database: one SQLite file. Its folder must be writable, SQLite keeps a journal beside the file."),
        .path(
            "pepper", { $1(&$0.pepper) }, "file of 16 bytes or more",
            "The pepper PINs are hashed with. `yemae setup` makes one. Keep it outside the database's backups\nand "
                + "readable by the user Asterisk runs as only; without it no PIN is right any more."
        ),
        .path("prompts", { $1(&$0.prompts) }, "folder", "The phrases callers hear, as text: the folders ko and en."),
        .word(
            .general, "timezone", { $1(&$0.timeZone) },
            "a zone of the system's tzdata such as Asia/Seoul, or a POSIX "
                + "rule such as KST-9", parse: zoneName, write: { $0 },
            "The time zone of showings, fees and opening hours."),
        .number(
            .general, "keep-calls", { $1(&$0.keepCallsDays) }, 0...3660, unit: "days",
            "How long the call log keeps who called and what they did; 0 keeps it. `yemae serve` deletes what is "
                + "older,\nor yemae-forget.timer where calls come by AGI() only; `yemae call forget` shows what that "
                + "is. Reports keep their sums."),
        .word(
            .general, "csv-mark", { $1(&$0.marksCSV) }, "yes or no", parse: { ["yes": true, "no": false][$0] },
            write: { $0 ? "yes" : "no" },
            "Whether the CSV of `yemae stats` begins with a byte order mark, by which Excel reads its Hangul. With "
                + "--raw it never does."),
    ]

    private static let lines: [Setting] = [
        .word(
            .lines, "other", { $1(&$0.otherLines) }, "ko, en or ask", parse: LineLanguage.init, write: \.written,
            "How a dialled number is answered that is not listed here."),
        .word(
            .lines, "lost-zero", { $1(&$0.restoresLostZero) }, "yes or no", parse: { ["yes": true, "no": false][$0] },
            write: { $0 ? "yes" : "no" },
            "Whether a calling number that a trunk writes without its leading zero, 1023456789, is 010-2345-6789."),
    ]

    private static let keys: [Setting] = [
        .word(
            .keys, "repeat", { $1(&$0.call.keys) }, "* or #", parse: keyMap, write: { String($0.repeatKey.character) },
            "Says it again; in an entry with digits typed, erases them. The other one of * and # goes back one step, "
                + "and ends an entry.\n0 always asks for the operator. (* repeat, # previous: the Korean regulator's "
                + "guideline for ARS lines, 2009.)"
        ),
        .number(
            .keys, "program-digits", { $1(&$0.call.programDigits) }, 3...4, unit: "digits",
            "Length of a program's number from the leaflet: all alike, so that one can be typed at a menu without #."),
    ]

    private static let timers: [Setting] = [
        .number(
            .timers, "first-digit", { $1(&$0.call.firstDigit) }, 1000...60_000, unit: "milliseconds",
            "Silence allowed before the first digit."),
        .number(
            .timers, "inter-digit", { $1(&$0.call.interDigit) }, 500...20_000, unit: "milliseconds",
            "Silence allowed between digits. It also ends an entry whose # was forgotten."),
        .number(
            .timers, "inter-digit-fixed", { $1(&$0.call.interDigitFixed) }, 500...20_000, unit: "milliseconds",
            "Silence allowed between digits while a number of fixed length (member number, PIN, date ...) lacks some.\n"
                + "After it the caller is asked for the rest; what was typed is kept."),
        .number(
            .timers, "entry-total", { $1(&$0.call.entryTotal) }, 5000...120_000, unit: "milliseconds",
            "Time allowed for one whole entry."),
        .number(
            .timers, "debounce", { $1(&$0.call.debounce) }, 0...150, unit: "milliseconds",
            "The same key again within this time is one key that the line delivered twice. 0: never."),
    ]

    private static let attempts: [Setting] = [
        .number(
            .attempts, "misses", { $1(&$0.call.misses) }, 1...9, unit: "times",
            "Misses of one kind (silence, or a wrong key) at one question before the operator is offered."),
        .number(
            .attempts, "refusals", { $1(&$0.call.refusals) }, 0...9, unit: "times",
            "Refusals in a row (a payment declined, a number that is not there, nothing left) before the operator is "
                + "offered. 0: never."),
        .number(
            .attempts, "login-tries", { $1(&$0.call.loginTries) }, 1...5, unit: "times",
            "Wrong PINs in one call before sign-up and the operator are offered."),
        .number(
            .attempts, "ceiling", { $1(&$0.call.ceiling) }, 50...2000, unit: "actions",
            "Prompts, waits and questions to the core after which a call is ended politely."),
    ]
}

extension SettingsTable {
    /// The other command keys follow from the repeat key: `*` and `#` are the only two that cannot be typed as digits.
    @Sendable private static func keyMap(_ text: String) -> KeyMap? {
        switch text {
        case "*": KeyMap(operatorKey: .zero, repeatKey: .star, previousKey: .pound)
        case "#": KeyMap(operatorKey: .zero, repeatKey: .pound, previousKey: .star)
        default: nil
        }
    }

    @Sendable private static func zoneName(_ text: String) -> String? {
        let plain = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || [43, 45, 95, 47].contains($0)
        }
        return plain && text.utf8.count <= 64 && Zone.isKnown(text) ? text : nil
    }
}
