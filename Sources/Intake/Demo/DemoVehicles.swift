// DemoVehicles: the demo's express bus, train and aeroplane. People like to sit in front, and in the middle of a
// train's car.

import BookingModel

extension Demo {
    static let premium = Name(korean: "우등석", english: "premium", clip: "names/grade-premium")
    static let first = Name(korean: "특실", english: "first class", clip: "names/grade-first")
    static let standard = Name(korean: "일반실", english: "standard class", clip: "names/grade-standard")
    static let economy = Name(korean: "일반석", english: "economy", clip: "names/grade-economy")

    /// 28 seats, numbered through: eight rows of two and one, and four across the back.
    static func bus() -> PlannedVenue {
        let rows =
            (1...8).map { SeatBlocks.row($0, runs: [2, 1], first: 3 * $0 - 2) } + [
                SeatBlocks.row(9, runs: [4], first: 25)
            ]
        let cabin = PlannedSection(
            keypad: 1, name: Name(korean: "우등 버스", english: "Coach", clip: "names/section-coach"), grade: 0, focusX: 1,
            focusY: 0,
            rows: rows)
        return PlannedVenue(
            code: "premium-bus", name: Name(korean: "우등고속", english: "Premium express bus"), grades: [premium],
            sections: [cabin])
    }

    /// Cars from 1 on. With four cars or more the third and fourth are first class, otherwise the first is. Seats go by
    /// row and letter: 7A.
    static func train(cars: Int) -> PlannedVenue {
        let firstClass: ClosedRange<Int> = cars >= 4 ? 3...4 : 1...1
        let middle = Double(cars + 1) / 2
        let order = (1...cars).sorted { (abs(Double($0) - middle), $0) < (abs(Double($1) - middle), $1) }
        return PlannedVenue(
            code: cars >= 4 ? "express-train" : "short-train", name: Name(korean: "고속열차", english: "Express train"),
            grades: [first, standard],
            sections: (order.filter(firstClass.contains) + order.filter { !firstClass.contains($0) }).map {
                car($0, isFirst: firstClass.contains($0))
            })
    }

    private static func car(_ number: Int, isFirst: Bool) -> PlannedSection {
        let rows =
            isFirst
            ? SeatBlocks.rows(12, runs: [2, 1], labels: ["A", "B", "C"])
            : SeatBlocks.rows(14, runs: [2, 2], labels: ["A", "B", "C", "D"])
        return PlannedSection(
            keypad: number, name: Name(korean: "\(number)호차", english: "Car \(number)", clip: "names/car-\(number)"),
            grade: isFirst ? 0 : 1, focusX: 2,
            focusY: isFirst ? 6 : 7, rows: rows)
    }

    /// 180 seats: thirty rows of three and three.
    static func airliner() -> PlannedVenue {
        let cabin = PlannedSection(
            keypad: 1, name: Name(korean: "객실", english: "Cabin", clip: "names/section-cabin"), grade: 0, focusX: 3,
            focusY: 0,
            rows: SeatBlocks.rows(30, runs: [3, 3], labels: ["A", "B", "C", "D", "E", "F"]))
        return PlannedVenue(
            code: "airliner", name: Name(korean: "제트 여객기", english: "Airliner"), grades: [economy], sections: [cabin])
    }
}
