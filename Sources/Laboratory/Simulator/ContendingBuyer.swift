// ContendingBuyer: one connection that buys seats as long as there are any. Now and then it releases a hold instead
// of buying it; once nothing is left of the hall it waits in line for what others release.

import BookingCore
import BookingModel
import Glibc
import Platform
import Rehearsal
import Synchronization

final class ContendingBuyer: Sendable {
    /// Requests of one buyer in a round; more would mean that it never gets the answer that all is sold.
    private static let mostRequests = 5000
    /// Holds that a buyer gives back in a round.
    private static let mostChangesOfMind = 3

    private enum Progress {
        case opening
        case ready
        case buying
        case done(Contention.Sold)
        case failed(String)
    }

    private let folder: String
    private let rules: OfficeRules
    private let index: Int
    private let round: Int
    private let progress = Mutex(Progress.opening)

    init(folder: String, rules: OfficeRules, index: Int, round: Int) {
        (self.folder, self.rules, self.index, self.round) = (folder, rules, index, round)
    }

    /// Opened, or unable to: then `result` tells.
    var isReady: Bool {
        progress.withLock {
            switch $0 {
            case .opening: false
            case .ready, .buying, .done, .failed: true
            }
        }
    }

    func go() { progress.withLock { if case .ready = $0 { $0 = .buying } } }

    func result() throws(LaboratoryFault) -> Contention.Sold {
        switch progress.withLock({ $0 }) {
        case .done(let sold): return sold
        case .failed(let reason): throw LaboratoryFault(reason)
        case .opening, .ready, .buying: throw LaboratoryFault("a buyer is not done")
        }
    }

    /// The whole round, on a thread of its own.
    func run() {
        do {
            let office = try ContendedHall.office(in: folder, rules, create: false)
            let showings = try ContendedHall.showings(round, office)
            progress.withLock { $0 = .ready }
            while case .ready = progress.withLock({ $0 }) { SteadyClock.sleep(microseconds: 200) }
            let sold = try buy(office, showings.hall, showings.train)
            progress.withLock { $0 = .done(sold) }
        } catch {
            progress.withLock { $0 = .failed("\(error)") }
        }
    }

    private func buy(_ office: BoxOffice, _ hall: ShowingID, _ train: ShowingID) throws -> Contention.Sold {
        let counter = Counter(office, ContendedHall.members[index], by: ContendedHall.channel(of: index))
        var random = SeededNumbers(seed: UInt64(round * 1000 + index))
        var sold = Contention.Sold()
        sold.seats = try takeAll(counter, &random, hall, Journey(from: 0, to: 1), upTo: 4, withChildren: true)
        sold.seats += try waitInLine(counter, office, hall)
        var journeys = ContendedHall.journeys
        while !journeys.isEmpty {
            let journey = journeys.remove(at: random.below(journeys.count))
            sold.legs += try takeAll(counter, &random, train, journey, upTo: 1) * (journey.to - journey.from)
        }
        counter.leave()
        return sold
    }

    /// Buys until it is told that nothing is left, or that it has enough.
    private func takeAll(
        _ counter: Counter, _ random: inout SeededNumbers, _ showing: ShowingID, _ journey: Journey, upTo most: Int,
        withChildren: Bool = false
    ) throws -> Int {
        var (bought, changes) = (0, 0)
        var most = most
        for _ in 0..<ContendingBuyer.mostRequests {
            let count = 1 + random.below(most)
            let children = withChildren ? random.below(count + 1) : 0
            let party = Party(count, others: [KindCount(ContendedHall.child, children)])
            switch counter.ask(.hold(counter.wanted(showing, journey, party))) {
            case .held(.held(let hold)):
                if changes < ContendingBuyer.mostChangesOfMind, random.happens(perMille: 250) {
                    changes += 1
                    _ = counter.ask(.release(hold.id))
                    continue
                }
                switch counter.ask(.book(hold.id, agreed: hold.amountToAgree, .local)) {
                case .booked(.booked(let booking)): bought += booking.seats.count
                // The lock did not come in time. Nothing was sold; the seats are given back for another try.
                case .unavailable: _ = counter.ask(.release(hold.id))
                case let other: throw LaboratoryFault("a sale was answered with \(other)")
                }
            case .held(.notEnough(remaining: 0)), .held(.overLimit(allowed: 0)): return bought
            case .held(.notEnough(let left)), .held(.overLimit(let left)): most = max(1, min(most, left))
            case .unavailable: continue
            case let other: throw LaboratoryFault("a hold was answered with \(other)")
            }
        }
        throw LaboratoryFault(
            "a buyer asked \(ContendingBuyer.mostRequests) times and is still not told that all is sold")
    }

    /// Milliseconds between two looks at the line.
    private static let lookEvery = 5

    /// Waits for one seat, takes what is offered, and waits again, until all seats are sold.
    private func waitInLine(_ counter: Counter, _ office: BoxOffice, _ hall: ShowingID) throws -> Int {
        var bought = 0
        for _ in 0..<ContendingBuyer.mostRequests {
            switch counter.ask(.wait(counter.line(hall), .local)) {
            case .waiting(.held(let hold)):
                switch counter.ask(.book(hold.id, agreed: hold.amountToAgree, .local)) {
                case .booked(.booked(let booking)): bought += booking.seats.count
                case .unavailable: continue
                case let other: throw LaboratoryFault("seats that were offered were answered with \(other)")
                }
            case .waiting(.waits), .waiting(.already):
                if try ContendedHall.isSold(hall, office) { return bought }
                SteadyClock.sleep(milliseconds: ContendingBuyer.lookEvery)
            case .waiting(.overLimit(allowed: 0)): return bought
            case .unavailable: continue
            case let other: throw LaboratoryFault("a place in line was answered with \(other)")
            }
        }
        throw LaboratoryFault("a buyer waited \(ContendingBuyer.mostRequests) times, and the hall is not sold")
    }

    /// A member at a counter of the box office.
    final class Counter {
        private let office: BoxOffice
        private let session: SessionID
        private let member: MemberID
        private var acts = 0

        init(_ office: BoxOffice, _ number: MemberNumber, by channel: Channel = .booth) {
            self.office = office
            session = office.sales.newSession(
                SessionStart(channel: channel, line: "contention", calling: nil, language: nil, reference: "\(number)"))
            member = must { try office.staff.member(number) }!.id
        }

        func wanted(_ showing: ShowingID, _ journey: Journey, _ count: Int) -> HoldRequest {
            wanted(showing, journey, Party(count))
        }

        func wanted(_ showing: ShowingID, _ journey: Journey, _ party: Party) -> HoldRequest {
            HoldRequest(member: member, showing: showing, journey: journey, party: party, preference: .best)
        }

        /// One seat of any grade.
        func line(_ showing: ShowingID) -> WaitRequest {
            WaitRequest(member: member, showing: showing, journey: Journey(from: 0, to: 1), party: Party(1))
        }

        func ask(_ request: Request) -> Reply {
            acts += 1
            return office.sales.perform(request, in: session, act: acts)
        }

        func leave() { _ = ask(.end(.completed, place: "contention")) }
    }
}
