// SimulatedBoxOffice: the box office under test: the real core on a real file, a provider, a carrier, and the faults
// that are injected.

import BookingCore
import BookingModel
import Intake
import Messaging
import Platform
import Rehearsal
import SQLite

/// Where and when a simulation plays, and who keeps the accounts: by its seed.
struct SimulatedSetting {
    /// The zone as a POSIX rule, so that no machine needs tables of zones.
    let zone: String
    let opening: LocalDateTime
    /// Accounts in the box office's own database, with credit limits; otherwise at a provider.
    let keepsAccounts: Bool

    init(seed: UInt64) {
        let evenings: [(String, LocalDateTime)] = [
            ("KST-9", LocalDateTime("2026-03-06 21:00")!),
            // The first night is an hour short (New York), or an hour long (Paris).
            ("EST5EDT,M3.2.0,M11.1.0", LocalDateTime("2026-03-07 21:00")!),
            ("CET-1CEST,M3.5.0,M10.5.0/3", LocalDateTime("2026-10-24 21:00")!),
        ]
        (zone, opening) = evenings[Int(seed % 3)]
        keepsAccounts = seed % 4 == 3
    }
}

final class SimulatedBoxOffice {
    private static let pepper = Pepper(Array("a simulation has no secrets to keep".utf8))!
    /// Runs of `settle` after which everything is answered: each takes 200 attempts.
    private static let settlings = 1000
    /// Rounds of a carrier that is well again after which nothing is left to send: each takes 100 texts.
    private static let rounds = 1000

    let path: String
    let world: SimulatedWorld
    let setting: SimulatedSetting
    let office: BoxOffice
    let provider: SimulatedProvider
    let carrier: SimulatedCarrier
    private let sender: Sender
    /// The last day that staff have seen.
    private var greeted: LocalDate

    /// Everybody who may call. PINs of eight digits, so that one found in a file is no coincidence.
    static let people: [SimulatedCaller.Person] = {
        var random = SeededNumbers(seed: 20_260_306)
        return (0..<30).map {
            SimulatedCaller.Person(
                number: MemberNumber(String(300_000 + $0))!, pin: String(10_000_000 + random.below(90_000_000)),
                telephone: TelephoneNumber("0109\(String(1_000_000 + $0))")!)
        }
    }()

    /// People who are no members at first, and join on the telephone.
    static let strangers: [SimulatedCaller.Person] = {
        var random = SeededNumbers(seed: 20_261_130)
        return (0..<40).map {
            SimulatedCaller.Person(
                number: MemberNumber(String(990_000 + $0))!, pin: String(10_000_000 + random.below(90_000_000)),
                telephone: TelephoneNumber("0108\(String(1_000_000 + $0))")!, isStranger: true)
        }
    }()

    /// Who a member is, as far as the simulation knows them; nil for the demo's own.
    func person(_ number: MemberNumber) -> SimulatedCaller.Person? {
        if let known = SimulatedBoxOffice.people.first(where: { $0.number == number }) { return known }
        guard let member = try? office.staff.member(number) else { return nil }
        return SimulatedBoxOffice.strangers.first { $0.telephone == member.telephone }
    }

    /// The code a telephone was sent last.
    func code(sentTo telephone: TelephoneNumber) -> String? {
        let texts = (try? office.outbox.list(limit: 200)) ?? []
        guard let text = texts.first(where: { $0.kind == .signUpCode && $0.telephone == telephone }),
            case .signUpCode(let code, _)? = (try? office.outbox.message(text.id))?.body
        else { return nil }
        return code.secretDigits
    }

    /// The file of a box office in a folder.
    static func database(in folder: String) -> String { folder + "/box-office.sqlite" }

    /// Sets up a fresh box office in a folder, or opens the one that is there.
    /// - Parameter dies: ends this program as a kill does.
    init(
        folder: String, seed: UInt64, rules: OfficeRules,
        dies: @escaping () -> Never = { fatalError("nobody is to die here") }
    ) throws {
        path = SimulatedBoxOffice.database(in: folder)
        world = try SimulatedWorld(folder: folder)
        setting = SimulatedSetting(seed: seed)
        try Zone.use(setting.zone)
        greeted = try world.note("day").flatMap { LocalDate($0) } ?? setting.opening.date
        provider = SimulatedProvider(world, dies: dies)
        carrier = SimulatedCarrier(world, SeededNumbers(seed: seed &+ 1), dies: dies)
        var rules = rules
        rules.hashCost = 1
        rules.newMemberCredit = Won(300_000)
        let isNew = !Files.exists(path)
        if isNew { world.clock.now = Zone.instant(setting.opening) }
        try FaultyDisk.install(below: path)
        office = try BoxOffice.open(
            path: path, create: true, rules: rules, pepper: SimulatedBoxOffice.pepper, clock: world.clock,
            payment: setting.keepsAccounts ? .account : .gateway(provider))
        sender = Sender(office: office, gateway: carrier, settings: SendSettings(), log: { _ in }, pause: { _ in })
        guard isNew else { return }
        var batch = Demo.rehearsal(today: setting.opening.date)
        batch.members += SimulatedBoxOffice.people.map {
            PlannedMember(
                number: $0.number, name: "\($0.number)", telephone: $0.telephone, language: .local, pin: PIN($0.pin),
                creditLimit: Won(100_000_000))
        }
        _ = try office.staff.storeCatalog(batch)
        _ = try office.staff.storeCatalog(Demo.kindTrain(today: setting.opening.date))
        try buildAnnex()
        try openSale()
    }

