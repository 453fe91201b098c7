// Stage: the box office of a rehearsal: the demo catalog, and a clock that stands still until it is moved. It is in
// memory, or in a folder that the rehearsal shares with the AGI program it starts.

import BookingCore
import BookingModel
import CallFlow
import Intake
import Platform

/// A clock kept in a file, so that two processes have the same time: milliseconds since 1970 UTC, and milliseconds the
/// line has been used.
struct FileClock: BookingCore.Clock {
    let file: String

    var now: Instant { Instant(read().wall / 1000) }
    /// Milliseconds of the caller's own timers. They stand still while only the world's time goes by.
    var lineMilliseconds: Int { Int(read().line) }

    /// Waits a little for a file that is just being replaced; a rehearsal without its clock cannot go on.
    private func read() -> (wall: Int64, line: Int64) {
        let words = Files.text(file)?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count == 2, let wall = Int64(words[0]), let line = Int64(words[1]) else {
            fatalError("\(file): no clock of a rehearsal; it is made by `yemae replay --agi`")
        }
        return (wall, line)
    }

    func write(wall: Int64, line: Int64) throws(RehearsalFault) {
        do throws(PlatformFault) { try Files.write("\(wall) \(line)\n", to: file) } catch {
            throw RehearsalFault("the clock \(error)")
        }
    }
}

/// What a stage must know before it is set up.
struct StageOpening {
    /// The demo's showings are laid over the two weeks from that day.
    var time = Stage.firstMorning
    /// Whether accounts are kept at a scripted gateway instead of in the database.
    var gateway = false
    /// What members who join in a call may owe; nil: staff make the members.
    var joining: Won?
}

/// A box office to rehearse on.
public final class Stage {
    /// Where calls of a transcript go when it does not say when: a Saturday morning, before the demo's first showing.
    static let firstMorning = LocalDateTime("2026-03-07 10:00")!
    /// The secret all PIN hashes of rehearsals are made with. No secret at all: nothing but demo members is ever hashed
    /// with it.
    private static let pepper = Pepper(Array("a rehearsal has no secrets to keep".utf8))!

    /// Names in a stage's folder.
    enum Prop: String {
        case database = "box-office.sqlite"
        case clock, gateway, down, record, joining
        func path(in folder: String) -> String { folder + "/" + rawValue }
    }

    /// The demo's box office, in memory or in the stage's folder, on virtual time and with a pepper that is no secret.
    public let office: BoxOffice
    /// The demo's members, as they were at the start.
    private(set) var members: [PlannedMember] = []
    let gateway: ScriptedGateway?
    private let folder: String?
    private let clock: BookingCore.VirtualClock?
    private var milliseconds: Int64
    private var line: Int64 = 0
    private var down = false

    private init(
        office: BoxOffice, gateway: ScriptedGateway?, folder: String?, clock: BookingCore.VirtualClock?, now: Instant
    ) {
        (self.office, self.gateway, self.folder, self.clock) = (office, gateway, folder, clock)
        milliseconds = now.seconds * 1000
    }

    /// A fresh stage.
    /// - Parameters:
    ///   - folder: an empty folder to stand it in; nil: in memory.
    static func fresh(in folder: String?, _ opening: StageOpening, rules: OfficeRules)
        throws(RehearsalFault) -> Stage
    {
        let time = opening.time
        let now = Zone.instant(time)
        let scripted = opening.gateway ? ScriptedGateway(file: folder.map(Prop.gateway.path)) : nil
        let payment = scripted.map { Charging.gateway($0) } ?? .account
        let cheap = adapted(rules, opening.joining)
        if let folder {
            try keep(opening.joining, in: folder)
            try FileClock(file: Prop.clock.path(in: folder)).write(wall: now.seconds * 1000, line: 0)
        }
        scripted?.mood = .pays
        do {
            let stage: Stage
            if let folder {
                let office = try BoxOffice.open(
                    path: Prop.database.path(in: folder), create: true, rules: cheap, pepper: Stage.pepper,
                    clock: FileClock(file: Prop.clock.path(in: folder)), payment: payment)
                stage = Stage(office: office, gateway: scripted, folder: folder, clock: nil, now: now)
            } else {
                let clock = BookingCore.VirtualClock(now)
                let office = try BoxOffice.inMemory(rules: cheap, pepper: Stage.pepper, clock: clock, payment: payment)
                stage = Stage(office: office, gateway: scripted, folder: nil, clock: clock, now: now)
            }
            let demo = Demo.rehearsal(today: time.date)
            _ = try stage.office.staff.storeCatalog(demo)
            stage.members = demo.members
            stage.signUp = opening.joining == nil ? .request : .inCall
            return stage
        } catch {
            throw RehearsalFault("the rehearsal's box office cannot be set up: \(error)")
        }
    }

