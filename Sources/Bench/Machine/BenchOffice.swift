// BenchOffice: the box office of a run: made in a temporary folder by the program's own commands, and audited after
// every load.

import BookingCore
import BookingModel
import Glibc
import Platform
import SQLite

/// A temporary box office.
final class BenchOffice: Sendable {
    /// How big it is.
    struct Size {
        var programs: Int
        var members: Int
        /// Members whose PINs were hashed at the full cost.
        var costlyMembers: Int
    }

    static let firstMember = 100_000
    static let firstCostlyMember = 200_000
    static let pin = "4821"
    /// The first program's number; each has three showings in a hall of 1,000 seats.
    static let firstProgram = 701
    static let showingsEach = 3

    let program: String
    let folder: String
    let size: Size
    var database: String { "\(folder)/box.db" }
    var log: String { "\(folder)/log" }

    /// - Parameter highPriority: whether the loop may run before the machine's usual programs.
    /// - Throws: `.program` with what it said.
    init(program: String, prompts: String, size: Size, calls: Int = 10_000, highPriority: Bool = true)
        throws(BenchFault)
    {
        var template = Array("/tmp/yemae-bench-XXXXXX".utf8CString)
        if let place = getenv("TMPDIR") { template = Array("\(String(cString: place))/yemae-bench-XXXXXX".utf8CString) }
        guard mkdtemp(&template) != nil else { throw .systemCall("mkdtemp", errno: errno) }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        (self.program, self.size) = (program, size)
        try run("setup", "--db", database)
        try writeSettings(prompts: prompts, calls: calls, highPriority: highPriority)
        try BenchCatalog.write(to: folder, size)
        try run(
            "import", "--config", settings, "\(folder)/venues.csv", "\(folder)/grades.csv", "\(folder)/sections.csv",
            "\(folder)/rows.csv")
        try run(
            "import", "--config", settings, "\(folder)/programs.csv", "\(folder)/fares.csv", "\(folder)/showings.csv")
        try run("import", "--config", settings, "\(folder)/members.csv")
        if size.costlyMembers > 0 { try run("import", "--config", costlySettings, "\(folder)/costly.csv") }
    }

