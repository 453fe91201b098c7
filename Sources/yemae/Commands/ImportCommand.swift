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
        switch CatalogReader.survey(paths: arguments.operands) {
        case .whole(let catalog): read = catalog
        case .faulty(let catalog, let error): throw refused(arguments.checked(catalog, error))
        case .unreadable(let error): throw refused(error)
        }
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

extension Arguments {
    /// The faults of files, and what the box office would refuse of the rest of them: all are told in one run. Nothing is stored.
    fileprivate func checked(_ catalog: ReadCatalog, _ fileFaults: IntakeError) -> IntakeError {
        // A box office that cannot be opened is told of when the files are right.
        guard let office = try? openOffice() else { return fileFaults }
        do throws(CatalogFault) {
            _ = try office.storeCatalog(catalog.batch, checkOnly: true)
            return fileFaults
        } catch {
            switch error {
            case .refused(let problems): return fileFaults.adding(catalog.error(for: problems))
            case .database: return fileFaults
            }
        }
    }
}
