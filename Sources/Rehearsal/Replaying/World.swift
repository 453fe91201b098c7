// World: carries out the `meanwhile` lines of transcripts: what else happens during a call. It acts through the core's
// public interface, as other callers and staff do.

import BookingCore
import BookingModel
import Intake

/// Changes the world of a stage.
struct World {
    /// Credit other buyers are given, so that only seats and limits stop them.
    private static let plenty = Won(1_000_000_000)

    let stage: Stage

    /// - Returns: what the change did that a transcript shows: money and texts.
    func change(_ change: Meanwhile) throws(RehearsalFault) -> [String] {
        let before = stage.office.sales.cursor()
        switch change {
        case .pass(let seconds): try pass(seconds)
        case .take(.member(let member), let count, let showing, let section):
            try take([member], count, showing, section)
        case .take(.others, let count, let showing, let section): try take(others(), count, showing, section)
        case .showing(let name, let opens):
            let showing = try find(name)
            guard try admin({ try stage.office.staff.setSale(of: showing.id, open: opens) }) else {
                throw RehearsalFault("the showing \(name) is cancelled and cannot be opened or closed any more")
            }
        case .holdBack, .moves, .saleOpens, .showingSaleOpens, .presale, .quota: try changeSale(change)
        case .lateTrain: _ = try admin { try stage.office.staff.storeCatalog(Demo.lateTrain(today: stage.now.date)) }
        case .kindTrain: _ = try admin { try stage.office.staff.storeCatalog(Demo.kindTrain(today: stage.now.date)) }
        case .account(let member, let pays): try credit(member, pays ? nil : .zero)
        case .gateway(let mood):
            guard let gateway = stage.gateway else {
                throw RehearsalFault(
                    "accounts are kept in the database here; say `meanwhile the gateway ...` before "
                        + "the first `dial` too")
            }
            gateway.mood = mood
        case .settle: _ = try admin { try stage.office.staff.settle() }
        case .boxOffice(let available): try stage.set(down: !available)
        case .unlock(let member): _ = try admin { try stage.office.staff.unlock(member) }
        case .close(let member): try admin { try stage.office.staff.closeMember(member) }
        case .joining:
            guard stage.signUp == .inCall else {
                throw RehearsalFault("how callers join is said before the first `dial`")
            }
        case .crash: preconditionFailure("a crash is the call driver's business")
        }
        guard let before, shows(change) else { return [] }
        return stage.office.sales.sideEffects(since: before).map(\.words)
    }

    /// Looks at the waiting list while time goes by, at most, and seconds between two of them, at least.
    private static let (mostLooks, lookEvery) = (1440, 60)

    /// Lets time go by. What only time frees is offered to who waits, as `yemae serve` does every second.
    private func pass(_ seconds: Int) throws(RehearsalFault) {
        let isWaitedFor = try admin { try !stage.office.staff.waitingList(limit: 1).isEmpty }
        let step = isWaitedFor ? max(World.lookEvery, seconds / World.mostLooks + 1) : seconds
        var left = seconds
        while left > 0 {
            try stage.pass(milliseconds: min(step, left) * 1000, onLine: false)
            left -= step
            if isWaitedFor, !stage.isDown { _ = try admin { try stage.office.staff.offerSeats() } }
        }
    }

    /// What others buy is not the caller's story; what the box office settles, and offers, is.
    private func shows(_ change: Meanwhile) -> Bool {
        switch change {
        case .settle, .showing, .moves, .holdBack, .pass: true
        case .take, .saleOpens, .showingSaleOpens, .presale, .quota, .lateTrain, .kindTrain, .account, .gateway,
            .boxOffice, .unlock, .close, .joining, .crash:
            false
        }
    }

    // MARK: Other buyers

    /// Members in addition to the demo's, as many as a full hall needs, with plenty of credit.
    private func others() throws(RehearsalFault) -> [MemberNumber] {
        var batch = CatalogBatch()
        batch.members = World.crowd.enumerated().compactMap { index, number in
            TelephoneNumber("010900\(String(index + 10_000))").map {
                PlannedMember(
                    number: number, name: "\(number)", telephone: $0, language: .local, pin: nil,
                    creditLimit: World.plenty)
            }
        }
        _ = try admin { try stage.office.staff.storeCatalog(batch) }
        return World.crowd
    }

    /// Who `others` are; tables leave them out.
    static let crowd = (1...125).compactMap { MemberNumber("\(900_000 + $0)") }

