// CheckDatabase: checks the database file, its contents, its disk and the waiting texts; and the pepper.

import BookingCore
import BookingModel
import Glibc
import Platform
import SQLite

extension Doctor {
    /// - Parameter file: what `checkFile` found.
    func checkDatabase(_ file: [Finding]) -> [Finding] {
        let path = settings.database
        do {
            let inspection = try Inspection(path: path)
            return file + checkDisk(Files.folder(of: path)) + [checkSchema(inspection)] + checkInside(inspection)
        } catch {
            // Rights that are missing explain more than what SQLite makes of them.
            return file.filter { $0.level != .ok && $0.check == "database owner" }
                + checkDisk(Files.folder(of: path)).filter { $0.level != .ok }
                + [
                    .fault("database", "\(error)", mend: mend(error))
                ]
        }
    }

    private func mend(_ error: any Error) -> String {
        if case OpenFault.diskFull = error { return "make room on the disk of \(settings.database)" }
        return "see `yemae help setup`; a backup is restored as asterisk/README.md tells"
    }

    /// Its mode, and who may write it and the files next to it.
    func checkFile(_ path: String) -> [Finding] {
        guard let status = Files.status(path) else { return [] }
        var findings: [Finding] = []
        if status.st_mode & 0o007 != 0 {
            findings.append(
                .fault(
                    "database mode",
                    "\(path) is open to everybody (mode \(Files.mode(status))): it holds members' telephone numbers",
                    mend: "chmod 640 \(path)"))
        } else {
            findings.append(.ok("database mode", "\(path): mode \(Files.mode(status))"))
        }
        let user = asterisk.user
        let folder = Files.folder(of: path)
        let closed =
            [path, path + "-wal", path + "-shm"].filter { Files.status($0) != nil && !user.may(6, $0) }
            + (user.may(3, folder) ? [] : [folder])
        if closed.isEmpty {
            findings.append(.ok("database owner", "\(user.name) may write it and its folder"))
        } else {
            findings.append(
                .fault(
                    "database owner",
                    "the user \(user.name), who answers the calls, may not write \(Finding.few(closed))",
                    mend: "chown \(user.name) \(closed.joined(separator: " "))"))
        }
        return findings
    }

    /// Free room below which something is said, in MiB. A busy day writes about 100.
    private static let scarce = 1024, none = 100

    private func checkDisk(_ folder: String) -> [Finding] {
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0 else { return [] }
        let free = Int(disk.f_bavail) * Int(disk.f_frsize) / 1_048_576
        let mend = "make room on the disk of \(folder)"
        if free < Doctor.none { return [.fault("disk", "\(free) MiB free: bookings will fail", mend: mend)] }
        if free < Doctor.scarce { return [.warning("disk", "\(free) MiB free", mend: mend)] }
        return [.ok("disk", "\(free) MiB free")]
    }

    private func checkSchema(_ inspection: Inspection) -> Finding {
        if inspection.schema == Inspection.knownSchema { return .ok("schema", "version \(inspection.schema)") }
        if inspection.schema < Inspection.knownSchema {
            do throws(OpenFault) { try inspection.requireTablesOfVersion() } catch {
                return .fault(
                    "schema", "version \(inspection.schema); \(error)",
                    mend: "keep the file for a look, and restore the last backup")
            }
            return .warning(
                "schema",
                "version \(inspection.schema); this program brings it to \(Inspection.knownSchema) at the next call",
                mend: "make a backup first: `yemae backup FILE`")
        }
        return .fault(
            "schema", "version \(inspection.schema), made by a newer program; this one knows \(Inspection.knownSchema)",
            mend: "install the newer program")
    }

    private func checkInside(_ inspection: Inspection) -> [Finding] {
        do throws(StoreFault) {
            let damages = try inspection.integrity()
            guard damages.isEmpty else {
                return [
                    .fault(
                        "integrity", Finding.few(damages),
                        mend: "stop the engine, keep the file for a look, and restore the last backup")
                ]
            }
            var findings: [Finding] = [.ok("integrity", "pages, indexes and references are sound")]
            if try inspection.usesWriteAheadLog() {
                findings.append(.ok("write-ahead log", "on"))
            } else {
                findings.append(
                    .warning("write-ahead log", "off, as in a fresh copy", mend: "nothing: the first call turns it on"))
            }
            findings += checkMoney(try inspection.staffTasks(now: now))
            return findings + checkOutbox(try inspection.outbox())
                + checkSubmitted(try inspection.submittedTexts(at: now))
                + checkNames(try inspection.names())
                + checkProgramNumbers(try inspection.programNumbers(notOfDigits: settings.call.programDigits))
                + checkMemberNumbers(try inspection.memberNumbers(notOfDigits: settings.call.memberDigits))
                + checkPaintedSeats(try inspection.seatsPaintedTwice())
        } catch {
            return [
                .fault(
                    "integrity", "\(error)",
                    mend: "stop the engine, keep the file for a look, and restore the last backup")
            ]
        }
    }

