// yemae setup: makes a box office: the database, and the pepper when there is none yet.

import BookingCore
import BookingModel
import CommandLineInterface
import Glibc
import Intake
import Settings

extension Option {
    static let demo = Option("--demo", "with venues, showings over the coming two weeks, and members to play with")
}

extension Subcommand {
    static let setup = Subcommand(
        "setup", options: Option.office + [.demo], "make a box office: empty, or with --demo one to play with",
        details: """
            Makes the database and, when there is none yet, the pepper. A file that is there already is never touched.
            Without a settings file, `--db box.db` keeps the pepper beside it in box.pepper.
            An empty box office has the shipped tables of cancellation fees and holidays; `yemae import` brings the \
            rest.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let (path, demo) = (settings.database, arguments.has(.demo))
        guard access(path, F_OK) != 0 else {
            throw CommandFault(
                "\(path): is there already and is not overwritten; move it away, or name another file with --db", .data)
        }
        // Members' telephone numbers are in it: nothing for others.
        umask(0o027)
        let isNewPepper = access(settings.pepper, F_OK) != 0
        do {
            let pepper = isNewPepper ? try Pepper.create(path: settings.pepper) : try Pepper.read(path: settings.pepper)
            let report: String
            do {
                report = try make(settings, pepper, demo: demo)
            } catch {
                // Half a box office is worse than none. The pepper was made a moment ago, and nothing is hashed with
                // it.
                let left = remove(
                    ["", "-wal", "-shm", "-journal", "-turn"].map { path + $0 } + (isNewPepper ? [settings.pepper] : [])
                )
                let rest =
                    left.isEmpty ? "nothing was made" : "remove what is left of it: \(left.joined(separator: " "))"
                throw CommandFault("\(error)\n\(rest)", .unavailable)
            }
            Console.write("\(path): \(report)\n")
            if isNewPepper {
                Console.write("\(settings.pepper): the pepper of its PINs; keep a copy apart from the database's\n")
            }
            if demo { Console.write("members to try: 100234 (PIN 4821), 100236 (PIN 2468, English)\n") }
            return .success
        } catch let fault as PepperFault {
            throw CommandFault("\(fault)\nnothing was made", .config)
        }
    }

    /// Removes files that may be there; answers those that could not be removed.
    private static func remove(_ files: [String]) -> [String] { files.filter { unlink($0) != 0 && errno != ENOENT } }

    /// Makes it and tells what is in it.
    private static func make(_ settings: YemaeSettings, _ pepper: Pepper, demo: Bool) throws -> String {
        let office = try BoxOffice.open(
            path: settings.database, create: true, rules: settings.office, pepper: pepper, clock: SystemClock(),
            payment: .account)
        let batch = demo ? Demo.batch(today: Zone.local(office.clock.now).date) : try shippedTables()
        try office.storeCatalog(batch)
        return "made, with \(words(batch))"
    }

    private static func shippedTables() throws -> CatalogBatch {
        var batch = CatalogBatch()
        batch.feeTables = try ShippedFees.tables()
        batch.holidays = try ShippedHolidays.days()
        return batch
    }

    private static func words(_ batch: CatalogBatch) -> String {
        let counts: [(Int, String)] = [
            (batch.venues.count, "venues"), (batch.programs.count, "programs"), (batch.showings.count, "showings"),
            (batch.members.count, "members"), (batch.feeTables.count, "fee tables"), (batch.holidays.count, "holidays"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
