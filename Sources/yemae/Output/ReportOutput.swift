// ReportOutput: prints the result of a command, or a report, in the format its options ask for.

import BookingCore
import BookingModel
import CommandLineInterface
import Formats
import Reports

extension Option {
    static let asCSV = Option("--csv", "one part as CSV (RFC 4180): choose it by --part where there are several")
    static let raw = Option(
        "--raw", "with --csv: as stored, for a program: no byte order mark, no apostrophe before = + - @")
    static let html = Option(
        "--html", "one page with charts that needs nothing else, for a telephone, a desk and paper")
    static let part = Option("--part", "NAME", "only this part of the report")
    static let columns = Option("--columns", "tell the parts and columns instead: what each holds, and its unit")

    /// What every report takes.
    static let reporting: [Option] = office + [.part, .asCSV, .raw, .json, .html, .columns]
}

extension Arguments {
    /// Prints reports; the exit status says when the sums of one are not the ledger's.
    func print(_ all: [Report], now: LocalDateTime) throws -> ExitStatus {
        let formats = [Option.asCSV, .json, .html, .columns].filter(has)
        guard formats.count <= 1 else {
            throw CommandFault.usage(
                "\(formats.map(\.name).joined(separator: " and ")): one format at a time", of: command)
        }
        let reports = try value(.part).map { part in try chosen(part, of: all) } ?? all
        switch formats.first {
        case .asCSV?: Console.write(CSVWriter.text(try onePart(of: reports), for: try csvReader()))
        case .json?:
            Console.write(
                (reports.count == 1 ? json(reports[0]) : .object(reports.map { JSON.Field($0.key, json($0)) })).written)
        case .html?: Console.write(Page.html(reports, made: now.description))
        case .columns?: Console.write(reports.map(columns).joined(separator: "\n"))
        case nil, .some: Console.write(reports.map(text).joined(separator: "\n"))
        }
        // CSV has no room for the verdict.
        for report in reports where has(.asCSV) && !report.ties {
            for words in report.verdict { Console.complain(words) }
        }
        return reports.allSatisfy(\.ties) ? .success : .differs
    }

    private func csvReader() throws -> CSVWriter.Reader {
        has(.raw) ? .program : .person(isMarked: try settings().marksCSV)
    }

    private func chosen(_ part: String, of reports: [Report]) throws -> [Report] {
        let found = reports.compactMap { $0.only(part) }
        guard found.isEmpty else { return found }
        throw CommandFault.usage("there is no part \(part); \(partNames(reports))", of: command)
    }

    private func onePart(of reports: [Report]) throws -> ReportPart {
        let parts = reports.flatMap(\.parts)
        guard parts.count == 1 else {
            throw CommandFault.usage("--csv writes one part; \(partNames(reports))", of: command)
        }
        return parts[0]
    }

    private func partNames(_ reports: [Report]) -> String {
        "--part is one of \(reports.flatMap(\.parts).map(\.key).joined(separator: ", "))"
    }

    private func text(_ report: Report) -> String {
        let parts = report.parts.map { "\n\($0.title.uppercased())\n\(listing($0).table(nothing: "nothing"))" }
        return "\(report.days)\n" + report.verdict.map { $0 + "\n" }.joined() + parts.joined()
    }

    private func json(_ report: Report) -> JSON {
        .object(
            [
                JSON.Field("days", .text(report.days)), JSON.Field("ties", .flag(report.ties)),
                JSON.Field("verdict", .list(report.verdict.map { .text($0) })),
            ] + report.parts.map { JSON.Field($0.key, listing($0).json) })
    }

    private func columns(_ report: Report) -> String {
        report.parts.map { part in
            let listing = Listing(
                columns: [Column<ReportColumn>("column") { .text($0.key) }, Column("holds") { .text($0.about) }],
                rows: part.columns)
            return "\(report.key), part \(part.key): \(part.title)\n\(listing.table(nothing: ""))"
        }.joined(separator: "\n")
    }

    private func listing(_ part: ReportPart) -> Listing<[ReportCell]> {
        Listing(
            columns: part.columns.indices.map { index in Column(part.columns[index].key) { Cell($0[index]) } },
            rows: part.rows)
    }
}

extension Cell {
    /// Whole won stand without the word: the columns are many, and their headings say it.
    init(_ cell: ReportCell) {
        self =
            switch cell {
            case .none: .none
            case .text(let text): .text(text)
            case .count(let count): .number(count)
            case .won(let won): .number(Int(won.amount))
            case .tenths(let tenths): .tenths(tenths)
            case .day(let day): .text(day.description)
            case .time(let time): .time(time)
            }
    }
}

extension Arguments {
    func report<Row>(_ rows: [Row], _ columns: [Column<Row>], nothing: String) -> ExitStatus {
        let listing = Listing(columns: columns, rows: rows)
        Console.write(has(.json) ? listing.json.written : listing.table(nothing: nothing))
        return .success
    }

    func report(_ sheet: Sheet) -> ExitStatus {
        Console.write(has(.json) ? sheet.json.written : sheet.text)
        return .success
    }

    /// A telephone number: masked unless `--full` was given.
    func cell(_ number: TelephoneNumber?) -> Cell { .text(number.map { has(.full) ? $0.fullDigits : $0.description }) }

    /// The member a call or booking belongs to: masked unless `--full` was given.
    func cell(_ number: MemberNumber?) -> Cell { .text(number.map { has(.full) ? $0.digits : $0.masked }) }

    func rowNumber(_ what: String) throws -> Int64 {
        guard let number = Int64(operands[0]), number > 0 else {
            throw CommandFault.usage("\(operands[0]) is no \(what) number", of: command)
        }
        return number
    }

    func memberNumber() throws -> MemberNumber {
        guard let number = MemberNumber(operands[0]) else {
            throw CommandFault.usage("\(operands[0]) is no member number (4...10 digits)", of: command)
        }
        return number
    }
}

extension Cell {
    /// A moment, in the box office's time zone.
    static func time(_ instant: Instant?) -> Cell { instant.map { .time(Zone.local($0)) } ?? .none }
}
