// ReadCatalog: a batch and where each of its items was read, so that what the core refuses is reported with file and
// line.

import BookingCore
import BookingModel

/// What an import brings, and from where.
public struct ReadCatalog: Sendable {
    /// Ready for `BoxOffice.storeCatalog`.
    public let batch: CatalogBatch
    let venues: [Place]
    let programs: [Place]
    let showings: [Place]
    let members: [Place]
    let feeTables: [Place]
    /// What people should know of the files although they are read.
    public let warnings: [IntakeFault]

    /// What the core has to say of the items it stored, as warnings of the files they were read from, behind those of
    /// the files themselves.
    public func warnings(_ report: CatalogReport) -> [IntakeFault] {
        warnings
            + report.notes.map { note in
                let place = place(of: note.item) ?? Place(file: "import", line: 0)
                return IntakeFault(file: place.file, line: place.line, reason: note.text)
            }
    }

    /// The core's problems with `batch`, as faults of the files it was read from.
    public func error(for problems: [CatalogProblem]) -> IntakeError {
        let log = FaultLog()
        for problem in problems { log.add(place(of: problem.item) ?? Place(file: "import", line: 0), problem.reason) }
        return log.error(files: (venues + programs + showings + members + feeTables).map(\.file))
            ?? IntakeError(faults: [IntakeFault(file: "import", line: 0, reason: "was refused without a reason")])
    }

    private func place(of item: CatalogItem) -> Place? {
        switch item {
        case .venue(let index): venues[bounded: index]
        case .program(let index): programs[bounded: index]
        case .showing(let index): showings[bounded: index]
        case .member(let index): members[bounded: index]
        case .feeTable(let index): feeTables[bounded: index]
        }
    }
}

extension Array {
    /// Nil outside the list.
    fileprivate subscript(bounded index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