    deinit {
        for name in Files.names(in: folder) { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    var settings: String { "\(folder)/yemae.conf" }
    /// The same, with PINs hashed at the cost a box office ships with.
    private var costlySettings: String { "\(folder)/costly.conf" }

    private func writeSettings(prompts: String, calls: Int, highPriority: Bool) throws(BenchFault) {
        for (file, login) in [(settings, "[login]\nhash-cost = 1\n"), (costlySettings, "")] {
            try BenchFile.write(
                """
                [general]
                database = box.db
                pepper = box.pepper
                prompts = \(prompts)
                [lines]
                other = ko
                [timers]
                debounce = 0
                [attempts]
                ceiling = 2000
                [limits]
                tickets-per-showing = 100
                \(login)[serve]
                port = 0
                calls = \(calls)
                high-priority = \(highPriority ? "yes" : "no")
                control = none
                send = no

                """, to: file)
        }
    }

    /// Runs a command of the program to its end.
    func run(_ words: String...) throws(BenchFault) { try run(words) }

    /// As above.
    func run(_ words: [String]) throws(BenchFault) {
        let said = "\(folder)/said"
        unlink(said)
        let child = try RunningProgram.measured([program] + words, piped: false, log: said)
        guard child.wait().status == 0 else {
            throw .program(([program] + words).joined(separator: " "), said: String(BenchFile.read(said).suffix(2000)))
        }
    }

    /// A copy of the database as it is now, in a file next to it. No program may have it open.
    func copyOfDatabase(named name: String) throws(BenchFault) -> String {
        let path = "\(folder)/\(name)"
        unlink(path)
        do throws(StoreFault) { try Database(path: database, mode: .readOnly).copy(to: path) } catch {
            throw .database(error.description)
        }
        return path
    }

    /// What is wrong with the books, in the audit's words; and of the numbers that were told, those that are not
    /// stored.
    func faults(after what: String, told: [String]) throws(BenchFault) -> [String] {
        var faults: [String] = []
        do throws(BenchFault) { try run("audit", "--config", settings) } catch {
            faults.append("after \(what): \(error)")
        }
        let missing = try BenchBooks.missing(told, in: database)
        if !missing.isEmpty {
            faults.append(
                "after \(what): \(missing.count) booking numbers were told and are not stored: \(missing.prefix(3))")
        }
        if Set(told).count < told.count { faults.append("after \(what): two calls were told the same booking number") }
        return faults
    }

    /// The keys of a call that logs in and books `bookings` times, spread over members, programs and showings by its
    /// number.
    func bookingKeys(call: Int, bookings: Int) -> [UInt8] {
        var keys = "\(BenchOffice.firstMember + call % size.members)\(BenchOffice.pin)"
        for n in 0..<bookings {
            // Program, showing, one ticket, agreed; then back to the main menu, or goodbye.
            let turn = call &* bookings &+ n
            keys +=
                "\(BenchOffice.firstProgram + turn % size.programs)"
                + "\(turn / size.programs % BenchOffice.showingsEach + 1)11"
            keys += n == bookings - 1 ? "2" : "1"
        }
        return Array(keys.utf8)
    }
}

enum BenchBooks {
    /// Which of the booking numbers read out are not in the database.
    static func missing(_ told: [String], in database: String) throws(BenchFault) -> [String] {
        do throws(StoreFault) {
            let books = try Database(path: database, mode: .readOnly)
            return try books.read { () throws(StoreFault) in
                var missing: [String] = []
                for number in told
                where try books.first("SELECT 1 FROM booking WHERE number = ?", number, as: { _ in true }) == nil {
                    missing.append(number)
                }
                return missing
            }
        } catch { throw .database(error.description) }
    }

    /// How many bookings there are.
    static func count(in database: String) throws(BenchFault) -> Int {
        do throws(StoreFault) {
            return try Database(path: database, mode: .readOnly).first("SELECT count(*) FROM booking") { $0.int(0) }
                ?? 0
        } catch { throw .database(error.description) }
    }
}

enum BenchCatalog {
    /// Four sections of ten rows of 25 seats: 1,000 seats.
    private static let (sections, rows, seats) = (4, 10, 25)

    /// Writes the files into a folder.
    static func write(to folder: String, _ size: BenchOffice.Size) throws(BenchFault) {
        var files: [(name: String, lines: [String])] = [
            ("venues", ["venue,korean", "hall,회관"]),
            ("grades", ["venue,grade,korean", "hall,1,R석", "hall,2,S석"]),
            (
                "sections",
                ["venue,section,korean,grade"]
                    + (1...sections).map { "hall,\($0),\($0)구역,\($0 <= sections / 2 ? 1 : 2)" }
            ),
            (
                "rows",
                ["venue,section,row,count"]
                    + (1...sections).flatMap { s in (1...rows).map { "hall,\(s),\($0),\(seats)" } }
            ),
        ]
        let programs = (0..<size.programs).map { BenchOffice.firstProgram + $0 }
        files.append(("programs", ["program,category,korean,venue"] + programs.map { "\($0),concert,공연 \($0),hall" }))
        files.append(
            ("fares", ["program,tariff,grade,price"] + programs.flatMap { ["\($0),t,1,3000", "\($0),t,2,2000"] }))
        let today = Zone.local(SystemClock().now).date
        let dates = (1...BenchOffice.showingsEach).map { today.adding(days: 20 + $0) }
        files.append(
            (
                "showings",
                ["program,date,time,tariff"] + programs.flatMap { program in dates.map { "\(program),\($0),19:30,t" } }
            ))
        files.append(("members", members(from: BenchOffice.firstMember, size.members)))
        if size.costlyMembers > 0 {
            files.append(("costly", members(from: BenchOffice.firstCostlyMember, size.costlyMembers)))
        }
        for file in files {
            try BenchFile.write(file.lines.joined(separator: "\n") + "\n", to: "\(folder)/\(file.name).csv")
        }
    }

    private static func members(from first: Int, _ count: Int) -> [String] {
        ["number,name,telephone,language,pin,credit_limit"]
            + (0..<count).map {
                "\(first + $0),Caller \($0),010\(10_000_000 + first + $0),ko,\(BenchOffice.pin),1000000000"
            }
    }
}
