// DemoVenues: the demo's theatres, concert hall, stadium, express bus, train and aeroplane. All sections of a venue
// share one origin, the middle of the stage or the home plate, so that best-available can compare them.

import BookingModel

extension Demo {
    static let vip = Name(local: "VIP석", latin: "VIP", clip: "names/grade-vip")
    static let gradeR = Name(local: "R석", latin: "R", clip: "names/grade-r")
    static let gradeS = Name(local: "S석", latin: "S", clip: "names/grade-s")
    static let gradeA = Name(local: "A석", latin: "A", clip: "names/grade-a")

    /// 1,000 seats on two floors of three blocks. The side blocks fan out towards the back.
    static func theatre() -> PlannedVenue {
        let (ground, balcony) = (Floor(number: 1, rows: 15, depth: 0), Floor(number: 2, rows: 10, depth: 22))
        return PlannedVenue(
            code: "grand-theatre", name: Name(local: "한빛대극장", latin: "Hanbit Grand Theatre"),
            grades: [vip, gradeR, gradeS, gradeA],
            sections: [
                centre(ground, grade: 0), side(ground, "A", grade: 1), side(ground, "C", grade: 1),
                centre(balcony, grade: 2), side(balcony, "A", grade: 3), side(balcony, "C", grade: 3),
            ])
    }

    private struct Floor {
        let number: Int
        let rows: Int
        /// Rows of floor and air between the stage and its first row.
        let depth: Double
    }

    private static func centre(_ floor: Floor, grade: Int) -> PlannedSection {
        block(floor, "B", grade: grade, rows: SeatBlocks.rows(floor.rows, runs: [18], left: -8.5, depth: floor.depth))
    }

    private static func side(_ floor: Floor, _ letter: String, grade: Int) -> PlannedSection {
        let rows = (1...floor.rows).map { row in
            let width = 11 + (2 * row - floor.rows - 1) / 4
            let left = letter == "A" ? -9.5 - Double(width) : 10.5
            // Set back by half a row where the curve of the rows begins.
            return SeatBlocks.row(row, runs: [width], left: left, y: Double(row) + floor.depth + 0.5)
        }
        return block(floor, letter, grade: grade, rows: rows)
    }

    private static func block(_ floor: Floor, _ letter: String, grade: Int, rows: [PlannedRow]) -> PlannedSection {
        let place = letter == "A" ? 1 : letter == "B" ? 2 : 3
        return PlannedSection(
            keypad: floor.number * 10 + place,
            name: Name(
                local: "\(floor.number)층 \(letter)구역", latin: "Floor \(floor.number) \(letter)",
                clip: "names/section-\(floor.number)\(letter.lowercased())"),
            grade: grade, focusX: 0, focusY: 0, rows: rows)
    }

    /// 60 seats: three sections of two rows of ten, one behind the other.
    static func smallTheatre() -> PlannedVenue {
        let sections = zip(["A", "B", "C"], 0...).map { letter, index in
            PlannedSection(
                keypad: index + 1,
                name: Name(local: "\(letter)구역", latin: letter, clip: "names/section-\(letter.lowercased())"),
                grade: index,
                focusX: 0, focusY: 0, rows: SeatBlocks.rows(2, runs: [10], left: -4.5, depth: Double(2 * index)))
        }
        return PlannedVenue(
            code: "small-theatre", name: Name(local: "한빛소극장", latin: "Hanbit Small Theatre"),
            grades: [vip, gradeR, gradeS],
            sections: sections)
    }

    /// 412 seats: the ground floor with two aisles and, behind it, four wheelchair places with a companion seat each;
    /// a balcony whose last row has four seats behind a pillar.
    static func concertHall() -> PlannedVenue {
        let pairs = SeatBlocks.row(11, runs: [4, 4], left: -5, y: 11) { $0 % 2 == 1 ? .wheelchair : .companion }
        let pillar = SeatBlocks.row(9, runs: [4], left: -1.5, y: 23) { _ in .restricted }
        let ground = PlannedSection(
            keypad: 1, name: Name(local: "1층", latin: "Floor 1", clip: "names/section-floor-1"), grade: 0, focusX: 0,
            focusY: 4,
            rows: SeatBlocks.rows(10, runs: [6, 12, 6], left: -12.5) + [pairs])
        let balcony = PlannedSection(
            keypad: 2, name: Name(local: "2층", latin: "Floor 2", clip: "names/section-floor-2"), grade: 1, focusX: 0,
            focusY: 4,
            rows: SeatBlocks.rows(8, runs: [20], left: -9.5, depth: 14) + [pillar])
        return PlannedVenue(
            code: "concert-hall", name: Name(local: "한빛콘서트홀", latin: "Hanbit Concert Hall"),
            grades: [gradeR, gradeS],
            sections: [ground, balcony])
    }

    static let infield = Name(local: "내야 지정석", latin: "infield", clip: "names/grade-infield")
    static let upperInfield = Name(local: "내야 상단석", latin: "upper infield", clip: "names/grade-upper-infield")
    static let outfield = Name(local: "외야석", latin: "outfield", clip: "names/grade-outfield")

