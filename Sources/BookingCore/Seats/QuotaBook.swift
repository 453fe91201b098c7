// QuotaBook: what a leg of a showing has free by grade, and what its quotas still have to sell: how many seats each
// channel may be given so that every other can still sell all that is kept for it. Pure; the trigger `claim_counted`
// holds the same rule in SQL (`Schema.quotasAreShort`).

import BookingModel

/// One leg.
struct QuotaBook: Hashable {
    /// What a channel still has to sell.
    struct Kept: Hashable {
        /// Of the whole showing; nil: it has no such quota.
        var whole: Int?
        /// Of grades, by position.
        var grades: [Int: Int] = [:]

        /// Seats it is to be left, all together.
        var due: Int { whole ?? grades.values.reduce(0, +) }

        /// Seats it is to be left in a grade.
        func due(_ grade: Int) -> Int {
            guard let part = grades[grade] else { return 0 }
            return min(part, whole ?? part)
        }

        /// How many of the seats that are free in a grade it may be given.
        func may(_ grade: Int, of free: Int) -> Int { grades[grade] ?? (whole == nil ? 0 : free) }
    }

    /// Seats that are free, by grade.
    var free: [Int: Int] = [:]
    /// The quotas in force.
    var kept: [Channel: Kept] = [:]

    /// Whether every channel can still sell what is kept for it: in each grade, and all together.
    var isCovered: Bool { shortage == nil }

    /// What the quotas lack.
    struct Shortage: Hashable {
        /// Nil: of all grades together.
        let grade: Int?
        /// Seats that are free there, and that the quotas still have to sell.
        let (free, due): (Int, Int)
    }

    /// Nil: every channel can sell what is kept for it. Channels compete for grades, so every choice of them is looked
    /// at: four channels, fifteen choices.
    var shortage: Shortage? {
        for (grade, seats) in free.sorted(by: { $0.key < $1.key }) {
            let due = kept.values.reduce(0) { $0 + $1.due(grade) }
            if due > seats { return Shortage(grade: grade, free: seats, due: due) }
        }
        let all = Array(kept.values)
        for choice in 1..<max(1, 1 << all.count) {
            let some = all.indices.filter { choice & (1 << $0) != 0 }.map { all[$0] }
            let due = some.reduce(0) { $0 + $1.due }
            let room = free.reduce(0) { room, grade in
                room + min(grade.value, some.reduce(0) { $0 + $1.may(grade.key, of: grade.value) })
            }
            if due > room { return Shortage(grade: nil, free: room, due: due) }
        }
        return nil
    }

    /// A channel is given seats of a grade; below zero: gives them back.
    mutating func take(_ count: Int, of grade: Int, _ channel: Channel) {
        free[grade, default: 0] -= count
        guard var own = kept[channel] else { return }
        own.whole = own.whole.map { $0 - count }
        own.grades[grade] = own.grades[grade].map { $0 - count }
        kept[channel] = own
    }

    /// How many seats of a grade a channel may be given now.
    func most(_ channel: Channel, of grade: Int) -> Int {
        let own = kept[channel]
        let bounds = [free[grade] ?? 0, own?.whole, own?.grades[grade]].compactMap { $0 }
        // So many fit, and more than that do not: fewer seats taken leave more to the others.
        var (fits, tooMany) = (0, max(0, bounds.min() ?? 0) + 1)
        while tooMany - fits > 1 {
            let middle = (fits + tooMany) / 2
            var book = self
            book.take(middle, of: grade, channel)
            if book.isCovered { fits = middle } else { tooMany = middle }
        }
        return fits
    }

    /// How many seats a channel may be given now, of all grades together.
    func most(_ channel: Channel) -> Int {
        var (book, all) = (self, 0)
        for grade in free.keys.sorted() {
            let count = book.most(channel, of: grade)
            book.take(count, of: grade, channel)
            all += count
        }
        return all
    }
}

/// What the quotas of a showing leave to a channel on a whole journey.
struct QuotaLeft {
    /// Seats of all grades together.
    let all: Int
    /// Seats by grade; a grade that is not listed has no seats.
    private let grades: [Int: Int]?

    /// No quota.
    static let unlimited = QuotaLeft(all: Int.max / 2, grades: nil)

    private init(all: Int, grades: [Int: Int]?) {
        self.all = all
        self.grades = grades
    }

    /// - Parameter legs: those of the journey.
    init(_ legs: [QuotaBook], _ channel: Channel) {
        var (all, grades) = (Int.max / 2, [Int: Int]())
        for book in legs {
            all = min(all, book.most(channel))
            for grade in book.free.keys {
                grades[grade] = min(grades[grade] ?? Int.max, book.most(channel, of: grade))
            }
        }
        self.init(all: all, grades: grades)
    }

    /// Seats of a grade.
    func of(_ grade: Int) -> Int { grades.map { $0[grade] ?? 0 } ?? all }
}
