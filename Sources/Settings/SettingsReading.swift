// SettingsReading: finds the settings file, reads it against the table, and reports every fault at once, with the
// known word nearest to a mistyped one and the settings that contradict each other.

import BookingModel
import CallFlow
import Glibc
import Platform

extension YemaeSettings {
    /// The settings of a file.
    /// - Throws: every fault of the file at once, each with its line.
    public static func read(file path: String) throws(LineFaults) -> YemaeSettings {
        let file: WholeFile
        do {
            file = try WholeFile(path, most: longest, .anything)
        } catch {
            throw LineFaults([fault(error, of: path)])
        }
        guard let text = file.text else {
            let line = lineOfFirstFault(file.bytes)
            throw LineFaults([
                LineFault(file: path, line: line, reason: "not UTF-8", hint: "save the file as UTF-8")
            ])
        }
        return try parse(text, name: path, folder: folder(of: path))
    }

    /// The settings a text says.
    /// - Parameters:
    ///   - name: the file's name, for faults.
    ///   - folder: the folder relative paths start from; empty for the working directory.
    /// - Throws: every fault of the text at once, each with its line.
    public static func parse(_ text: String, name: String, folder: String) throws(LineFaults) -> YemaeSettings {
        let reading = SettingsFile.read(text, name: name)
        var faults = reading.faults
        for heading in reading.headings where SettingsSection(rawValue: heading.name) == nil {
            faults.append(
                LineFault(
                    file: name, line: heading.line, reason: "unknown section [\(heading.name)]",
                    hint: hint(for: heading.name, among: SettingsSection.allCases.map(\.rawValue))))
        }
        var settings = defaults(in: folder)
        (settings.file, settings.entries) = (name, reading.entries)
        var expected = 0
        for entry in reading.entries {
            guard let section = SettingsSection(rawValue: entry.section) else { continue }
            if let fault = take(entry, in: section, folder: folder, file: name, &expected, into: &settings) {
                faults.append(fault)
            }
        }
        faults += Contradiction.all.compactMap { $0.fault(in: settings, reading.entries, file: name) }
        guard faults.isEmpty else { throw LineFaults(faults.sorted { $0.line < $1.line }) }
        return settings
    }

    /// The defaults, with relative paths starting from a folder.
    private static func defaults(in folder: String) -> YemaeSettings {
        let plain = YemaeSettings()
        var settings = plain
        for setting in SettingsTable.all where setting.isPath {
            let refused = setting.read(setting.write(plain), folder, &settings)
            precondition(refused == nil, "the default of \(setting.key) is outside its own range")
        }
        return settings
    }

    /// - Parameter expected: where in the table the entry is looked for first: mostly a file keeps the table's order.
    private static func take(
        _ entry: SettingsEntry, in section: SettingsSection, folder: String, file: String, _ expected: inout Int,
        into settings: inout YemaeSettings
    ) -> LineFault? {
        func fault(_ reason: String, _ hint: String? = nil) -> LineFault {
            LineFault(file: file, line: entry.line, reason: reason, hint: hint)
        }
        let table = SettingsTable.all
        func isHere(_ place: Int) -> Bool { table[place].section == section && table[place].key == entry.key }
        if let place = table[expected...].indices.first(where: isHere) ?? table.indices.first(where: isHere) {
            expected = place
            // A file's name is taken byte for byte: that is how the system finds it.
            let value = table[place].isPath ? entry.value : HangulComposition.composed(entry.value)
            return table[place].read(value, folder, &settings).map {
                fault("`\(entry.key) = \(entry.value)`: \($0)", nil)
            }
        }
        if section == .lines { return takeLine(entry, into: &settings).map { fault($0) } }
        if let other = table.first(where: { $0.key == entry.key }) {
            return fault(
                "`\(entry.key)` is no setting of [\(section.rawValue)]", "it belongs below [\(other.section.rawValue)]")
        }
        return fault(
            "unknown setting `\(entry.key)` in [\(section.rawValue)]",
            hint(for: entry.key, among: table.filter { $0.section == section }.map(\.key)))
    }

    /// A dialled number of the section `[lines]`; answers what is wrong with it.
    private static func takeLine(_ entry: SettingsEntry, into settings: inout YemaeSettings) -> String? {
        let number = TelephoneNumber.dialledKey(entry.key)
        guard number.utf8.allSatisfy({ (48...57).contains($0) }), (1...20).contains(number.utf8.count) else {
            return "`\(entry.key)` is no dialled number (1...20 digits; a country code, hyphens and blanks are allowed)"
        }
        guard let language = LineLanguage(entry.value) else {
            return "`\(entry.key) = \(entry.value)`: expected \(Language.codes(LineLanguage.ask.written))"
        }
        guard settings.lines.updateValue(language, forKey: number) == nil else {
            return "the line \(entry.key) is set twice"
        }
        return nil
    }

    private static func hint(for word: String, among known: [String]) -> String {
        if let near = Nearest.word(to: word, among: known) { return "did you mean `\(near)`?" }
        return "known are \(known.joined(separator: ", "))"
    }

    /// Nothing longer is read, in bytes.
    private static let longest = 1 << 20

    private static func fault(_ fault: FileFault, of path: String) -> LineFault {
        switch fault {
        case .missing: LineFault(file: path, reason: "there is no such file")
        case .notAFile, .unreadable:
            LineFault(file: path, reason: "cannot be read: \(fault.reason)")
        case .tooLong:
            LineFault(
                file: path, reason: "longer than \(longest) bytes", hint: "is this a settings file?")
        }
    }