    /// 25,000 seats in 43 blocks: 15 of 500, 15 of 560 above them, 13 of 700 in the outfield. The blocks behind the
    /// home plate come first.
    static func stadium() -> PlannedVenue {
        let tiers = [
            Tier(first: 101, blocks: 15, rows: 20, seats: 25, depth: 0),
            Tier(first: 201, blocks: 15, rows: 20, seats: 28, depth: 25),
            Tier(first: 301, blocks: 13, rows: 28, seats: 25, depth: 90),
        ]
        return PlannedVenue(
            code: "ballpark", name: Name(local: "한빛야구장", latin: "Hanbit Ballpark"),
            grades: [infield, upperInfield, outfield],
            sections: zip(tiers, 0...).flatMap { blocks($0, grade: $1) })
    }

    private struct Tier {
        /// Keypad number of its leftmost block.
        let first: Int
        let blocks: Int
        let rows: Int
        let seats: Int
        /// Rows between the home plate and its first row.
        let depth: Double
    }

    /// From the middle outwards: people want to sit behind the home plate.
    private static func blocks(_ tier: Tier, grade: Int) -> [PlannedSection] {
        let middle = tier.blocks / 2
        return (0..<tier.blocks).sorted { abs($0 - middle) < abs($1 - middle) }.map { index in
            let left = Double((index - middle) * (tier.seats + 3)) - Double(tier.seats - 1) / 2
            // No recordings: the announcer says the block's number, which is what is painted on it.
            return PlannedSection(
                keypad: tier.first + index,
                name: Name(local: "\(tier.first + index)블록", latin: "Block \(tier.first + index)"),
                grade: grade,
                focusX: 0, focusY: 0,
                rows: SeatBlocks.rows(tier.rows, runs: [tier.seats], left: left, depth: tier.depth))
        }
    }
}

extension Demo {
    static let premium = Name(local: "우등석", latin: "premium", clip: "names/grade-premium")
    static let first = Name(local: "특실", latin: "first class", clip: "names/grade-first")
    static let standard = Name(local: "일반실", latin: "standard class", clip: "names/grade-standard")
    static let economy = Name(local: "일반석", latin: "economy", clip: "names/grade-economy")

    /// 28 seats, numbered through: eight rows of two and one, and four across the back.
    static func bus() -> PlannedVenue {
        let rows =
            (1...8).map { SeatBlocks.row($0, runs: [2, 1], first: 3 * $0 - 2) } + [
                SeatBlocks.row(9, runs: [4], first: 25)
            ]
        let cabin = PlannedSection(
            keypad: 1, name: Name(local: "우등 버스", latin: "Coach", clip: "names/section-coach"), grade: 0, focusX: 1,
            focusY: 0,
            rows: rows)
        return PlannedVenue(
            code: "premium-bus", name: Name(local: "우등고속", latin: "Premium express bus"), grades: [premium],
            sections: [cabin])
    }

    /// Cars from 1 on. With four cars or more the third and fourth are first class, otherwise the first is. Seats go by
    /// row and letter: 7A.
    static func train(cars: Int) -> PlannedVenue {
        let firstClass: ClosedRange<Int> = cars >= 4 ? 3...4 : 1...1
        let middle = Double(cars + 1) / 2
        let order = (1...cars).sorted { (abs(Double($0) - middle), $0) < (abs(Double($1) - middle), $1) }
        return PlannedVenue(
            code: cars >= 4 ? "express-train" : "short-train", name: Name(local: "고속열차", latin: "Express train"),
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
            keypad: number, name: Name(local: "\(number)호차", latin: "Car \(number)", clip: "names/car-\(number)"),
            grade: isFirst ? 0 : 1, focusX: 2,
            focusY: isFirst ? 6 : 7, rows: rows)
    }

    /// 180 seats: thirty rows of three and three.
    static func airliner() -> PlannedVenue {
        let cabin = PlannedSection(
            keypad: 1, name: Name(local: "객실", latin: "Cabin", clip: "names/section-cabin"), grade: 0, focusX: 3,
            focusY: 0,
            rows: SeatBlocks.rows(30, runs: [3, 3], labels: ["A", "B", "C", "D", "E", "F"]))
        return PlannedVenue(
            code: "airliner", name: Name(local: "제트 여객기", latin: "Airliner"), grades: [economy], sections: [cabin])
    }
}

/// Rows of seats made of runs with aisles between them.
enum SeatBlocks {
    /// One row.
    /// - Parameters:
    ///   - runs: seats between aisles, from left to right: `[2, 1]` on an express bus.
    ///   - first: number of the leftmost seat.
    ///   - labels: what is painted on the seats; the numbers when empty.
    ///   - left: where the leftmost seat is. An aisle is one seat wide.
    ///   - purpose: what the seat of a number is for.
    static func row(
        _ number: Int, runs: [Int], first: Int = 1, labels: [String] = [], left: Double = 0, y: Double? = nil,
        purpose: (Int) -> SeatPurpose = { _ in .usual }
    ) -> PlannedRow {
        var (seats, x): ([PlannedSeat], Double) = ([], left)
        for run in runs {
            for _ in 0..<run {
                let label = labels.isEmpty ? "\(first + seats.count)" : labels[seats.count]
                let key = first + seats.count
                seats.append(PlannedSeat(number: key, label: label, x: x, purpose: purpose(key)))
                x += 1
            }
            x += 1
        }
        return PlannedRow(number: number, label: "\(number)", y: y ?? Double(number), seats: seats)
    }

    /// Rows that all have the same seats, numbered from 1.
    static func rows(_ count: Int, runs: [Int], labels: [String] = [], left: Double = 0, depth: Double = 0)
        -> [PlannedRow]
    {
        (1...count).map { row($0, runs: runs, labels: labels, left: left, y: Double($0) + depth) }
    }
}