    private func take(_ buyers: [MemberNumber], _ count: OtherCount, _ name: ShowingName, _ section: Int?)
        throws(RehearsalFault)
    {
        let showing = try find(name)
        let remaining = try remaining(of: showing, section, name)
        var wanted: Int
        switch count {
        case .seats(let seats): wanted = seats
        case .allBut(let left): wanted = remaining - left
        }
        guard wanted <= remaining, wanted >= 0 else {
            throw RehearsalFault("only \(remaining) seats of \(name) are left; take fewer")
        }
        for buyer in buyers where wanted > 0 { wanted -= try buy(buyer, upTo: wanted, showing, section) }
        guard wanted == 0 else {
            throw RehearsalFault(
                "\(wanted) of the seats could not be taken: a member may have \(stage.office.rules.ticketsPerShowing) "
                    + "tickets for one showing, or the account declined; take fewer, or let `others` take them"
            )
        }
    }

    /// Buys for one member until nothing more is wanted or allowed.
    /// - Returns: how many seats were bought.
    private func buy(_ buyer: MemberNumber, upTo wanted: Int, _ showing: ShowingSummary, _ section: Int?)
        throws(RehearsalFault) -> Int
    {
        guard let member = try admin({ try stage.office.staff.member(buyer) }) else {
            throw RehearsalFault("there is no member \(buyer)")
        }
        let session = stage.office.sales.newSession(
            SessionStart(channel: .booth, line: "rehearsal", calling: nil, language: nil, reference: "meanwhile"))
        var act = 0
        func ask(_ request: Request) -> Reply {
            act += 1
            return stage.office.sales.perform(request, in: session, act: act)
        }
        defer { _ = ask(.end(.completed, place: "meanwhile")) }
        guard case .program(let program?) = ask(.program(showing.program)) else {
            throw RehearsalFault("program \(showing.program) is not on sale")
        }
        var bought = 0
        while bought < wanted {
            let most = min(
                wanted - bought, stage.office.rules.ticketsPerBooking, stage.office.rules.ticketsPerShowing - bought)
            guard most > 0, let hold = hold(most, ask, member.id, showing, program.wholeJourney, section) else { break }
            guard case .booked(.booked) = ask(.book(hold.id, agreed: hold.amountToAgree, .local)) else { break }
            bought += hold.seats.count
        }
        return bought
    }

    /// The largest hold that can be had, of at most `most` seats.
    private func hold(
        _ most: Int, _ ask: (Request) -> Reply, _ member: MemberID, _ showing: ShowingSummary, _ journey: Journey,
        _ section: Int?
    ) -> Hold? {
        for count in stride(from: most, through: 1, by: -1) {
            let preference = section.map { SeatPreference.section($0) } ?? .best
            let request = HoldRequest(
                member: member, showing: showing.id, journey: journey, count: count, preference: preference)
            if case .held(.held(let hold)) = ask(.hold(request)) { return hold }
        }
        return nil
    }

    private func remaining(of showing: ShowingSummary, _ section: Int?, _ name: ShowingName) throws(RehearsalFault)
        -> Int
    {
        guard let section else { return showing.counts.remaining - showing.counts.onRequest }
        guard let detail = try admin({ try stage.office.staff.showingDetail(showing.id) }),
            let found = detail.sections.first(where: { $0.keypad == section })
        else { throw RehearsalFault("\(name) has no section \(section)") }
        return found.counts.remaining - found.counts.onRequest
    }

    // MARK: Accounts and look-ups

    /// The code that was texted last, as its owner reads it.
    func code() throws(RehearsalFault) -> SMSCode {
        let texts = try admin { try stage.office.outbox.list(limit: 1000) }
        guard let text = texts.first(where: { $0.kind == .signUpCode }),
            case .signUpCode(let code, _)? = try admin({ try stage.office.outbox.message(text.id) })?.body
        else { throw RehearsalFault("no code was texted that could be typed") }
        return code
    }

    /// Sets a member's credit limit; nil: back to what the demo gave.
    private func credit(_ number: MemberNumber, _ limit: Won?) throws(RehearsalFault) {
        guard let member = stage.members.first(where: { $0.number == number }) else {
            throw RehearsalFault("there is no member \(number) in the rehearsal's box office")
        }
        var batch = CatalogBatch()
        batch.members = [
            PlannedMember(
                number: number, name: member.name, telephone: member.telephone, language: member.language, pin: nil,
                creditLimit: limit ?? member.creditLimit)
        ]
        _ = try admin { try stage.office.staff.storeCatalog(batch) }
    }

    func find(_ name: ShowingName) throws(RehearsalFault) -> ShowingSummary {
        let list = try admin { try stage.office.staff.showingList(program: name.program, from: Instant(0)) }
        guard let showing = list.first(where: { $0.starts == name.starts }) else {
            let some = list.prefix(3).map(\.starts.description).joined(separator: ", ")
            throw RehearsalFault(
                "there is no showing \(name); "
                    + (list.isEmpty
                        ? "program \(name.program) has none"
                        : "program \(name.program) starts at \(some) ..."))
        }
        return showing
    }

    /// Runs an act of staff; its fault ends the rehearsal.
    func admin<T>(_ act: () throws -> T) throws(RehearsalFault) -> T {
        do { return try act() } catch { throw RehearsalFault("\(error)") }
    }
}