    /// Minutes after the opening at which members of the presale, and then all, may book the play.
    private static let presaleMinutes: Int64 = 10
    private static let saleMinutes: Int64 = 20

    /// The play is not on sale yet when the first calls come; a third of the people may book early, and the booth keeps
    /// a part of the seats.
    private func openSale() throws {
        guard let play = ProgramNumber("701") else { return }
        let now = world.clock.now
        try office.staff.setSaleRule(of: .program(play), channel: nil) {
            $0 = SaleRule(
                opens: now + 60 * SimulatedBoxOffice.saleMinutes, presale: now + 60 * SimulatedBoxOffice.presaleMinutes)
        }
        let early = SimulatedBoxOffice.people.enumerated().filter { $0.offset % 3 == 0 }.map(\.element.number)
        _ = try office.staff.changePresale(of: play, early, join: true)
        for quota in [
            Quota(.booth, .percent(40), until: 120), Quota(.booth, .seats(8), until: 120, grade: 0),
            Quota(.telephone, .percent(60), until: 120, grade: 1),
        ] { try office.staff.setQuota(quota, of: .program(play)) }
    }

    /// On a new day staff lay out new showings, hold seats of some back and release those of others, and let members in
    /// again who were locked out.
    func greetMorning() throws {
        let day = Zone.local(world.clock.now).date
        guard day > greeted else { return }
        var batch = Demo.rehearsal(today: day)
        batch.members = []
        _ = try office.staff.storeCatalog(batch)
        _ = try office.staff.storeCatalog(Demo.kindTrain(today: day))
        for person in SimulatedBoxOffice.people { _ = try office.staff.unlock(person.number) }
        try holdBack(on: day)
        try moveShowings(on: day)
        greeted = day
        try world.note("day", day.description)
    }

    /// Lets another program hold the write lock and not let go, while something is asked.
    func whileLocked<T>(_ body: () -> T) throws -> T {
        let other = try Database(path: path, mode: .readWrite)
        // Waiting for real would only take time.
        try office.database.execute("PRAGMA busy_timeout=0")
        try other.execute("BEGIN IMMEDIATE")
        let answer = body()
        try other.execute("ROLLBACK")
        try office.database.execute("PRAGMA busy_timeout=\(Database.busyTimeoutMilliseconds)")
        return answer
    }

    /// Offers what is free to who waits, and sends what is due. A database that fails is no news to anybody.
    func send() {
        _ = try? office.staff.offerSeats()
        _ = try? sender.round()
    }

    /// Asks the provider about what is open.
    func settle() { _ = try? office.staff.settle() }

    /// Days after the last call on which the provider is asked about what it made: disputes are decided, refunds fail.
    private static let days = 5

    /// Goes through the days after the last call, until all that was to be asked about has been.
    private func watch() throws {
        for _ in 0..<SimulatedBoxOffice.days {
            world.clock.now = world.clock.now + 86_400
            for _ in 0..<SimulatedBoxOffice.settlings {
                world.clock.now = world.clock.now + (StaffDoor.providerPatienceSeconds + 1)
                let done = try office.staff.settle()
                let asked = try office.database.first(
                    "SELECT count(*) FROM payment_attempt WHERE asked_at = ?", world.clock.now
                ) { $0.int(0) }
                guard done.finished > 0 || asked ?? 0 > 0 else { break }
            }
        }
    }

    /// Provider and carrier are well again: everything open is settled and everything due is sent.
    func finish() throws {
        provider.mood = .pays
        carrier.isWell = true
        for _ in 0..<SimulatedBoxOffice.settlings {
            world.clock.now = world.clock.now + (StaffDoor.providerPatienceSeconds + 1)
            if try office.staff.settle().finished == 0, try office.staff.checkLedger().open == 0 { break }
        }
        if !setting.keepsAccounts { try watch() }
        for _ in 0..<SimulatedBoxOffice.rounds {
            world.clock.now = world.clock.now + 600
            _ = try office.staff.offerSeats()
            let round = try sender.round()
            guard round.submitted + round.later + round.reports == 0, !round.isFull else { continue }
            // A round that did nothing may only have come before the next try is due.
            if try office.database.first(
                "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')", as: { $0.int(0) }) == 0
            {
                break
            }
        }
    }
}
