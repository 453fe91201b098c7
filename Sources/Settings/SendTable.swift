// SendTable: the part of the table about sending texts.

import BookingCore
import BookingModel
import Messaging

extension SettingsTable {
    static let sms: [Setting] = [
        .word(
            .sms, "gateway", { $1(&$0.sms.gateway) }, GatewayKind.allCases.map(\.rawValue).joined(separator: ", "),
            parse: GatewayKind.init(rawValue:),
            write: \.rawValue,
            "The way texts go: spool (the folder of smstools, a modem), kannel (Kannel's sendsms over HTTP), or "
                + "command (any program that reads a JSON line and writes one)."),
        .word(
            .sms, "carrier", { $1(&$0.sms.carrier) }, "korean, ucs2 or gsm", parse: { carriers[$0] },
            write: { carrier in carriers.first { $0.value == carrier }?.key ?? "" },
            "How texts are counted: korean (EUC-KR bytes: 90 an SMS, 2,000 an LMS; what EUC-KR lacks is spelt "
                + "otherwise), ucs2 (70 characters, 67 a part), gsm (160 or 153 where the GSM alphabet does, ucs2 "
                + "where not)."),
        .text(
            .sms, "sender", { $1(&$0.sms.sender) }, "1...15 digits, or none: the gateway's own number", optional: true,
            "The number texts come from. In Korea it has to be registered with the carrier beforehand (since "
                + "2015-10-16)."
        ) { (1...15).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } },
        .text(
            .sms, "house", { $1(&$0.sms.house) }, "1...20 letters, digits, blanks and hyphens",
            "How the box office is called at the head of \(Language.local.name) texts."
        ) { isName($0) },
        .text(
            .sms, "house-en", { $1(&$0.sms.houseLatin) }, "1...20 letters, digits, blanks and hyphens",
            "The same in texts in other languages."
        ) { isName($0) },
        .number(
            .sms, "parts", { $1(&$0.sms.parts) }, 1...20, unit: "parts",
            "Parts one text may be cut into. Not more than the gateway allows (Kannel's max-messages): it would cut "
                + "off the rest in silence."),
        .number(.sms, "per-second", { $1(&$0.sms.perSecond) }, 1...1000, unit: "texts", "The pace."),
        .number(
            .sms, "per-round", { $1(&$0.sms.perRound) }, 1...10_000, unit: "texts",
            "Texts sent before the reports are looked at again."),
        .number(
            .sms, "tries", { $1(&$0.sms.rules.tries) }, 1...50, unit: "times",
            "Tries of one text that may have reached the gateway. While the gateway is down texts wait, and it costs "
                + "no try."),
        .number(
            .sms, "unanswered-tries", { $1(&$0.sms.rules.unansweredTries) }, 1...10, unit: "times",
            "Tries of them whose answer was lost. Each may have arrived, so this is how often one text can arrive at "
                + "most."),
        .number(
            .sms, "back-off", { $1(&$0.sms.rules.backOffSeconds) }, 1...3600, unit: "seconds",
            "The pause before the second try; each further one is four times as long."),
        .number(
            .sms, "longest-back-off", { $1(&$0.sms.rules.longestBackOffSeconds) }, 1...86_400, unit: "seconds",
            "The longest pause."),
        .number(
            .sms, "gateway-time", { $1(&$0.sms.seconds) }, 1...120, unit: "seconds",
            "How long the gateway may take for one text."),
        .number(
            .sms, "stuck-after", { $1(&$0.sms.stuckAfter) }, 60...86_400, unit: "seconds",
            "How long a text may be with the gateway and not with the network (smsd dead, modem off) before the log, "
                + "the doctor and `yemae status` warn."),
        .number(
            .sms, "lease", { $1(&$0.sms.rules.leaseSeconds) }, 10...3600, unit: "seconds",
            "How long a text belongs to a sender that is not heard of again (killed). More than twice gateway-time."),
    ]

    static let gateways: [Setting] = [
        .path(
            "spool", { $1(&$0.sms.spoolFolder) }, "folder", in: .sms,
            "gateway = spool: the folder with smstools' outgoing, checked, sent and failed."),
        .text(
            .sms, "kannel-url", { $1(&$0.sms.kannelURL) }, "http://... or https://...",
            "gateway = kannel: the address of sendsms."
        ) {
            $0.hasPrefix("http://") || $0.hasPrefix("https://")
        },
        .text(
            .sms, "kannel-user", { $1(&$0.sms.kannelUser) }, "1...64 letters, digits, dots, hyphens and underscores",
            "The username of Kannel's sendsms-user."
        ) {
            (1...64).contains($0.count) && $0.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
        },
        .path(
            "kannel-password", { $1(&$0.sms.kannelPasswordFile) }, "file", in: .sms,
            "The file with its password on the first line. Others than owner and group must not be able to read it."),
        .number(
            .sms, "report-port", { $1(&$0.sms.reportPort) }, 0...65_535, unit: "port",
            "The port on 127.0.0.1 where Kannel reports what became of texts; 0: it is not asked to."),
        .text(
            .sms, "http-program", { $1(&$0.sms.httpProgram) }, "full path, or none: yemae-http next to yemae",
            optional: true, "The program that speaks HTTP for us."
        ) { $0.hasPrefix("/") },
        .text(
            .sms, "command", { $1(&$0.sms.command) }, "full path and arguments, separated by blanks, or none",
            optional: true,
            "gateway = command: the program. `yemae help send` says what it reads and writes."
        ) { $0.hasPrefix("/") },
    ]

    private static let carriers: [String: Carrier] = ["korean": .korean, "ucs2": .ucs2, "gsm": .gsm]

    private static func isName(_ text: String) -> Bool {
        (1...20).contains(text.count) && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
    }
}
