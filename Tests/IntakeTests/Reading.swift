// Reading: helpers of the intake tests.

import BookingModel
import Intake
import XCTest

/// What a text file brings; fails the test when it has faults.
func read(_ text: String, as name: String = "in.csv", file: StaticString = #filePath, line: UInt = #line)
    -> CatalogBatch
{
    read([IntakeFile(name: name, text: text)], file: file, line: line)
}

func read(_ files: [IntakeFile], file: StaticString = #filePath, line: UInt = #line) -> CatalogBatch {
    do {
        return try CatalogReader.read(files).batch
    } catch {
        XCTFail("\(error)", file: file, line: line)
        return CatalogBatch()
    }
}

/// What is said about files with faults, one line for each fault; empty when there are none.
func faults(_ files: [IntakeFile]) -> [String] {
    do {
        _ = try CatalogReader.read(files)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

func faults(_ text: String, as name: String = "in.csv") -> [String] { faults([IntakeFile(name: name, text: text)]) }

/// Small files that are right, to be broken one place at a time.
enum Sample {
    static let members = "number,name,telephone,language,pin,credit_limit\n"
    static let venues = IntakeFile(name: "venues.csv", text: "venue,korean,english\nhall,홀,Hall\n")
    static let grades = IntakeFile(name: "grades.csv", text: "venue,grade,korean\nhall,1,R석\nhall,2,S석\n")
    static let sections = IntakeFile(name: "sections.csv", text: "venue,section,korean,grade\nhall,1,앞,1\nhall,2,뒤,2\n")
    static let rows = IntakeFile(name: "rows.csv", text: "venue,section,row,count\nhall,1,1,4\nhall,2,1,6\n")
    static let hall = [venues, grades, sections, rows]
    static let programs = IntakeFile(name: "programs.csv", text: "program,category,korean,venue\n701,theatre,햄릿,hall\n")
    static let fares = IntakeFile(
        name: "fares.csv", text: "program,tariff,grade,price\n701,standard,1,50000\n701,standard,2,30000\n")

    /// The hall with one file replaced.
    static func hall(_ name: String, _ text: String) -> [IntakeFile] {
        hall.map { $0.name == name ? IntakeFile(name: name, text: text) : $0 }
    }
}
