// RowPurposes: what the seats of a row are for, and whether the row goes around a table, from the columns of its record
// and from the words of seating plans.

import BookingModel

/// The columns of a row of seats that list its seats by purpose.
struct RowPurposes {
    let fields: Fields

    /// The purpose of each seat that is listed, by its key; nil, with a fault, when a list names a seat that is not
    /// there, a seat is in two lists, or a companion seat is next to no wheelchair place.
    /// - Parameter keys: of the row's seats, from left to right.
    func purposes(of keys: [Int]) -> [Int: SeatPurpose]? {
        var purposes: [Int: SeatPurpose] = [:]
        for purpose in SeatPurpose.allCases {
            guard let column = purpose.column, !fields.isEmpty(column) else { continue }
            guard let listed = fields.numbers(column, 1...IntakeLimits.keypad) else { return nil }
            for key in listed {
                guard keys.contains(key) else { return fields.refuse(column, "no seat of the row is \(key)") }
                if let other = purposes.updateValue(purpose, forKey: key), other != purpose {
                    return fields.refuse(column, "seat \(key) is in the column \(other.column ?? "") too")
                }
            }
        }
        for (index, key) in keys.enumerated() where purposes[key] == .companion {
            var (left, right) = (index, index)
            while left > 0, purposes[keys[left]] == .companion { left -= 1 }
            while right < keys.count - 1, purposes[keys[right]] == .companion { right += 1 }
            guard purposes[keys[left]] == .wheelchair || purposes[keys[right]] == .wheelchair else {
                return fields.refuse(
                    "companion",
                    "seat \(key) is next to no wheelchair place, so that nobody could buy it; list that place in "
                        + "the column wheelchair")
            }
        }
        return purposes
    }

    /// The way around the table, in seat widths, for a row that is one; nil for any other row.
    func around(_ seats: [PlannedSeat]) -> Double? {
        switch fields.text("around").lowercased() {
        case "", "no": return nil
        case "yes":
            guard seats.count > 2, let first = seats.first, let last = seats.last else {
                return fields.refuse("around", "a round table has 3 seats or more")
            }
            return last.x - first.x + 1
        default: return fields.refuse("around", "is yes or no\(fields.seen(fields.text("around")))")
        }
    }
}

extension PlannedRow {
    /// The same row with other seats in it.
    func having(_ seats: [PlannedSeat]) -> PlannedRow {
        PlannedRow(number: number, label: label, y: y, seats: seats, isFreeNumber: isFreeNumber, around: around)
    }
}

extension SeatPurpose {
    /// The purpose that the name of a seating plan's category says; nil when it says none.
    /// - Parameter name: in any letters; blanks, hyphens and points do not count.
    init?(category name: String) {
        let word = String(name.lowercased().filter { !" -_./()".contains($0) })
        guard let purpose = SeatPurpose.categoryWords.first(where: { $0.words.contains(word) })?.purpose else {
            return nil
        }
        self = purpose
    }

    private static let categoryWords: [(purpose: SeatPurpose, words: Set<String>)] = [
        (
            .notForSale,
            [
                "notforsale", "notavailable", "unavailable", "na", "notavail", "blocked", "killed", "nosale", "판매안함",
                "판매불가", "판매제외", "비판매", "비매", "비매석",
            ]
        ),
        (.house, ["house", "houseseats", "houseseat", "유보", "유보석", "하우스", "하우스석", "초대석"]),
        (
            .wheelchair,
            ["wheelchair", "wheelchairs", "wheelchairplace", "wheelchairplaces", "wheelchairspace", "휠체어", "휠체어석"]
        ),
        (.companion, ["companion", "companions", "companionseat", "companionseats", "동반석", "동반자석", "휠체어동반석"]),
        (
            .restricted,
            ["restrictedview", "restricted", "limitedview", "obstructedview", "partialview", "시야제한", "시야제한석", "시야장애석"]
        ),
    ]
}
