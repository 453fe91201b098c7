// OpenOffice: opens prompts and box office by a command's options.

import BookingCore
import BookingModel
import CommandLineInterface
import Glibc
import Settings
import Voice

extension Arguments {
    /// The box office the options name. It must exist.
    /// - Parameter hearing: told whether the payment provider answers.
    func openOffice(
        _ settings: YemaeSettings, clock: any Clock = SystemClock(), hearing: ProviderHearing = ProviderHearing()
    ) throws -> BoxOffice {
        guard access(settings.database, F_OK) == 0 else {
            // Those who have named a database have lost it, and are not to be told to make another in its place.
            let advice =
                namesDatabase
                ? ""
                : " No settings name one: 'yemae setup --demo --db \(settings.database)' makes one to play with."
            throw CommandFault("\(OpenFault.missing(path: settings.database))\(advice)", .unavailable)
        }
        do {
            CoreDump.forbid()
            let pepper = try Pepper.read(path: settings.pepper)
            let office = try BoxOffice.open(
                path: settings.database, create: false, rules: settings.office, pepper: pepper, clock: clock,
                payment: try settings.charging(hearing))
            office.faultHandler = { Console.complain($0) }
            return office
        } catch let fault as CommandFault {
            throw fault
        } catch let fault as PepperFault {
            throw CommandFault("\(fault)", .config)
        } catch let fault as OpenFault {
            switch fault {
            case .wrongPepper, .cannotHash: throw CommandFault("\(settings.pepper): refused\n\(fault)", .config)
            case .missing, .notADatabase, .notOurs, .newerVersion, .locked, .readOnly, .diskFull, .damaged, .altered,
                .other:
                throw CommandFault("\(fault)", .unavailable)
            }
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }

    /// The box office the options name, with its settings.
    func openOffice() throws -> BoxOffice { try openOffice(settings()) }
}

extension YemaeSettings {
    /// The phrases callers hear.
    func phrasebook() throws -> Phrasebook {
        do throws(PromptFaults) { return try Phrasebook.load(directory: prompts) } catch {
            throw CommandFault("\(error)", .config)
        }
    }
}
