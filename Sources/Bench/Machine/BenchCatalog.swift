// BenchCatalog: the programs and members of the bench's box office, as CSV files for `yemae import`.

import BookingCore
import BookingModel

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
