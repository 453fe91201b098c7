// yemae import: reads files into the box office, all or nothing.

import BookingCore
import BookingModel
import CommandLineInterface
import Intake

extension Option {
    static let checkOnly = Option("--check", "find every fault, store nothing")
    static let mapColumn = Option(
        "--map", "THEIRS=OURS", "read the column a file calls THEIRS as OURS; - for OURS leaves it out", repeats: true)
    static let setColumn = Option(
        "--set", "OURS=VALUE", "what every record has in a column that the file lacks", repeats: true)
}

extension Option {
    static let firstTimetableDay = Option("--from", "DAY", "of a timetable: the first day that is sold")
    static let lastTimetableDay = Option("--to", "DAY", "of a timetable: the last day that is sold; at most 366 days")
}

extension Subcommand {
    static let importFiles = Subcommand(
        "import", [Operand("FILE", .oneOrMore)],
        options: Option.office + [.checkOnly, .mapColumn, .setColumn, .firstTimetableDay, .lastTimetableDay],
        "load members, venues, programs, showings, fee tables: CSV, JSON, seating plans, timetables (GTFS)",
        details: """
            All files together are one import: stored whole or not at all, and safe to repeat. Files may refer to each \
            other.
            The first line of a CSV file tells what it holds. A member's PIN is never changed by an import.
            CSV may be separated by commas, semicolons or tabs, and be UTF-8, UTF-16 or EUC-KR. Headers of other \
            programs are read with --map,
            which may be repeated: --map "Phone number=telephone" --map "Name=name" --set language=ko --set \
            credit_limit=0. Columns of such a
            file that are not named are left out, and said.
            A timetable is a GTFS file (.zip) or its folder, with the days to be sold (--from, --to), a CSV file of \
            the lines that are
            sold (route,program,venue) and one of fares by distance (band,up_to,grade,price).
            Warnings name what is stored and looks odd, and what callers type otherwise from now on.
            """
    ) { arguments in
        let read: ReadCatalog
        let settings = try arguments.settings()
        let rules = IntakeRules(
            memberDigits: settings.call.memberDigits, pinDigits: settings.call.pinDigits,
            columns: try arguments.columnMap(), days: try arguments.days(), timeZone: settings.timeZone)
        switch CatalogReader.survey(paths: arguments.operands, rules: rules) {
        case .whole(let catalog): read = catalog
        case .faulty(let catalog, let error): throw refused(arguments.checked(catalog, error))
        case .unreadable(let error): throw refused(error)
        }
        let office = try arguments.openOffice(settings)
        let check = arguments.has(.checkOnly)
        do throws(CatalogFault) {
            let report = try office.staff.storeCatalog(read.batch, checkOnly: check)
            for warning in read.warnings(report) { Console.writeError("warning: \(warning)\n") }
            if report.moreNotes > 0 { Console.writeError("warning: ... and \(report.moreNotes) more\n") }
            Console.write(
                "\(check ? "would be " : "")added \(report.added), changed \(report.changed), unchanged "
                    + "\(report.unchanged)\n")
            // They are about the catalog as it is stored. An import that changed nothing says nothing.
            let brings = !read.batch.venues.isEmpty || !read.batch.programs.isEmpty
            if !check, brings, report.added + report.changed > 0 {
                for note in settings.noteNames() { Console.writeError("note: \(note)\n") }
            }
            return .success
        } catch {
            switch error {
            case .refused(let problems): throw refused(read.error(for: problems))
            case .database(let fault): throw CommandFault("nothing was imported: \(fault)", .unavailable)
            }
        }
    }

    private static func refused(_ error: IntakeError) -> CommandFault {
        CommandFault("nothing was imported:\n\(error)", .data)
    }
}

extension Arguments {
    /// The days of a timetable.
    fileprivate func days() throws -> ClosedRange<LocalDate>? {
        let texts = [Option.firstTimetableDay, .lastTimetableDay].map { value($0) }
        guard texts.contains(where: { $0 != nil }) else { return nil }
        let days = texts.compactMap { $0.flatMap { LocalDate($0) } }
        guard days.count == 2, days[0] <= days[1] else {
            throw CommandFault.usage(
                "--from and --to: expected two days like 2026-03-01, the first one first", of: command)
        }
        return days[0]...days[1]
    }

    /// What `--map` and `--set` say.
    fileprivate func columnMap() throws -> ColumnMap {
        var columns: [String: String] = [:]
        for text in values(.mapColumn) {
            guard let at = text.lastIndex(of: "="), at > text.startIndex else {
                throw CommandFault.usage("--map \(text): expected THEIRS=OURS", of: command)
            }
            let ours = String(text[text.index(after: at)...])
            guard ours == ColumnMap.leftOut || ColumnMap.isColumn(ours) else {
                throw CommandFault.usage(
                    "--map \(text): there is no column \(ours); asterisk/IMPORT.md lists them", of: command)
            }
            columns[String(text[..<at])] = ours
        }
        var constants: [String: String] = [:]
        for text in values(.setColumn) {
            guard let at = text.firstIndex(of: "="), ColumnMap.isColumn(String(text[..<at])) else {
                throw CommandFault.usage(
                    "--set \(text.prefix { $0 != "=" }): expected OURS=VALUE with a column of ours", of: command)
            }
            let (ours, value) = (String(text[..<at]), String(text[text.index(after: at)...]))
            // Other users of the machine can read what a command was started with.
            if ours.lowercased() == "pin", !value.isEmpty {
                throw CommandFault.usage(
                    "--set pin: a PIN is never an argument; leave it empty and use `yemae member "
                        + "reset-pin`", of: command)
            }
            constants[ours] = value
        }
        return ColumnMap(columns: columns, constants: constants)
    }

    /// The faults of files, and what the box office would refuse of the rest of them: all are reported in one run.
    /// Nothing is stored.
    fileprivate func checked(_ catalog: ReadCatalog, _ fileFaults: IntakeError) -> IntakeError {
        // A box office that cannot be opened is reported when the files are right.
        guard let office = try? openOffice() else { return fileFaults }
        do throws(CatalogFault) {
            _ = try office.staff.storeCatalog(catalog.batch, checkOnly: true)
            return fileFaults
        } catch {
            switch error {
            case .refused(let problems): return fileFaults.adding(catalog.error(for: problems))
            case .database: return fileFaults
            }
        }
    }
}
