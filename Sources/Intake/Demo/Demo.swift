// Demo: an invented Korean box office to try out, and a small one for transcripts, which is quick to store and always
// the same for one day; a change to the small one changes many transcripts. All persons and programs are invented.

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
        batch.directions = directions(to: batch.venues)
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
            batch.kinds = try ShippedKinds.kinds()
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

extension Demo {
    /// Those whom transcripts and the README know by number.
    static func knownMembers() -> [PlannedMember] {
        [
            member(100_234, "홍길동", "010-2345-6789", .local, pin: "4821", limit: 2_000_000),
            member(100_235, "이몽룡", "010-0000-0235", .local, pin: "1357", limit: 25_000),
            member(100_236, "Jane Doe", "010-0000-0236", .latin, pin: "2468", limit: 2_000_000),
            member(100_237, "성춘향", "010-0000-0237", .local, pin: "9753", limit: 1_000_000),
            member(100_238, "심청", "010-0000-0238", .local, pin: "8642", limit: 300_000),
            member(100_239, "임꺽정", "010-0000-0239", .local, pin: nil, limit: 500_000),
        ]
    }

    /// Forty members. Hashing a PIN takes 20 ms, so only every third of the others has one: the last four digits of the
    /// member number, reversed.
    static func members() -> [PlannedMember] {
        let families = ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한"]
        let givens = ["민준", "서연", "도윤", "하은", "시우", "지우", "예준", "수아", "주원", "다은", "지호", "채원", "은우"]
        let others = (100_240..<100_274).enumerated().map { index, number in
            let name = families[index % families.count] + givens[index % givens.count]
            let telephone = "010-0000-0\(String(number).suffix(3))"
            let pin = index % 3 == 0 ? String(String(number).suffix(4).reversed()) : nil
            return member(
                number, name, telephone, index % 10 == 9 ? .latin : .local, pin: pin,
                limit: Int64(200_000 + index % 5 * 200_000))
        }
        return knownMembers() + others
    }

    private static func member(
        _ number: Int, _ name: String, _ telephone: String, _ language: Language, pin: String?, limit: Int64
    )
        -> PlannedMember
    {
        PlannedMember(
            number: MemberNumber(String(number))!, name: name, telephone: TelephoneNumber(telephone)!,
            language: language,
            pin: pin.map { PIN($0)! },
            creditLimit: Won(limit))
    }
}

extension Demo {
    /// The small box office of transcripts, each showing at a fixed time after `today`. Tests/Transcripts/README.md
    /// lists its members with their PINs, its programs, prices and showings.
    public static func rehearsal(today: LocalDate) -> CatalogBatch {
        var batch = CatalogBatch()
        batch.venues = [smallTheatre(), studio(), smallBallpark(), bus(), train(cars: 2)]
        // 702's venue has none.
        batch.directions = directions(to: [smallTheatre(), smallBallpark()])
        batch.programs = [
            program(
                "701", .theatre, hamlet, "small-theatre",
                ["evening": [80_000, 60_000, 30_000], "matinee": [70_000, 50_000, 20_000]]),
            program("702", .concert, symphony, "studio", ["standard": [100_000, 50_000]]),
            program("721", .sports, baseball, "small-ballpark", ["standard": [18_000, 9_000]]),
            program("731", .bus, gangneungBus, "premium-bus", ["standard": [22_000]], stops: [seoul, gangneung]),
            trainProgram("741", trainDown, "short-train", downStops, downFares),
        ]
        batch.showings = rehearsalShowings(today)
        batch.members = knownMembers()
        addShippedTables(to: &batch)
        return batch
    }

    /// A second train line, which goes on sale only when a transcript says so: 742 Busan to Seoul and on to Gangneung,
    /// five stops, days 0-3, no. 102 at 10:00 and 104 at 15:00.
    public static func lateTrain(today: LocalDate) -> CatalogBatch {
        var batch = CatalogBatch()
        let stops = downStops.reversed() + [gangneung]
        let fares = (0..<stops.count - 1).flatMap { from in
            (from + 1..<stops.count).map { (from: from, to: $0, price: Int64($0 - from) * 15_000) }
        }
        batch.venues = [train(cars: 2)]
        batch.programs = [trainProgram("742", trainUp, "short-train", stops, fares)]
        batch.showings = days(0...3, after: today).flatMap { day in
            [("102", 10), ("104", 15)].map {
                showing("742", moment(day, $1, 0), "standard", service: $0, minutes: upMinutes + [270])
            }
        }
        return batch
    }

