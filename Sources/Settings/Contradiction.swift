// Contradiction: settings that are each within their range but contradict each other.

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
    func fault(in settings: YemaeSettings, _ entries: [SettingsEntry], file: String) -> SettingsFault? {
        guard isThere(settings) else { return nil }
        let line = entries.last { $0.section == section.rawValue && keys.contains($0.key) }?.line
        let values = keys.compactMap { key in
            SettingsTable.all.first { $0.section == section && $0.key == key }.map { "\(key) = \($0.write(settings))" }
        }
        return SettingsFault(file: file, line: line, reason: reason, hint: "here \(values.joined(separator: ", "))")
    }
}

extension CallRules {
    /// The longest a line is silent while a caller thinks, milliseconds.
    fileprivate var longestSilence: Int { max(firstDigit, interDigit, interDigitFixed) }
}
