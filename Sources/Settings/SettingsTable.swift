// SettingsTable: all settings. The parser, the shipped file and the tests go by this list. The parts that set the
// core's rules and the FastAGI server's are here, too.

import BookingCore
import BookingModel
import CallFlow
import FastAGIServer

/// Every setting, in the order of the file.
public enum SettingsTable {
    /// In the order of the file. The dialled numbers of [lines] are not among them: those keys are the administrator's
    /// own.
    static let all: [Setting] =
        general + names + lines + keys + timers + attempts + limits + holds + waiting + login + signUp + openingHours
        + payment + sms + gateways + serve + web

    private static let general: [Setting] = [
        .path(
            "database", { $1(&$0.database) }, "file",
            "The database: one SQLite file. Its folder must be writable, SQLite keeps a journal next to the file."),
        .path(
            "pepper", { $1(&$0.pepper) }, "file of 16 bytes or more",
            "The pepper PINs are hashed with. `yemae setup` makes one. Keep it outside the database's backups and "
                + "readable by the user Asterisk runs as only; without it no PIN is right any more."
        ),
        .path("prompts", { $1(&$0.prompts) }, "folder", "The phrases callers hear, as text: one folder a language."),
        .word(
            .general, "timezone", { $1(&$0.timeZone) },
            "a zone of the system's tzdata such as Asia/Seoul, or a POSIX "
                + "rule such as KST-9", parse: zoneName, write: { $0 },
            "The time zone of showings, fees and opening hours."),
        .number(
            .general, "keep-calls", { $1(&$0.keepCallsDays) }, 0...3660, unit: "days",
            "How long the call log keeps who called and what they did; 0 keeps it. `yemae serve` deletes what is "
                + "older, or yemae-forget.timer where calls come by AGI() only; `yemae call forget` shows what that "
                + "is. Reports keep their sums."),
        .yesOrNo(
            .general, "one-command", { $1(&$0.call.oneCommand) },
            "Whether a prompt is one command to Asterisk (its applications Background and Playback). no: a command for "
                + "each sound (STREAM FILE)."),
        .yesOrNo(
            .general, "csv-mark", { $1(&$0.marksCSV) },
            "Whether the CSV of `yemae stats` begins with a byte order mark, by which Excel reads its Hangul. With "
                + "--raw it never does."),
    ]