    private func checkMoney(_ tasks: [StaffTask]?) -> [Finding] {
        guard let tasks else { return [] }
        guard !tasks.isEmpty else { return [.ok("money", "none waits for staff")] }
        return [
            .warning(
                "money", "\(tasks.count) wait for staff: \(Finding.few(tasks.map { "\($0.kind.rawValue) \($0.key)" }))",
                mend: "see `yemae payment tasks` and `yemae help payment tasks`: each has a command that ends it")
        ]
    }

    /// Seconds a text may wait before the doctor warns.
    private static let patience: Int64 = 900

    private func checkOutbox(_ outbox: (waiting: Int, oldest: Instant?)) -> [Finding] {
        guard let oldest = outbox.oldest else { return [.ok("outbox", "no text waits")] }
        let minutes = max(0, now.seconds - oldest.seconds) / 60
        let found = "\(outbox.waiting) texts wait, the oldest for \(minutes) minutes"
        if now.seconds - oldest.seconds < Doctor.patience { return [.ok("outbox", found)] }
        return [
            .warning(
                "outbox", found, mend: "see `yemae outbox list`, and whether the program that sends texts is running")
        ]
    }

    /// A number is taken at a menu once it has so many digits as the settings say: one that is longer or shorter never
    /// gets there.
    private func checkProgramNumbers(_ others: [String]) -> [Finding] {
        let digits = settings.call.programDigits
        guard !others.isEmpty else {
            return [.ok("program numbers", "all have the \(digits) digits of `program-digits`")]
        }
        return [
            .warning(
                "program numbers",
                "\(Finding.few(others)) cannot be typed at a menu: `program-digits` is \(digits); the lists still have "
                    + "them",
                mend: "give all programs numbers of one length, and set `program-digits` in [keys] to it")
        ]
    }

    /// An entry ends after `member-digits`: a number of another length can never be typed.
    private func checkMemberNumbers(_ others: [String]) -> [Finding] {
        let digits = settings.call.memberDigits
        guard !others.isEmpty else {
            return [.ok("member numbers", "all have the \(digits) digits of `member-digits`")]
        }
        let masked = others.compactMap { MemberNumber($0)?.masked }
        return [
            .warning(
                "member numbers",
                "\(others.count) cannot log in: `member-digits` is \(digits), and they have another length "
                    + "(\(Finding.few(masked)))",
                mend:
                    "set `member-digits` in [login] to the length of the numbers that were given out, or give these "
                    + "members new numbers"
            )
        ]
    }

    private func checkPaintedSeats(_ rows: [String]) -> [Finding] {
        guard !rows.isEmpty else { return [.ok("painted seats", "each is painted once")] }
        return [
            .fault(
                "painted seats", "painted twice, so that two callers can hold one seat's ticket: \(Finding.few(rows))",
                mend:
                    "look at `yemae venue keys VENUE`, give rows, seats or sections other labels in the file, and "
                    + "import it again"
            )
        ]
    }

    func checkPepper() -> [Finding] {
        let pepper: Pepper
        do throws(PepperFault) {
            pepper = try Pepper.read(path: settings.pepper)
        } catch {
            return [.fault("pepper", "\(error)", mend: "no PIN can be checked without it")]
        }
        let user = asterisk.user
        guard user.may(4, settings.pepper) else {
            return [
                .fault(
                    "pepper", "the user \(user.name), who answers the calls, may not read \(settings.pepper)",
                    mend: "chown \(user.name) \(settings.pepper)")
            ]
        }
        let mode = Files.status(settings.pepper).map(Files.mode) ?? ""
        // A database that cannot be opened is a finding already.
        guard let inspection = try? Inspection(path: settings.database) else {
            return [.ok("pepper", "\(settings.pepper): there, private (mode \(mode)); not compared with the database")]
        }
        do throws(OpenFault) { try inspection.require(pepper) } catch {
            return [
                .fault(
                    "pepper", "\(settings.pepper): refused; \(error)",
                    mend:
                        "every call ends as unavailable until the database's own pepper lies there; a new one cannot "
                        + "take its place"
                )
            ]
        }
        return [.ok("pepper", "\(settings.pepper): there, private (mode \(mode)), and this database's own")]
    }
}
