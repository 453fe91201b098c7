// Report: prints the result of a command in the form its options ask for.

import BookingCore
import BookingModel
import CommandLineInterface

extension Arguments {
    /// Prints a list.
    func report<Row>(_ rows: [Row], _ columns: [Column<Row>], nothing: String) -> ExitStatus {
        let listing = Listing(columns: columns, rows: rows)
        Console.write(has(.json) ? listing.json.written : listing.table(nothing: nothing))
        return .success
    }

    /// Prints one thing.
    func report(_ sheet: Sheet) -> ExitStatus {
        Console.write(has(.json) ? sheet.json.written : sheet.text)
        return .success
    }

    /// A telephone number: masked unless `--full` was given.
    func cell(_ number: TelephoneNumber?) -> Cell { .text(number.map { has(.full) ? $0.fullDigits : $0.description }) }

    /// The member a call or booking belongs to: masked unless `--full` was given.
    func cell(_ number: MemberNumber?) -> Cell { .text(number.map { has(.full) ? $0.digits : $0.masked }) }

    /// The one operand as a row number.
    func rowNumber(_ what: String) throws -> Int64 {
        guard let number = Int64(operands[0]), number > 0 else {
            throw CommandFault.usage("\(operands[0]) is no \(what) number", of: command)
        }
        return number
    }

    /// The one operand as a member number.
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
