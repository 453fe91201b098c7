// CheckSettings: checks the settings file, the clock and the time zone.

import BookingCore
import BookingModel
import Glibc
import Platform

extension Doctor {
    func checkSettings() -> [Finding] {
        let place = settingsFile ?? "no settings file: the defaults"
        var findings: [Finding] = [.ok("settings", "\(place): read, every value in range")]
        if settingsFile == nil {
            findings = [
                .warning(
                    "settings", place,
                    mend: "copy asterisk/yemae.conf to /etc/yemae/yemae.conf, or name a file with --config")
            ]
        }
        let user = asterisk.user
        if let settingsFile, !user.may(4, settingsFile) {
            findings = [
                .fault(
                    "settings",
                    "\(settingsFile): the user \(user.name), who answers the calls, may not read it: no call is served",
                    mend:
                        "chgrp \(user.name) \(settingsFile) && chmod 640 \(settingsFile), and let them enter its folder"
                )
            ]
        }
        if settings.office.operatorHours.openDays.isEmpty {
            findings.append(
                .warning(
                    "opening hours", "operators are never there: every caller who asks for one is offered a call back",
                    mend: "set the days in [opening-hours], unless your box office has no operators"))
        } else {
            let days = settings.office.operatorHours.openDays.count
            findings.append(.ok("opening hours", "operators answer on \(days) days a week"))
        }
        return findings + checkSignUp()
    }

    /// Joining in the call needs nothing else; but what is set for it may come to nothing.
    private func checkSignUp() -> [Finding] {
        let office = settings.office
        switch settings.call.signUp {
        case .request: return []
        case .inCall:
            let keepsAccounts = settings.payment.gateway == .ledger
            if !keepsAccounts, office.newMemberCredit > .zero {
                return [
                    .warning(
                        "sign-up",
                        "\(settings.place(of: "credit", in: .signUp)): a provider keeps the accounts, so new "
                            + "members get no credit and cannot book before they have an account there",
                        mend: "set account-page in [sign-up], or credit = 0")
                ]
            }
            let account =
                office.accountPage.isEmpty ? "staff add their accounts" : "the text has the page for their accounts"
            let credit = office.newMemberCredit
            let money = keepsAccounts && credit > .zero ? "they may owe \(credit) at once" : "they cannot book before"
            return [.ok("sign-up", "callers become members in the call; \(account), and \(money)")]
        }
    }

    /// Seconds a file may be newer than now: network file systems and clock steps at start.
    private static let slack: Int64 = 120

    /// The doctor cannot know the time; but a clock before this program was made, or before files it has, is wrong.
    func checkClock() -> [Finding] {
        var findings: [Finding] = []
        let year = Zone.local(now).date.year
        let ahead = [settingsFile, settings.database, settings.database + "-wal", settings.pepper].compactMap { $0 }
            .filter { path in
                Files.status(path).map { Int64($0.st_mtim.tv_sec) > now.seconds + Doctor.slack } ?? false
            }
        // What was written with the right clock tells that this one is behind. Showings and deadlines lie ahead by
        // nature.
        let newest = (try? Inspection(path: settings.database).newestEntry()) ?? nil
        let mend =
            "set the clock and keep it by NTP (`timedatectl set-ntp true`): holds, fees and the locking of PINs go by "
            + "it"
        if !(2025...2100).contains(year) {
            findings.append(.fault("clock", "it is \(Zone.local(now)) by this machine", mend: mend))
        } else if !ahead.isEmpty {
            findings.append(
                .fault(
                    "clock",
                    "it is \(Zone.local(now)) by this machine, but \(Finding.few(ahead)) was written later than that",
                    mend: mend))
        } else if let newest, newest.seconds > now.seconds + Doctor.slack {
            findings.append(
                .fault(
                    "clock",
                    "it is \(Zone.local(now)) by this machine, but the newest entry in the database is of "
                        + "\(Zone.local(newest))",
                    mend: mend))
        } else {
            findings.append(.ok("clock", "it is \(Zone.local(now)) in \(settings.timeZone)"))
        }
        // A POSIX rule (KST-9) needs no tables.
        let isNamed = settings.timeZone.contains("/")
        if isNamed, access("/usr/share/zoneinfo/\(settings.timeZone)", R_OK) != 0 {
            findings.append(
                .warning(
                    "time zone", "there is no table of \(settings.timeZone) on this machine; a fixed offset is used",
                    mend: "install the package tzdata"))
        } else {
            findings.append(.ok("time zone", settings.timeZone))
        }
        return findings
    }
}
