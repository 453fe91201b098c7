// yemae backup: a copy of the box office while calls run.

import BookingCore
import CommandLineInterface

extension Subcommand {
    static let backup = Subcommand(
        "backup", [Operand("FILE")], options: Option.office, "copy the database while calls run",
        details: """
            FILE is never overwritten, is readable by its owner only, and is checked and on the disk when the command \
            ends well.
            The pepper is not in it: keep a copy of that elsewhere. asterisk/README.md tells how to restore.
            """
    ) { arguments in
        let (settings, file) = (try arguments.settings(), arguments.operands[0])
        do throws(BackupFault) {
            let bytes = try Backup.make(of: settings.database, to: file)
            Console.write("\(file): a copy of \(settings.database), \(bytes) bytes, checked\n")
            return .success
        } catch {
            switch error {
            case .exists: throw CommandFault("\(error)", .data)
            case .unwritable: throw CommandFault("\(error)", .notFound)
            case .source, .copying, .damaged: throw CommandFault("\(error)", .unavailable)
            }
        }
    }
}
