// SimulatedHouse: the box office under test: the real core on a real file, with a scripted provider, and the ways in which machines fail it.

import BookingCore
import BookingModel
import Foundation
import Intake
import SQLite

final class SimulatedHouse {
    /// A Friday evening: the first midnight is near.
    static let opening = LocalDateTime("2026-03-06 21:00")!
    private static let pepper = Pepper(Array("a simulation has no secrets to keep".utf8))!

    let path: String
    let clock: any BookingCore.Clock
    let gateway: ScriptedGateway?
    private(set) var office: BoxOffice
    private let rules: OfficeRules

    /// Everybody who may call. PINs of eight digits, so that one found in a file is no coincidence.
    static let people: [SimulatedCaller.Person] = {
        var dice = Dice(seed: 20_260_306)
        return (0..<30).map {
            SimulatedCaller.Person(
                number: MemberNumber(String(300_000 + $0))!, pin: String(10_000_000 + dice.below(90_000_000)),
                telephone: TelephoneNumber("0109\(String(1_000_000 + $0))")!)
        }
    }()

    /// Sets up a fresh box office in a folder, or opens the one that is there.
    init(folder: String, clock: any BookingCore.Clock, gateway: ScriptedGateway?, rules: OfficeRules) throws {
        path = Stage.Prop.database.path(in: folder)
        (self.clock, self.gateway, self.rules) = (clock, gateway, rules)
        let isNew = !FileManager.default.fileExists(atPath: path)
        office = try SimulatedHouse.open(path, clock, gateway, rules)
        guard isNew else { return }
        var batch = Demo.rehearsal(today: SimulatedHouse.opening.date)
        batch.members += SimulatedHouse.people.map {
            PlannedMember(
                number: $0.number, name: "\($0.number)", telephone: $0.telephone, language: .korean, pin: PIN($0.pin), creditLimit: Won(100_000_000))
        }
        _ = try office.storeCatalog(batch)
    }

    private static func open(
        _ path: String, _ clock: any BookingCore.Clock, _ gateway: ScriptedGateway?, _ rules: OfficeRules
    ) throws -> BoxOffice {
        var rules = rules
        rules.hashCost = 1
        return try BoxOffice.open(path: path, create: true, rules: rules, pepper: pepper, clock: clock, payment: gateway.map { .gateway(RefundingGateway($0)) } ?? .account)
    }

    /// New showings from a day on, as staff lay them out every morning; and members who were locked out are let in again.
    func layOut(from day: LocalDate) throws {
        var batch = Demo.rehearsal(today: day)
        batch.members = []
        _ = try office.storeCatalog(batch)
        for person in SimulatedHouse.people { _ = try office.unlock(person.number) }
    }

    /// The program dies and is started anew: all conversations are lost, nothing is tidied up.
    func restart() throws { office = try SimulatedHouse.open(path, clock, gateway, rules) }

    /// How a request meets the machine.
    enum Weather {
        case fair
        /// Another program holds the write lock and does not let go.
        case busy
        /// Not one page more.
        case full
        /// The program dies before it has asked, after the answer and before anybody heard of it, or between provider and commit.
        case diesBefore, diesAfter, diesCharging
    }

    /// - Returns: nil when the program died.
    func perform(_ request: Request, in session: SessionID, act: Int, _ weather: Weather) throws -> Reply? {
        switch weather {
        case .fair: return office.perform(request, in: session, act: act)
        case .busy:
            let other = try Database(path: path, mode: .readWrite)
            // Waiting for real would only take time.
            try office.database.execute("PRAGMA busy_timeout=0")
            try other.execute("BEGIN IMMEDIATE")
            let reply = office.perform(request, in: session, act: act)
            try other.execute("ROLLBACK")
            try office.database.execute("PRAGMA busy_timeout=\(Database.busyTimeoutMilliseconds)")
            return reply
        case .full:
            let pages = try office.database.first("PRAGMA page_count") { $0.int(0) } ?? 0
            _ = try office.database.first("PRAGMA max_page_count=\(pages)") { $0.int(0) }
            let reply = office.perform(request, in: session, act: act)
            _ = try office.database.first("PRAGMA max_page_count=1073741823") { $0.int(0) }
            return reply
        case .diesBefore:
            try restart()
            return nil
        case .diesAfter:
            _ = office.perform(request, in: session, act: act)
            try restart()
            return nil
        case .diesCharging:
            if case .charge(let charge) = office.beginCharging(request, in: session, act: act) { _ = gateway?.charge(charge) }
            try restart()
            return nil
        }
    }

    /// Settles all that is open, with a provider that answers again.
    func settleAll(_ later: (Int64) -> Void) throws {
        gateway?.mood = .pays
        for _ in 0..<SimulatedHouse.settlings {
            later(BoxOffice.providerPatienceSeconds + 1)
            if try office.settle() == 0, try office.checkLedger().open == 0 { return }
        }
    }
    /// Runs of `settle` after which everything is answered: each takes 200 attempts.
    private static let settlings = 200
}

/// A provider that may decline a charge and never a refund: a refused refund is for people, and `ledger check` goes on naming it.
private struct RefundingGateway: AccountGateway {
    private let scripted: ScriptedGateway

    init(_ scripted: ScriptedGateway) { self.scripted = scripted }

    func charge(_ charge: Charge) -> ChargeAnswer { scripted.charge(charge) }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { scripted.ask(enquiry) }

    func refund(_ refund: Refund) -> ChargeAnswer {
        guard scripted.mood == .declines else { return scripted.refund(refund) }
        scripted.mood = .pays
        defer { scripted.mood = .declines }
        return scripted.refund(refund)
    }
}