    /// A train that is sold by kinds of fares, which goes on sale only when a transcript says so: 743 Seoul to Gwangju,
    /// three stops, days 0-3, no. 401 at 11:00 and 403 at 16:00.
    public static func kindTrain(today: LocalDate) -> CatalogBatch {
        var batch = CatalogBatch()
        batch.venues = [train(cars: 2)]
        batch.programs = [honamProgram("short-train")]
        batch.showings = days(0...3, after: today).flatMap { day in
            [("401", 11), ("403", 16)].map {
                showing("743", moment(day, $1, 0), "standard", service: $0, minutes: honamMinutes)
            }
        }
        return batch
    }

    private static func rehearsalShowings(_ today: LocalDate) -> [PlannedShowing] {
        let stages: [PlannedShowing] = days(0...14, after: today).flatMap { day in
            [showing("701", moment(day, 14, 0), "matinee"), showing("701", moment(day, 19, 30), "evening")]
        }
        let concerts: [PlannedShowing] = [2, 9, 16].map {
            showing("702", moment(today.adding(days: $0), 20, 0), "standard")
        }
        let matches: [PlannedShowing] = [1, 8].map {
            showing("721", moment(today.adding(days: $0), 18, 30), "standard")
        }
        let buses: [PlannedShowing] = days(0...3, after: today).flatMap { day in
            stride(from: 8, through: 20, by: 2).map {
                showing("731", moment(day, $0, 0), "standard", minutes: [0, 170])
            }
        }
        let trains: [PlannedShowing] = days(0...3, after: today).flatMap { day in
            [("101", 9), ("103", 13), ("105", 18)].map {
                showing("741", moment(day, $1, 0), "standard", service: $0, minutes: downMinutes)
            }
        }
        return stages + concerts + matches + buses + trains
    }

    private static func days(_ range: ClosedRange<Int>, after today: LocalDate) -> [LocalDate] {
        range.map { today.adding(days: $0) }
    }

    /// 46 seats: two floors of two rows of ten, and six seats with a purpose.
    private static func studio() -> PlannedVenue {
        // Behind the usual seats: two wheelchair places with a companion seat each, and two seats behind a pillar.
        let special = [
            SeatBlocks.row(3, runs: [2, 2], left: -2, y: 3) { $0 % 2 == 1 ? .wheelchair : .companion },
            SeatBlocks.row(3, runs: [2], left: -0.5, y: 13) { _ in .restricted },
        ]
        let floors = (1...2).map { floor in
            PlannedSection(
                keypad: floor,
                name: Name(local: "\(floor)층", latin: "Floor \(floor)", clip: "names/section-floor-\(floor)"),
                grade: floor - 1,
                focusX: 0, focusY: 0,
                rows: SeatBlocks.rows(2, runs: [10], left: -4.5, depth: Double(floor - 1) * 10) + [special[floor - 1]])
        }
        return PlannedVenue(
            code: "studio", name: Name(local: "한빛스튜디오", latin: "Hanbit Studio"), grades: [gradeR, gradeS],
            sections: floors)
    }

    /// 120 seats in three blocks of four rows of ten: two in the infield and one in the outfield.
    private static func smallBallpark() -> PlannedVenue {
        func block(_ keypad: Int, grade: Int, left: Double, depth: Double) -> PlannedSection {
            PlannedSection(
                keypad: keypad, name: Name(local: "\(keypad)블록", latin: "Block \(keypad)"), grade: grade, focusX: 0,
                focusY: 0,
                rows: SeatBlocks.rows(4, runs: [10], left: left, depth: depth))
        }
        let blocks = [
            block(101, grade: 0, left: -4.5, depth: 0), block(102, grade: 0, left: 8.5, depth: 0),
            block(201, grade: 1, left: -4.5, depth: 30),
        ]
        return PlannedVenue(
            code: "small-ballpark", name: Name(local: "한빛구장", latin: "Hanbit Field"), grades: [infield, outfield],
            sections: blocks)
    }
}
