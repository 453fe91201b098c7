// SeatDrawing: seat maps drawn as text, so that a test of best-available reads as a picture.

import BookingModel

/// A section drawn row by row, the row nearest the stage first: `.` free, `X` taken, a blank is an aisle one seat wide.
struct SeatDrawing {
    let section: Section
    private(set) var free: Set<SeatID> = []
    private let rows: [String]

    /// - Parameter focus: the seat position (from 0, aisles included) and row people want to be near; by default the
    ///   middle of the stage side.
    init(_ rows: [String], focus: (x: Double, y: Double)? = nil) {
        self.rows = rows
        var next: Int64 = 0
        var free: Set<SeatID> = []
        let planned = rows.enumerated().map { rowIndex, drawing in
            var seats: [Seat] = []
            for (x, mark) in drawing.enumerated() where mark != " " {
                next += 1
                if mark == "." { free.insert(SeatID(next)) }
                seats.append(Seat(id: SeatID(next), number: seats.count + 1, label: "\(seats.count + 1)", x: Double(x)))
            }
            return Row(number: rowIndex + 1, label: "\(rowIndex + 1)", y: Double(rowIndex), seats: seats)
        }
        let middle = Double((rows.map(\.count).max() ?? 1) - 1) / 2
        section = Section(
            keypad: 1, name: Name(local: "가"), grade: 0, focusX: focus?.x ?? middle, focusY: focus?.y ?? 0,
            rows: planned)
        self.free = free
    }

    func choose(_ count: Int) -> BestAvailable.Choice? {
        BestAvailable.choose(count, in: section) { free.contains($0) }
    }

    func choose(_ count: Int, row: Int, seat: Int) -> (choice: BestAvailable.Choice, exact: Bool)? {
        BestAvailable.choose(count, nearRow: row, seat: seat, in: section) { free.contains($0) }
    }

    /// The drawing with the chosen seats marked `o`.
    func drawn(_ choice: BestAvailable.Choice?) -> [String]? {
        guard let choice else { return nil }
        var next: Int64 = 0
        return rows.map { row in
            String(
                row.map { mark in
                    if mark == " " { return mark }
                    next += 1
                    return choice.seats.contains(SeatID(next)) ? "o" : mark
                })
        }
    }

    /// Stretches of free neighbours once `taken` are gone, each as the ids of its seats.
    func freeRuns(without taken: Set<SeatID> = []) -> [[SeatID]] {
        var runs: [[SeatID]] = []
        for row in section.rows {
            var previous: Seat?
            for seat in row.seats {
                if free.contains(seat.id), !taken.contains(seat.id) {
                    if let last = previous, seat.x - last.x <= 1.5 {
                        runs[runs.count - 1].append(seat.id)
                    } else {
                        runs.append([seat.id])
                    }
                    previous = seat
                } else {
                    previous = nil
                }
            }
        }
        return runs
    }

    /// How many groups of neighbours some seats form.
    func groups(_ seats: Set<SeatID>) -> Int {
        var whole = self
        whole.free = seats
        return whole.freeRuns().count
    }

    /// Free seats that lose their last neighbour when `taken` are gone.
    func orphans(_ taken: Set<SeatID>) -> Int {
        let already = Set(freeRuns().filter { $0.count == 1 }.map { $0[0] })
        return freeRuns(without: taken).count { $0.count == 1 && !already.contains($0[0]) }
    }
}

/// A repeatable source of randomness (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
