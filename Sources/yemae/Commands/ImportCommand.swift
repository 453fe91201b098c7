// yemae import: files into the box office, all or nothing.

import BookingCore
import BookingModel
import Intake

extension Option {
    static let checkOnly = Option("--check", "find every fault, store nothing")
}

extension Command {
    static let importFiles = Command(
        "import", [Operand("FILE", .oneOrMore)], options: Option.office + [.checkOnly],
        "load members, venues, programs, showings, fee tables: CSV, JSON, seating plans",
        details: """
            All files together are one import: stored whole or not at all, and safe to repeat. Files may refer to each other.
            The first line of a CSV file tells what it holds. A member's PIN is never changed by an import.
            """
    ) { arguments in
        let read: ReadCatalog
        do throws(IntakeError) { read = try CatalogReader.read(paths: arguments.operands) } catch { throw refused(error) }
        let office = try arguments.openOffice()
        let check = arguments.has(.checkOnly)
        do throws(CatalogFault) {
            let report = try office.storeCatalog(read.batch, checkOnly: check)
            Console.write("\(check ? "would be " : "")added \(report.added), changed \(report.changed), unchanged \(report.unchanged)\n")
            return .success
        } catch {
            switch error {
            case .refused(let problems): throw refused(read.error(for: problems))
            case .database(let fault): throw CommandFault("nothing was imported: \(fault)", .unavailable)
            }
        }
    }

    private static func refused(_ error: IntakeError) -> CommandFault { CommandFault("nothing was imported:\n\(error)", .data) }
}
