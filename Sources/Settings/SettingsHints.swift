// SettingsHints: how to correct a settings file: the known word nearest to a mistyped one, and settings that contradict
// each other.

import BookingModel
import CallFlow

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
