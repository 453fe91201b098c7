// Support: the phrase files of this checkout, and a made-up prompt for every phrase.

import BookingModel
import CallFlow
import Foundation
import XCTest

@testable import Voice

/// The folder of this checkout.
let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The phrasebook callers hear.
func shippedBook() throws -> Phrasebook {
    try Phrasebook.load(directory: checkout.appendingPathComponent("Prompts").path)
}

/// A seat of an unrecorded section.
func seat(_ section: Int, _ row: String, _ seat: String) -> SeatLabel {
    SeatLabel(section: Name(local: "구역\(section)"), sectionKeypad: section, row: row, seat: seat)
}

extension Slot {
    /// A believable value of a slot.
    static func sample(_ label: Label) -> Slot {
        let name = Name(local: "이름")
        let when = LocalDateTime("2026-03-07 14:30")!
        return switch label {
        case .key: .key(.one)
        case .number: .number(BookingNumber("7001-0015")!)
        case .money: .money(Won(60000))
        case .fee: .fee(Won(6000))
        case .refund: .refund(Won(54000))
        case .count: .count(2)
        case .left: .left(12)
        case .minutes: .minutes(30)
        case .place: .place(3)
        case .length: .length(6)
        case .when: .when(when)
        case .date: .date(when.date)
        case .time: .time(when.time)
        case .category: .category(.concert)
        case .program: .program(name, ProgramNumber("701")!)
        case .stop: .stop(name, 3)
        case .from: .from(name, 1)
        case .to: .to(name, 4)
        case .service: .service("101")
        case .section: .section(name, 3)
        case .grade: .grade(name, 2)
        case .kind: .kind(name, 20)
        case .seats: .seats([seat(3, "5", "12"), seat(3, "5", "13")])
        case .tail: .tail("234")
        case .member: .member(MemberNumber("100234")!)
        case .telephone: .telephone(TelephoneNumber("010-2345-6789")!)
        case .directions: .directions(name)
        }
    }
}

/// Plain wording of every phrase, all slots in order, as a phrase file.
func plainWording(replacing key: String? = nil, with line: String = "") -> String {
    Phrase.allCases.map { phrase in
        if phrase.rawValue == key { return line }
        return "\(phrase.rawValue) = Words" + phrase.slots.map { " {\($0.rawValue)}" }.joined()
    }.joined(separator: "\n")
}
