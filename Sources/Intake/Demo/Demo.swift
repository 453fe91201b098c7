// Demo: an invented Korean box office to try out, and a small one for transcripts. All persons and programs are
// invented.

import BookingModel

/// Two catalogs made of code: `batch` for people who try the program out, `rehearsal` for transcripts.
public enum Demo {
    /// A box office with a theatre of 1,000 seats, a stadium of 25,000, a concert hall, a small theatre, two bus lines,
    /// trains with four stops, an air shuttle, showings over the coming days, 40 members, fee tables and holidays.
    ///
    /// Members to try it with: 100234 (PIN 4821, calls from 010-2345-6789), 100235 (PIN 1357, may owe 25,000 won at
    /// most, so that charges are declined), 100236 (PIN 2468, English).
    /// - Parameters:
    ///   - today: the first day with showings.
    ///   - days: how many days have showings, 1...60.
    public static func batch(today: LocalDate, days: Int = 14) -> CatalogBatch {
        var batch = CatalogBatch()
        batch.venues = [theatre(), smallTheatre(), concertHall(), stadium(), bus(), train(cars: 8), airliner()]
        batch.programs = programs()
        batch.showings = (0..<min(max(days, 1), 60)).flatMap { showings(on: today.adding(days: $0)) }
        batch.members = members()
        addShippedTables(to: &batch)
        return batch
    }

    /// The tables every new box office begins with.
    static func addShippedTables(to batch: inout CatalogBatch) {
        do {
            batch.feeTables = try ShippedFees.tables()
            batch.holidays = try ShippedHolidays.days()
        } catch {
            preconditionFailure("the shipped tables have faults:\n\(error)")  // they are constants; a test reads them
        }
    }

    /// A time on a day, by minutes after midnight.
    static func moment(_ day: LocalDate, minute: Int) -> LocalDateTime {
        LocalDateTime(day, LocalTime(minute / 60, minute % 60)!)
    }
    static func moment(_ day: LocalDate, _ hour: Int, _ minute: Int) -> LocalDateTime {
        moment(day, minute: hour * 60 + minute)
    }

    /// The number of a program of ours; they are constants.
    static func number(_ digits: String) -> ProgramNumber { ProgramNumber(digits)! }
}
