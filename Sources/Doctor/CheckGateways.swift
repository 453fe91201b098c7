// CheckGateways: checks what a payment provider and an SMS gateway need on this machine (keys, programs, folders),
// and texts that a gateway has taken and does not hand on. It asks and starts nothing: only a charge can tell whether
// a provider accepts the key.

import BookingCore
import ExternalPrograms
import Messaging
import Payment
import Platform
import Settings

extension Doctor {
    func checkPayment() -> [Finding] {
        let rules = settings.payment
        switch rules.gateway {
        case .ledger: return [.ok("payment", "ledger: the members' accounts in the database")]
        case .stripe, .toss:
            return [
                checkKey(rules),
                checkPaymentProgram(rules.httpProgram ?? "\(programs)/yemae-http", "http-program", mend: installHTTP),
            ]
        case .command:
            // The settings refuse this gateway without a command.
            let mend =
                "install the program, or name another one; until then no charge has an answer, and its seats wait for "
                + "one"
            return [checkPaymentProgram(rules.command.first ?? "", "command", mend: mend)]
        }
    }

    private var installHTTP: String {
        "swift build -c release --product yemae-http, then install -m 755 .build/release/yemae-http next to yemae, or "
            + "name it with http-program"
    }

    /// In the words of the call that is refused for it.
    private func checkKey(_ rules: PaymentRules) -> Finding {
        let place = settings.place(of: "key-file", in: .payment)
        do throws(SecretFileFault) { _ = try ProviderKey.read(path: rules.keyFile) } catch {
            return .fault(
                "payment key", "\(place): \(error)", mend: "every call ends as unavailable until the key can be read")
        }
        let user = asterisk.user
        guard user.may(4, rules.keyFile) else {
            return .fault(
                "payment key", "\(place): the user \(user.name), who answers the calls, may not read \(rules.keyFile)",
                mend: "chown \(user.name) \(rules.keyFile)")
        }
        let mode = Files.status(rules.keyFile).map(Files.mode) ?? ""
        return .ok(
            "payment key",
            "\(rules.keyFile): there, private (mode \(mode)); the provider was not asked whether it is right")
    }

    private func checkPaymentProgram(_ program: String, _ setting: String, mend: String) -> Finding {
        guard let fault = LineProgram.fault(of: program, for: asterisk.user.rights) else {
            return .ok("payment program", "\(program): there, and \(asterisk.user.name) may start it")
        }
        return .fault("payment program", "\(settings.place(of: setting, in: .payment)): \(fault)", mend: mend)
    }

    /// Calls go on without texts, which wait in the outbox and are sent later: a warning. A password that everybody can
    /// read is more than that.
    func checkTexts() -> [Finding] {
        let (sms, user) = (settings.sms, asterisk.user)
        guard let fault = sms.fault(programsIn: programs, for: user.rights) else {
            return [
                .ok(
                    "texts", "\(sms.gateway.rawValue): nothing is in the way of \(user.name); the gateway was not asked"
                )
            ]
        }
        let found = "\(settings.place(of: fault.setting, in: .sms)): \(fault.reason)"
        if sms.exposesPassword {
            return [.fault("texts", found, mend: "close the file, and give the gateway another password")]
        }
        let mend =
            switch sms.gateway {
            case .spool:
                "see `Texts by smstools` in asterisk/README.md for the folder's rights, or set another gateway in "
                    + "[sms], and restart yemae serve; until then texts wait in the outbox"
            case .kannel:
                fault.setting == "http-program"
                    ? installHTTP : "put that right and restart yemae serve; until then texts wait in the outbox"
            case .command: "install the program, or name another one; until then texts wait in the outbox"
            }
        return [.warning("texts", found, mend: mend)]
    }
}

extension Doctor {
    /// - Parameter texts: as the outbox has them; a spool folder is looked at as well.
    func checkSubmitted(_ texts: SubmittedTexts) -> [Finding] {
        let survey = settings.sms.spoolSurvey()
        let all = survey.map { texts.joined(with: $0.held) } ?? texts
        let found: Finding
        if let warning = all.warning(at: now, after: settings.sms.stuckAfter) {
            found = .warning("texts with the gateway", warning, mend: settings.sms.gateway.stuckMend)
        } else {
            let noun = all.count == 1 ? "text is" : "texts are"
            found = .ok(
                "texts with the gateway",
                all.count == 0 ? "none" : "\(all.count) \(noun) with it, not longer than `stuck-after`")
        }
        return [found] + (survey.map(checkReports) ?? [])
    }

    private func checkReports(_ survey: SpoolSurvey) -> [Finding] {
        let folder = settings.sms.spoolFolder
        if let fault = settings.sms.faultOfReports(for: asterisk.user.rights) {
            return [
                .warning(
                    "delivery reports", "the user \(asterisk.user.name), who sends texts: \(fault)",
                    mend:
                        "see `Texts by smstools` in asterisk/README.md for the folder's rights; until then no delivery "
                        + "is known"
                )
            ]
        }
        let others = survey.others > 0 ? "; \(survey.others) other files there are left alone" : ""
        if survey.unreadable > 0 {
            return [
                .warning(
                    "delivery reports",
                    "\(survey.unreadable) files in \(folder)/report and \(folder)/incoming cannot be read\(others)",
                    mend: "give the user who sends texts the right to read them, or remove them")
            ]
        }
        guard survey.unmatchedReports > 0 else {
            return [.ok("delivery reports", "each one belongs to a text\(others)")]
        }
        return [
            .warning(
                "delivery reports",
                "\(survey.unmatchedReports) reports in \(folder)/report and \(folder)/incoming belong to no text of "
                    + "this box office\(others)",
                mend:
                    "set `messageids = 3` in smsd.conf, so that smsd tells the numbers of all parts of a text; remove "
                    + "reports that are left over"
            )
        ]
    }
}