    private static let lines: [Setting] = [
        .word(
            .lines, "other", { $1(&$0.otherLines) }, Language.codes("ask"), parse: LineLanguage.init, write: \.written,
            "How a dialled number is answered that is not listed here."),
        .yesOrNo(
            .lines, "lost-zero", { $1(&$0.restoresLostZero) },
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

extension SettingsTable {
    static let limits: [Setting] = [
        .number(
            .limits, "tickets-per-booking", { $1(&$0.office.ticketsPerBooking) }, 1...Limits.ticketsPerBooking,
            unit: "tickets",
            also: { $1(&$0.call.maxTickets) },
            "Tickets in one booking."),
        .number(
            .limits, "tickets-per-showing", { $1(&$0.office.ticketsPerShowing) }, 1...100, unit: "tickets",
            "Tickets of one member for one showing, over all bookings."),
        .number(
            .limits, "resends-per-day", { $1(&$0.office.resendsPerDay) }, 0...50, unit: "times in 24 hours",
            "How often the mobile ticket of one booking is sent again."),
        .number(
            .limits, "sale-closes-before-departure", { $1(&$0.office.saleClosesMinutesBeforeDeparture) }, 0...1440,
            unit: "minutes",
            "When the sale of a train, bus or flight closes."),
        .number(
            .limits, "sale-closes-before-start", { $1(&$0.office.saleClosesMinutesBeforeStart) }, 0...1440,
            unit: "minutes",
            "When the sale of a concert, play or match closes."),
    ]

    static let holds: [Setting] = [
        .number(
            .holds, "hold", { $1(&$0.office.holdSeconds) }, 30...3600, unit: "seconds",
            "How long seats stay held during a call."),
        .number(
            .holds, "park", { $1(&$0.office.parkSeconds) }, 0...3600, unit: "seconds",
            "How long they stay held after the line dropped; the caller finds them when calling again."),
    ]

    static let waiting: [Setting] = [
        .number(
            .waiting, "offer-minutes", { $1(&$0.office.offerMinutes) }, 0...1440, unit: "minutes",
            also: { $1(&$0.call.offerMinutes) },
            "How long seats that came free are held for the member who is texted. A showing's line ends that long "
                + "before its sale. 0: nobody can wait."),
        .number(
            .waiting, "per-showing", { $1(&$0.office.waitingPerShowing) }, 1...1000, unit: "members",
            "Members in line for one showing."),
        .number(
            .waiting, "per-member", { $1(&$0.office.waitingPerMember) }, 1...20, unit: "showings",
            "Showings that one member waits for at a time."),
    ]

    static let login: [Setting] = [
        .number(
            .login, "member-digits", { $1(&$0.call.memberDigits) }, 4...10, unit: "digits",
            also: { $1(&$0.office.memberDigits) },
            "Length of a member number: the entry ends by itself after so many."),
        .number(.login, "pin-digits", { $1(&$0.call.pinDigits) }, 4...8, unit: "digits", "Length of a PIN."),
        .number(
            .login, "failures-to-lock", { $1(&$0.office.pinFailuresToLock) }, 1...20, unit: "times",
            "Wrong PINs in a row, over all calls, that lock a member number for a while."),
        .number(
            .login, "lock", { $1(&$0.office.pinLockSeconds) }, 60...86_400, unit: "seconds", "How long it stays locked."
        ),
        .number(
            .login, "failures-to-reset", { $1(&$0.office.pinFailuresToReset) }, 2...50, unit: "times",
            "Wrong PINs in a row that lock it until `yemae member unlock` or `reset-pin`; more than failures-to-lock. "
                + "Calls that show the number on file are counted apart and never lock it for good, because that "
                + "number can be forged: each further one locks for a day."),
        .number(
            .login, "caller-failures-per-hour", { $1(&$0.office.callerFailuresPerHour) }, 1...1000, unit: "times",
            "Wrong PINs from one calling number in an hour, over all member numbers. A member calling from the number "
                + "on file is not stopped by what others tried."
        ),
        .number(
            .login, "hash-cost", { $1(&$0.office.hashCost) }, 1...11, unit: "yescrypt cost number",
            "Work for one PIN check (crypt(5)): 5 takes about 20 ms. It counts for PINs set from now on. 1 is for "
                + "rehearsals only."),
    ]

    static let openingHours: [Setting] =
        zip(Weekday.allCases, ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]).map {
            day, word in
            .word(
                .openingHours, word, { $1(&$0.office.operatorHours[day]) }, "HH:MM-HH:MM up to 24:00, or closed",
                parse: hours,
                write: written, "")
        } + [
            .word(
                .openingHours, "holidays", { $1(&$0.office.operatorsOnHolidays) }, "open or closed",
                parse: { ["open": true, "closed": false][$0] }, write: { $0 ? "open" : "closed" },
                "Whether operators keep the day's hours on holidays too.")
        ]

    /// Minutes of the day of `09:00-18:00`; `.some(nil)` for `closed`; nil for anything else.
    @Sendable private static func hours(_ text: String) -> Range<Int>?? {
        if text == "closed" { return .some(nil) }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minutes)
        guard ends.count == 2, let from = ends[0], let to = ends[1], from < to else { return nil }
        return .some(from..<to)
    }

    @Sendable private static func written(_ hours: Range<Int>?) -> String {
        guard let hours else { return "closed" }
        return "\(time(hours.lowerBound))-\(time(hours.upperBound))"
    }

    /// Minutes after midnight; 24:00 is the day's end.
    private static func minutes(_ text: Substring) -> Int? {
        let text = SettingsFile.trim(text)
        return text == "24:00" ? 1440 : LocalTime(text)?.minuteOfDay
    }

    private static func time(_ minutes: Int) -> String {
        LocalTime(minutes / 60, minutes % 60)?.description ?? "24:00"
    }
}

extension SettingsTable {
    static let serve: [Setting] = [
        .word(
            .serve, "address", { $1(&$0.server.address) }, "a numeric IPv4 or IPv6 address",
            parse: NetworkAddress.init, write: \.text,
            "Where it listens. 0.0.0.0 is every network of this machine: then `allow` alone keeps strangers out."),
        .number(
            .serve, "port", { $1(&$0.server.port) }, 0...65_535, unit: "TCP port",
            "FastAGI's own port is 4573. 0 lets the system choose; the log tells which."),
        .word(
            .serve, "allow", { $1(&$0.server.allowed) },
            "addresses or networks such as 192.168.7.0/24, separated by commas", parse: networks,
            write: { $0.map(\.text).joined(separator: ", ") },
            "The PBXs that may call; a connection from anywhere else is closed at once."),
        .number(
            .serve, "calls", { $1(&$0.server.mostCalls) }, 1...50_000, unit: "calls",
            "Calls at once. One more hears that all lines are busy."),
        .number(
            .serve, "silence", { $1(&$0.server.silence) }, 10...3600, unit: "seconds",
            "How long the PBX may say nothing during a call before the call is given up. Longer than the longest "
                + "prompt."),
        .number(
            .serve, "longest-call", { $1(&$0.server.longestCall) }, 60...7200, unit: "seconds",
            "How long any call may last."),
        .number(
            .serve, "drain", { $1(&$0.server.drain) }, 0...3600, unit: "seconds",
            "How long running calls may go on after SIGTERM; no new ones are taken."),
        .number(
            .serve, "hashers", { $1(&$0.server.bounds.hashers) }, 1...16, unit: "threads",
            "Threads that check PINs (20 ms each). Fewer than the machine has cores."),
        .yesOrNo(
            .serve, "high-priority", { $1(&$0.server.highPriority) },
            "Whether the threads that talk to the PBX and look things up run before usual programs when their user may "
                + "(LimitRTPRIO), as Asterisk's do."),
        .yesOrNo(
            .serve, "send", { $1(&$0.sendsTexts) },
            "Whether it delivers the texts of the outbox too, as section [sms] says. no: run `yemae send` next to it."),
        .word(
            .serve, "control", { $1(&$0.server.control) },
            "path of a Unix socket, from / on and at most 107 bytes; or none", parse: socket,
            write: { $0 ?? "none" },
            "Where `yemae status` asks for the figures. Those who may write to the file may ask."
        ),
    ]

    /// `.some(nil)` for `none`; nil for what cannot be a socket's path (unix(7): 108 bytes with the end).
    @Sendable static func socket(_ text: String) -> String?? {
        if text == "none" { return .some(nil) }
        return text.hasPrefix("/") && text.utf8.count <= 107 ? .some(text) : nil
    }

    @Sendable private static func networks(_ text: String) -> [Network]? {
        let networks = text.split(separator: ",").map { Network(String(SettingsFile.trim($0))) }
        return networks.isEmpty || networks.contains(nil) ? nil : networks.compactMap { $0 }
    }
}
