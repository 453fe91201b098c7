// Slot: a value inside a prompt. The case is the slot's name in the phrase files: `.money` fills `{money}`.

import BookingModel

/// A value a prompt carries. How it sounds is Voice's business; how it is written in a transcript is said here.
public enum Slot: Hashable, Sendable {
    /// The key to press.
    case key(Key)
    /// A booking number, read digit by digit.
    case number(BookingNumber)
    /// An amount of money: what is paid, owed or due.
    case money(Won)
    /// A cancellation fee.
    case fee(Won)
    /// Money that goes back.
    case refund(Won)
    /// Tickets.
    case count(Int)
    /// Seats that are left.
    case left(Int)
    /// Minutes.
    case minutes(Int)
    /// How many digits an entry has, 1...20.
    case length(Int)
    /// A day and time.
    case when(LocalDateTime)
    /// A day.
    case date(LocalDate)
    /// A time of day.
    case time(LocalTime)
    /// What kind of thing a program is.
    case category(Category)
    /// A program's title; the number is said when the title has no recording.
    case program(Name, ProgramNumber)
    /// A stop; its place in the running order (from 1) is said when the name has no recording.
    case stop(Name, Int)
    /// The boarding stop; its place in the running order (from 1) is said when the name has no recording.
    case from(Name, Int)
    /// The alighting stop, likewise.
    case to(Name, Int)
    /// A train or performance number, read digit by digit.
    case service(String)
    /// A section; its keypad number is said when the name has no recording.
    case section(Name, Int)
    /// A grade; its place in the list (from 1) is said when the name has no recording.
    case grade(Name, Int)
    /// Seats in the order they are read.
    case seats([SeatLabel])
    /// The last digits of a member number, read one by one.
    case tail(String)
    /// A telephone number: read to its owner, masked everywhere else.
    case telephone(TelephoneNumber)

    /// How to get to a venue; without a recording, that it can be texted.
    case directions(Name)

    /// The names slots have in the phrase files.
    public enum Label: String, Hashable, CaseIterable, Sendable {
        case key, number, money, fee, refund, count, left, minutes, length, when, date, time, category, program, stop,
            from, to, service
        case section, grade, seats, tail, telephone, directions
    }

    /// The slot's name.
    public var name: Label {
        switch self {
        case .key: .key
        case .number: .number
        case .money: .money
        case .fee: .fee
        case .refund: .refund
        case .count: .count
        case .left: .left
        case .minutes: .minutes
        case .length: .length
        case .when: .when
        case .date: .date
        case .time: .time
        case .category: .category
        case .program: .program
        case .stop: .stop
        case .from: .from
        case .to: .to
        case .service: .service
        case .section: .section
        case .grade: .grade
        case .seats: .seats
        case .tail: .tail
        case .telephone: .telephone
        case .directions: .directions
        }
    }

    /// As a transcript shows it: exact, one line, no secret.
    public var written: String {
        switch self {
        case .key(let key): "[\(key)]"
        case .number(let number): number.description
        case .money(let won), .fee(let won), .refund(let won): won.description
        case .count(let n): n == 1 ? "1 ticket" : "\(n) tickets"
        case .left(let n): "\(n) left"
        case .minutes(let n): "\(n) min"
        case .length(let n): n == 1 ? "1 digit" : "\(n) digits"
        case .when(let when): when.description
        case .date(let date): date.description
        case .time(let time): time.description
        case .category(let category): category.rawValue
        case .program(let name, _), .stop(let name, _), .from(let name, _), .to(let name, _), .section(let name, _),
            .grade(let name, _), .directions(let name):
            name.latin
        case .service(let service): "no. \(service)"
        case .seats(let labels): labels.map(\.description).joined(separator: ", ")
        case .tail(let tail): "***\(tail)"
        case .telephone(let number): number.description
        }
    }
}