    /// The first line, from 1, that is not UTF-8.
    private static func lineOfFirstFault(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }

    /// The folder a file lies in; empty when its name has none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// Where the settings file is looked for.
public enum SettingsPlace {
    /// The file's usual name.
    public static let fileName = "yemae.conf"
    /// Where a packaged installation keeps it.
    public static let system = "/etc/yemae/yemae.conf"
    /// The environment variable that names it.
    static let variable = "YEMAE_CONFIG"

    /// The settings file to read: the one named by an option, else by `YEMAE_CONFIG`, else `yemae.conf` next to the
    /// program, else `/etc/yemae/yemae.conf`. A named file is taken as it is, so that its absence becomes a fault; nil:
    /// there is none, and the defaults apply.
    public static func find(option: String?) -> String? {
        if let option { return option }
        if let named = getenv(variable).map({ String(cString: $0) }), !named.isEmpty { return named }
        return ([programFolder.map { "\($0)/\(fileName)" }, system]).compactMap { $0 }.first { access($0, F_OK) == 0 }
    }

    /// The folder the running program lies in (Linux: the link /proc/self/exe), nil when the system does not tell.
    static var programFolder: String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0, length < buffer.count else { return nil }
        return YemaeSettings.folder(of: String(decoding: buffer[..<length], as: UTF8.self))
    }
}

/// Two or more settings of a section that contradict each other.
struct Contradiction: Sendable {
    let section: SettingsSection
    /// The settings it is between.
    let keys: [String]
    /// What has to be so.
    let reason: String
    let isThere: @Sendable (YemaeSettings) -> Bool

    /// All that are looked for.
    static let all = [
        Contradiction(
            section: .login, keys: ["failures-to-lock", "failures-to-reset"],
            reason: "`failures-to-reset` must be more than `failures-to-lock`"
        ) { $0.office.pinFailuresToReset <= $0.office.pinFailuresToLock },
        Contradiction(
            section: .limits, keys: ["tickets-per-booking", "tickets-per-showing"],
            reason: "`tickets-per-showing` must not be less than `tickets-per-booking`"
        ) { $0.office.ticketsPerShowing < $0.office.ticketsPerBooking },
        Contradiction(
            section: .timers, keys: ["first-digit", "inter-digit", "inter-digit-fixed", "entry-total"],
            reason: "`entry-total` must not be less than `first-digit`, `inter-digit` and `inter-digit-fixed`"
        ) { $0.call.entryTotal < $0.call.longestSilence },
        Contradiction(
            section: .serve, keys: ["silence"],
            reason: "`silence` must be longer than `first-digit`, `inter-digit` and `inter-digit-fixed` of [timers]: a "
                + "PBX says nothing while a caller thinks"
        ) { $0.server.silence * 1000 <= $0.call.longestSilence },
        Contradiction(
            section: .payment, keys: ["gateway", "command"],
            reason: "`gateway = command` needs `command`: the full path of a program"
        ) { $0.payment.gateway == .command && $0.payment.command.isEmpty },
        Contradiction(
            section: .sms, keys: ["gateway", "command"],
            reason: "`gateway = command` needs `command`: the full path of a program"
        ) { $0.sms.gateway == .command && $0.sms.command.isEmpty },
        Contradiction(
            section: .sms, keys: ["gateway-time", "lease"],
            reason: "`lease` must be more than twice `gateway-time`, or a second sender could take a text over too "
                + "early"
        ) { $0.sms.rules.leaseSeconds <= 2 * $0.sms.seconds },
        Contradiction(
            section: .sms, keys: ["back-off", "longest-back-off"],
            reason: "`longest-back-off` must not be less than `back-off`"
        ) { $0.sms.rules.longestBackOffSeconds < $0.sms.rules.backOffSeconds },
    ]

    /// The fault at the last line that sets one of them: the one that made it so. A setting the file leaves out has its
    /// default.
    func fault(in settings: YemaeSettings, _ entries: [SettingsEntry], file: String) -> LineFault? {
        guard isThere(settings) else { return nil }
        let line = entries.last { $0.section == section.rawValue && keys.contains($0.key) }?.line ?? 0
        let values = keys.compactMap { key in
            SettingsTable.all.first { $0.section == section && $0.key == key }.map { "\(key) = \($0.write(settings))" }
        }
        return LineFault(file: file, line: line, reason: reason, hint: "here \(values.joined(separator: ", "))")
    }
}

extension CallRules {
    /// The longest a line is silent while a caller thinks, milliseconds.
    fileprivate var longestSilence: Int { max(firstDigit, interDigit, interDigitFixed) }
}

/// Finds the known word a misspelt one was probably meant to be.
public enum Nearest {
    /// The candidate with the fewest edits from `word`, nil when none is near enough to be worth a hint.
    /// Near enough is a third of the word's length, at least two edits; or that one begins with the other.
    public static func word(to word: String, among candidates: some Sequence<String>) -> String? {
        let allowed = max(2, word.count / 3)
        let ranked = candidates.map { candidate in (candidate, distance(word.lowercased(), candidate.lowercased())) }
        if let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= allowed, best.1 < word.count { return best.0 }
        return word.count < 2 ? nil : ranked.map(\.0).first { $0.hasPrefix(word) || word.hasPrefix($0) }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other (optimal string
    /// alignment distance; F. Damerau, "A technique for computer detection and correction of spelling errors", 1964).
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
        var before = [Int]()
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            for j in b.indices {
                var best = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                current.append(best)
            }
            (before, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
