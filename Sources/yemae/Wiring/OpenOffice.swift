// OpenOffice: opens settings, prompts, box office and payment gateway by a command's options.

import BookingCore
import BookingModel
import CommandLineInterface
import ExternalPrograms
import Formats
import Glibc
import Payment
import Platform
import Settings
import Voice

extension Arguments {
    /// The box office the options name. It must exist.
    /// - Parameters:
    ///   - role: what the connection is for.
    ///   - hearing: called with whether the payment provider answers.
    func openOffice(
        _ settings: YemaeSettings, role: ConnectionRole = .staff, clock: any Clock = SystemClock(),
        hearing: ProviderHearing = ProviderHearing()
    ) throws -> BoxOffice {
        guard access(settings.database, F_OK) == 0 else {
            // Those who have named a database have lost it, and must not read the advice to make another in its place.
            let advice =
                namesDatabase
                ? ""
                : " No settings name one: 'yemae setup --demo --db \(settings.database)' makes one to play with."
            throw CommandFault("\(OpenFault.missing(path: settings.database))\(advice)", .unavailable)
        }
        do {
            CoreDump.forbid()
            let pepper = try Pepper.read(path: settings.pepper)
            let office = try BoxOffice.open(
                path: settings.database, create: false, rules: settings.office, pepper: pepper, clock: clock,
                payment: try settings.charging(hearing), role: role)
            office.faultHandler = { Console.complain($0) }
            return office
        } catch let fault as CommandFault {
            throw fault
        } catch let fault as PepperFault {
            throw CommandFault("\(fault)", .config)
        } catch let fault as OpenFault {
            switch fault {
            case .wrongPepper, .cannotHash: throw CommandFault("\(settings.pepper): refused\n\(fault)", .config)
            case .missing, .notADatabase, .notOurs, .newerVersion, .locked, .readOnly, .diskFull, .damaged, .altered,
                .other:
                throw CommandFault("\(fault)", .unavailable)
            }
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }

    func openOffice() throws -> BoxOffice { try openOffice(settings()) }
}

/// What a thread of a server opens: a connection to the core or to the provider. It could be opened a moment ago; when
/// it cannot now, nothing can be served, and the program ends.
func orEnd<Opened>(_ open: () throws -> Opened) -> Opened {
    do {
        return try open()
    } catch {
        Console.complain("\((error as? CommandFault)?.message ?? "\(error)")")
        exit(ExitStatus.unavailable.rawValue)
    }
}

extension YemaeSettings {
    /// The phrases callers hear.
    func phrasebook() throws -> Phrasebook {
        do throws(LineFaults) { return try Phrasebook.load(directory: prompts, names: names.folder) } catch {
            throw CommandFault("\(error)", .config)
        }
    }
}

/// What was heard of the provider in one run: for `yemae settle`, whose run came to nothing when no question was
/// answered.
final class ProviderHearing {
    private var answers = 0
    private var silences = 0

    /// Whether the provider was asked and never answered: its program did not start or said nothing, or its server was
    /// not reached.
    var isSilent: Bool { silences > 0 && answers == 0 }

    func answered() { answers += 1 }
    /// No answer came, and why not, for people.
    func silent(_ reason: String) {
        silences += 1
        Console.complain(reason)
    }
}

extension YemaeSettings {
    /// Where the money comes from.
    /// - Parameter hearing: called with every answer of the provider, and with every question that had none.
    func charging(_ hearing: ProviderHearing = ProviderHearing()) throws -> Charging {
        switch payment.gateway {
        case .ledger: return .account
        case .stripe: return .gateway(StripeGateway(try provider(), http: try http(hearing)))
        case .toss: return .gateway(TossGateway(try provider(), orderName: payment.orderName, http: try http(hearing)))
        case .command:
            return .gateway(
                CommandAccountGateway(
                    payment.command, prefix: try prefix(), seconds: payment.timeout, answered: hearing.answered,
                    fault: hearing.silent))
        }
    }

    /// The beginning of every key the provider sees.
    private func prefix() throws -> String {
        if let prefix = payment.prefix { return prefix }
        do throws(OpenFault) {
            return try BoxOffice.providerPrefix(path: database)
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }

    /// What reads the provider's webhooks; nil: none are taken.
    func webhooks() throws -> WebhookReader? {
        switch payment.gateway {
        case .ledger, .command: return nil
        case .toss: return .toss(prefix: try prefix())
        case .stripe:
            guard access(payment.webhookKeyFile, F_OK) == 0 else { return nil }
            let prefix = try prefix()
            do throws(SecretFileFault) {
                return .stripe(secret: try ProviderKey.read(path: payment.webhookKeyFile), prefix: prefix)
            } catch {
                let place = place(of: "webhook-key-file", in: .payment)
                throw CommandFault("the settings are wrong:\n\(place): \(error)", .config)
            }
        }
    }

    private func provider() throws -> Provider {
        let prefix = try prefix()
        do throws(SecretFileFault) {
            return Provider(
                address: payment.address ?? payment.gateway.usualAddress ?? "",
                key: try ProviderKey.read(path: payment.keyFile),
                prefix: prefix, seconds: payment.timeout, site: payment.opensPages ? web.site : nil)
        } catch {
            throw CommandFault("the settings are wrong:\n\(place(of: "key-file", in: .payment)): \(error)", .config)
        }
    }

    private func http(_ hearing: ProviderHearing) throws -> any HTTPAsking {
        if let path = payment.httpProgram { return HeardHTTP(http: HTTPProgram(path: path), hearing: hearing) }
        return HeardHTTP(http: HTTPProgram(path: "\(try CommandLineProgram.folder())/yemae-http"), hearing: hearing)
    }
}

/// Says when a provider answers with a fault, or not at all: a wrong key would otherwise look like one caller's bad
/// luck after another. Shows the status and the provider's own word for it; requests and answers hold secrets.
private struct HeardHTTP: HTTPAsking {
    let http: any HTTPAsking
    let hearing: ProviderHearing

    func ask(_ request: HTTPRequest) -> HTTPOutcome {
        let outcome = http.ask(request)
        switch outcome {
        // 402 is a declined card; 404 to a question is that it was never heard of.
        case .answer(200, _), .answer(402, _): hearing.answered()
        case .answer(404, _) where request.method == .get: hearing.answered()
        case .answer(let status, let body):
            hearing.answered()
            Console.complain("payment: the provider answered \(status) (\(HeardHTTP.word(in: body)))")
        case .notSent(let reason), .noAnswer(let reason):
            hearing.silent("payment: the provider was not reached, or did not answer: \(reason)")
        }
        return outcome
    }

    /// The provider's own code for a fault: `error.code` or `error.type` (Stripe), `code` (Toss).
    private static func word(in body: String) -> String {
        guard let said = JSON(body) else { return "no code" }
        let error = said["error"]
        let word: String? = error?["code"]?.text ?? error?["type"]?.text ?? said["code"]?.text
        return (word ?? "no code").prefix(60).filter { $0.isASCII && !$0.isNewline }
    }
}