    /// The child's view of a stage that `yemae replay --agi` set up in a folder.
    public static func shared(in folder: String, rules: OfficeRules, role: ConnectionRole = .staff) throws -> Stage {
        let file = Prop.gateway.path(in: folder)
        let gateway = Files.exists(file) ? ScriptedGateway(file: file) : nil
        let clock = FileClock(file: Prop.clock.path(in: folder))
        let office = try BoxOffice.open(
            path: Prop.database.path(in: folder), create: false, rules: adapted(rules, joining(in: folder)),
            pepper: Stage.pepper,
            clock: clock,
            payment: gateway.map { .gateway($0) } ?? .account, role: role)
        let stage = Stage(office: office, gateway: gateway, folder: folder, clock: nil, now: clock.now)
        stage.signUp = joining(in: folder) == nil ? .request : .inCall
        return stage
    }

    /// The clock of a stage in a folder.
    public static func clock(in folder: String) -> any BookingCore.Clock {
        FileClock(file: Prop.clock.path(in: folder))
    }

    /// Where the programs on a stage in a folder write their calls down.
    public static func recordFile(in folder: String) -> String { Prop.record.path(in: folder) }

    /// PIN hashing is made cheap: a rehearsal logs in hundreds of times and protects no one.
    private static func adapted(_ rules: OfficeRules, _ joining: Won?) -> OfficeRules {
        var rules = rules
        rules.hashCost = 1
        if let joining { rules.newMemberCredit = joining }
        return rules
    }

    /// How callers become members here.
    private(set) var signUp = SignUpWay.request

    /// The caller's rules as they are here.
    func rules(_ rules: CallRules) -> CallRules { Stage.rules(rules, signUp) }

    /// The same of a stage in a folder.
    public static func rules(_ call: CallRules, in folder: String) -> CallRules {
        rules(call, joining(in: folder) == nil ? .request : .inCall)
    }

    private static func rules(_ call: CallRules, _ way: SignUpWay) -> CallRules {
        var call = call
        if way == .inCall { call.signUp = way }
        return call
    }

    /// Leaves word for the programs on a stage in a folder.
    private static func keep(_ joining: Won?, in folder: String) throws(RehearsalFault) {
        guard let joining else { return }
        do throws(PlatformFault) { try Files.write("\(joining.amount)\n", to: Prop.joining.path(in: folder)) } catch {
            throw RehearsalFault("\(error)")
        }
    }

    private static func joining(in folder: String) -> Won? {
        Files.text(Prop.joining.path(in: folder)).flatMap { Int64($0.filter(\.isNumber)) }.map { Won($0) }
    }

    var now: LocalDateTime { Zone.local(office.clock.now) }

    /// What opens a connection to the scripted gateway of a shared stage; nil when accounts are kept in the database.
    public static func provider(in folder: String) -> (@Sendable () -> any AccountGateway)? {
        let file = Prop.gateway.path(in: folder)
        guard Files.exists(file) else { return nil }
        return { ScriptedGateway(file: file) }
    }

    /// Milliseconds of the caller's own timers.
    public var lineMilliseconds: Int {
        folder.map { FileClock(file: Prop.clock.path(in: $0)).lineMilliseconds } ?? Int(line)
    }

    /// True while every request is to be answered with `.unavailable`.
    public var isDown: Bool { folder.map { Files.exists(Prop.down.path(in: $0)) } ?? down }

    /// Where the AGI program writes its recording; nil for a stage in memory.
    public var recordFile: String? { folder.map(Stage.recordFile) }

    /// Lets time go by.
    /// - Parameter onLine: whether the caller's own timers run too.
    func pass(milliseconds passed: Int, onLine: Bool) throws(RehearsalFault) {
        milliseconds += Int64(passed)
        if onLine { line += Int64(passed) }
        try setClock()
    }

    func move(to time: LocalDateTime) throws(RehearsalFault) {
        let target = Zone.instant(time).seconds * 1000
        guard target >= milliseconds - 59_999 else {
            throw RehearsalFault("it is \(now) already and time does not go back; give a later time, or none")
        }
        milliseconds = max(target, milliseconds)
        try setClock()
    }

    /// Makes the box office unavailable, or available again.
    func set(down: Bool) throws(RehearsalFault) {
        self.down = down
        guard let folder else { return }
        let file = Prop.down.path(in: folder)
        do throws(PlatformFault) {
            if down { try Files.write("", to: file) } else { try Files.remove(file) }
        } catch {
            throw RehearsalFault("\(error)")
        }
    }

    private func setClock() throws(RehearsalFault) {
        clock?.now = Instant(milliseconds / 1000)
        if let folder { try FileClock(file: Prop.clock.path(in: folder)).write(wall: milliseconds, line: line) }
    }
}
