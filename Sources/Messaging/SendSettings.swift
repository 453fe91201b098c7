// SendSettings: everything an administrator can set about sending texts.

import BookingCore
import BookingModel
import ExternalPrograms
import Glibc
import Platform

/// The gateways there are.
public enum GatewayKind: String, Hashable, CaseIterable, Sendable {
    /// The spool folder of smstools: the embedded default.
    case spool
    /// Kannel's sendsms over HTTP.
    case kannel
    /// Any program that reads a JSON line and writes one.
    case command

    /// What to look at when texts stay with it.
    public var stuckMend: String {
        switch self {
        case .spool: "is smsd running, and its modem on? See smsd's log"
        case .kannel:
            "is Kannel's connection to the SMSC up, and do its reports reach [sms] report-port? See Kannel's "
                + "status page"
        case .command: "does the program say `yemae outbox report TRY handed-on`? See its log"
        }
    }
}

/// How texts are sent.
public struct SendSettings: Hashable, Sendable {
    /// What the texts are given to.
    public var gateway = GatewayKind.spool
    /// How the carrier behind the gateway counts.
    public var carrier = Carrier.korean
    /// The number texts come from, digits; empty: the gateway's own. In Korea it must be registered with the carrier
    /// beforehand.
    public var sender = ""
    /// How the box office is called at the head of every text.
    public var house = "예매"
    /// The same for texts in other languages.
    public var houseLatin = "Yemae"
    /// Parts one text may be cut into, 1...20, where the carrier joins parts. Not more than the gateway itself allows:
    /// it would cut the rest off.
    public var parts = 6
    /// Seconds a gateway may take for one text, 1...120.
    public var seconds = 20
    /// Texts a second, 1...1000.
    public var perSecond = 10
    /// Texts in one round, 1...10,000.
    public var perRound = 100
    /// Seconds a text may be with the gateway before a warning says that it is stuck there, 60...86,400.
    public var stuckAfter = 900
    /// Tries, pauses and the lease.
    public var rules = SendRules()

    /// `spool`: the folder with smstools' `outgoing`, `sent` and `failed`.
    public var spoolFolder = "/var/spool/sms"
    /// `kannel`: the address of sendsms.
    public var kannelURL = "http://127.0.0.1:13013/cgi-bin/sendsms"
    /// `kannel`: the sendsms-user.
    public var kannelUser = "yemae"
    /// `kannel`: the file with the password of the sendsms-user, readable by its owner only.
    public var kannelPasswordFile = "kannel.password"
    /// `kannel`: the port on the loopback address where delivery reports are received, 1...65,535; 0: none are asked
    /// for.
    public var reportPort = 13099
    /// `kannel`: the program that speaks HTTP; empty: `yemae-http` in the folder of this one.
    public var httpProgram = ""
    /// `command`: the program and its arguments, separated by blanks.
    public var command = ""

    /// The defaults above.
    public init() {}

    /// The writer of the texts.
    public var writer: MessageWriter { MessageWriter(house: Name(local: house, latin: houseLatin)) }
}

/// Why no text can be sent with these settings.
public struct GatewayFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The setting of [sms] that is to be looked at.
    public let setting: String
    /// What is wrong, with its file, and what would be right; never a password.
    public let reason: String
    public var description: String { "[sms] \(setting): \(reason)" }
    init(_ setting: String, _ reason: String) { (self.setting, self.reason) = (setting, reason) }
}

extension SendSettings {
    /// The gateway these settings name.
    /// - Parameter folder: where `yemae-http` is looked for when `httpProgram` is empty.
    public func open(programsIn folder: String) throws(GatewayFault) -> any SMSGateway {
        precondition(rules.leaseSeconds > 2 * seconds, "the settings refuse a lease so short")
        switch gateway {
        case .spool: return try SpoolGateway(folder: spoolFolder, sender: sender, parts: parts)
        case .kannel:
            let password = try Password.read(kannelPasswordFile)
            return try KannelGateway(
                account: KannelAccount(url: kannelURL, user: kannelUser, password: password), sender: sender,
                parts: parts, seconds: seconds,
                reportPort: reportPort, httpProgram: httpProgram(in: folder))
        case .command: return CommandSMSGateway(command: commandWords, sender: sender, seconds: seconds)
        }
    }

    /// What would keep texts from going out with these settings, in the words they would be refused with; nil when
    /// nothing is in the way as far as files tell. Makes, starts and asks nothing.
    /// - Parameters:
    ///   - folder: as for `open`.
    ///   - rights: those of the user who sends texts.
    public func fault(programsIn folder: String, for rights: FileRights) -> GatewayFault? {
        func fault(of program: String, _ setting: String) -> GatewayFault? {
            LineProgram.fault(of: program, for: rights).map { GatewayFault(setting, $0.description) }
        }
        switch gateway {
        case .spool: return SpoolGateway.fault(in: spoolFolder, for: rights)
        case .kannel:
            do throws(GatewayFault) { _ = try Password.read(kannelPasswordFile) } catch { return error }
            if let code = rights.refusal(R_OK, kannelPasswordFile) {
                return GatewayFault(
                    "kannel-password",
                    "\(Folder.Fault(kannelPasswordFile, code)); give the user who sends texts the file")
            }
            return KannelGateway.fault(of: kannelURL) ?? fault(of: httpProgram(in: folder), "http-program")
        case .command: return fault(of: commandWords[0], "command")
        }
    }

    /// Whether everybody can read the password these settings need.
    public var exposesPassword: Bool {
        switch gateway {
        case .kannel: SecretFile.isExposed(kannelPasswordFile)
        case .spool, .command: false
        }
    }

    private func httpProgram(in folder: String) -> String { httpProgram.isEmpty ? "\(folder)/yemae-http" : httpProgram }

    /// Never empty.
    private var commandWords: [String] {
        let words = command.split(separator: " ").map(String.init)
        precondition(!words.isEmpty, "the settings refuse a command that is none")
        return words
    }
}
