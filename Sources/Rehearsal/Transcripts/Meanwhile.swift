// Meanwhile: the words that can follow `meanwhile` in a transcript: what else can happen during a call.

import BookingCore
import BookingModel

/// A showing as a transcript names it: program number, local start, as in `701 2026-03-08 14:00`.
public struct ShowingName: Hashable, Sendable, CustomStringConvertible {
    /// The number callers type.
    let program: ProgramNumber
    /// Its start, or departure from the first stop, in local time.
    let starts: LocalDateTime
    /// `701 2026-03-08 14:00`.
    public var description: String { "\(program) \(starts)" }
}

/// Who else buys seats.
public enum OtherBuyer: Hashable, Sendable {
    /// One member of the demo, who may be the caller.
    case member(MemberNumber)
    /// As many other members as it takes.
    case others
}

/// How many seats others buy.
public enum OtherCount: Hashable, Sendable {
    /// 1...999.
    case seats(Int)
    /// All but this many, 0...999.
    case allBut(Int)
}

/// What a scripted payment gateway does from now on.
public enum GatewayMood: String, Hashable, CaseIterable, Sendable {
    /// Whatever is asked for, at once; `declines` says a clear no.
    case pays, declines
    /// Takes the money and gives no answer; asked later, it knows the charge.
    case silentAfterPaying = "is silent after paying"
    /// Gives no answer and has done nothing; asked later, it knows no such charge.
    case silent = "is silent"
}

/// Something that happens during a call, apart from it.
public enum Meanwhile: Hashable, Sendable {
    /// Time goes by while the caller's own timers stand still.
    case pass(seconds: Int)
    /// Others buy seats, of one section (by its keypad number) or, when it is nil, of the whole showing.
    case take(OtherBuyer, OtherCount, ShowingName, section: Int?)
    /// Staff opens or closes the sale of a showing.
    case showing(ShowingName, opens: Bool)
    /// The box office moves a showing; members may cancel for nothing until a time.
    case moves(ShowingName, LocalDateTime, freeUntil: LocalDateTime)
    /// The sale of a program's showings begins at a time, for members of its presale earlier.
    case saleOpens(ProgramNumber, LocalDateTime)
    /// The sale of one showing begins at a time.
    case showingSaleOpens(ShowingName, LocalDateTime)
    /// A member may buy a program's tickets from a time on, before the general sale.
    case presale(ProgramNumber, LocalDateTime, MemberNumber)
    /// A channel keeps seats of a showing, or of one of its grades (from 0), until an hour before its start.
    case quota(Channel, Int, ShowingName, grade: Int?)
    /// Staff holds seats of a showing back, or releases them.
    case holdBack(SeatRange, ShowingName, isBack: Bool)
    /// The second train line (742) goes on sale.
    case lateTrain
    /// The train that is sold by kinds of fares (743) goes on sale.
    case kindTrain
    /// The member's account takes charges from now on, or refuses them.
    case account(MemberNumber, pays: Bool)
    /// The provider's manner changes from now on.
    case gateway(GatewayMood)
    /// Charges without an answer are asked about again.
    case settle
    /// The core answers, or answers `.unavailable` to everything.
    case boxOffice(available: Bool)
    /// Staff opens a locked member.
    case unlock(MemberNumber)
    /// Staff closes a membership.
    case close(MemberNumber)
    /// Said before the first call: callers become members in the call, and may owe so much.
    case joining(credit: Won)
    /// The line drops without the box office noticing: the program is killed, nothing is tidied up.
    case crash

    /// All that can be said after `meanwhile`.
    static let vocabulary = [
        "N seconds|minutes|hours|days pass",
        "MEMBER takes N seats of PROGRAM DATE TIME [section S]",
        "others take N seats of PROGRAM DATE TIME [section S]",
        "others take all but N seats of PROGRAM DATE TIME [section S]",
        "showing PROGRAM DATE TIME closes|opens",
        "showing PROGRAM DATE TIME moves to DATE TIME free until DATE TIME",
        "the sale of PROGRAM [DATE TIME] opens DATE TIME",
        "the presale of PROGRAM opens DATE TIME for MEMBER",
        "CHANNEL keeps N seats of PROGRAM DATE TIME [grade G]",
        "seats SECTION[-ROW[-SEAT[..SEAT]]] of PROGRAM DATE TIME are held back|released",
        "program 742|743 goes on sale",
        "the account of MEMBER declines|pays",
        "the gateway pays|declines|is silent|is silent after paying",
        "charges are settled",
        "the box office is unavailable|available",
        "MEMBER is unlocked|closed",
        "callers join in the call [with N won]",
        "the program is killed",
    ]

    /// Reads the words after `meanwhile`. Nil when they are not in the vocabulary.
    init?(_ words: [String]) {
        guard
            let read = Meanwhile.time(words) ?? Meanwhile.sale(words) ?? Meanwhile.saleRule(words)
                ?? Meanwhile.state(words)
        else { return nil }
        self = read
    }

    private static func time(_ words: [String]) -> Meanwhile? {
        guard words.count == 3, ["pass", "passes"].contains(words[2]), let n = Words.count(words[0], in: 1...999) else {
            return nil
        }
        let units = ["second": 1, "minute": 60, "hour": 3600, "day": 86_400]
        let unit = words[1].hasSuffix("s") ? String(words[1].dropLast()) : words[1]
        return units[unit].map { .pass(seconds: n * $0) }
    }

    private static func sale(_ words: [String]) -> Meanwhile? {
        guard words.count >= 8, words[1] == "takes" || words[1] == "take", let of = words.firstIndex(of: "of"), of >= 4,
            words[of - 1] == "seats" || words[of - 1] == "seat"
        else { return nil }
        let buyer: OtherBuyer? = words[0] == "others" ? .others : MemberNumber(words[0]).map { .member($0) }
        let count = amount(Array(words[2..<(of - 1)]))
        let rest = Array(words[(of + 1)...])
        guard let buyer, let count, let showing = Words.showing(rest.prefix(3)) else { return nil }
        switch rest.count {
        case 3: return .take(buyer, count, showing, section: nil)
        case 5 where rest[3] == "section":
            guard let section = Words.count(rest[4], in: 1...999) else { return nil }
            return .take(buyer, count, showing, section: section)
        default: return nil
        }
    }

    private static func saleRule(_ words: [String]) -> Meanwhile? {
        if words.count == 8 || words.count == 10, words[1] == "keeps", words[3] == "seats", words[4] == "of" {
            let grade = words.count == 10 ? Words.count(words[9], in: 1...Quota.lastGrade) : nil
            guard let channel = Channel(rawValue: words[0]), let seats = Words.count(words[2], in: 0...999),
                let showing = Words.showing(words[5...7]), words.count == 8 || (words[8] == "grade" && grade != nil)
            else { return nil }
            return .quota(channel, seats, showing, grade: grade.map { $0 - 1 })
        }
        if words.count == 12, words[0] == "showing", words[4...5] == ["moves", "to"], words[8...9] == ["free", "until"]
        {
            guard let showing = Words.showing(words[1...3]), let to = LocalDateTime("\(words[6]) \(words[7])"),
                let until = LocalDateTime("\(words[10]) \(words[11])")
            else { return nil }
            return .moves(showing, to, freeUntil: until)
        }
        if words.count == 9, words[..<3] == ["the", "sale", "of"], words[6] == "opens" {
            guard let showing = Words.showing(words[3...5]), let time = LocalDateTime("\(words[7]) \(words[8])") else {
                return nil
            }
            return .showingSaleOpens(showing, time)
        }
        guard words.count >= 7, words[0] == "the", words[2] == "of", let program = ProgramNumber(words[3]),
            words[4] == "opens", let time = LocalDateTime("\(words[5]) \(words[6])")
        else { return nil }
        if words.count == 7, words[1] == "sale" { return .saleOpens(program, time) }
        guard words.count == 9, words[1] == "presale", words[7] == "for", let member = MemberNumber(words[8]) else {
            return nil
        }
        return .presale(program, time, member)
    }

    private static func amount(_ words: [String]) -> OtherCount? {
        if words.count == 1 { return Words.count(words[0], in: 1...999).map { .seats($0) } }
        guard words.count == 3, words[0] == "all", words[1] == "but" else { return nil }
        return Words.count(words[2], in: 0...999).map { .allBut($0) }
    }

    private static func state(_ words: [String]) -> Meanwhile? {
        switch words {
        case ["program", "742", "goes", "on", "sale"]: return .lateTrain
        case ["program", "743", "goes", "on", "sale"]: return .kindTrain
        case ["charges", "are", "settled"]: return .settle
        case ["the", "box", "office", "is", "unavailable"]: return .boxOffice(available: false)
        case ["the", "box", "office", "is", "available"]: return .boxOffice(available: true)
        case ["the", "program", "is", "killed"]: return .crash
        default: break
        }
        if words.starts(with: ["callers", "join", "in", "the", "call"]) { return joining(words.dropFirst(5)) }
        if words.starts(with: ["the", "gateway"]) {
            return GatewayMood(rawValue: words.dropFirst(2).joined(separator: " ")).map { .gateway($0) }
        }
        if words.count == 5, words.starts(with: ["the", "account", "of"]), let member = MemberNumber(words[3]) {
            return ["pays": true, "declines": false][words[4]].map { .account(member, pays: $0) }
        }
        if words.count == 5, words[0] == "showing", let showing = Words.showing(words[1...3]) {
            return ["opens": true, "closes": false][words[4]].map { .showing(showing, opens: $0) }
        }
        if words.count >= 8, words[0] == "seats", words[2] == "of", words[6] == "are", let range = SeatRange(words[1]),
            let showing = Words.showing(words[3...5])
        {
            return ["held back": true, "released": false][words[7...].joined(separator: " ")].map {
                .holdBack(range, showing, isBack: $0)
            }
        }
        if words.count == 3, words[1] == "is", let member = MemberNumber(words[0]) {
            return ["unlocked": .unlock(member), "closed": .close(member)][words[2]]
        }
        return nil
    }

    /// What follows `callers join in the call`.
    private static func joining(_ words: ArraySlice<String>) -> Meanwhile? {
        if words.isEmpty { return .joining(credit: .zero) }
        guard words.count == 3, words.first == "with", words.last == "won",
            let won = Words.count(words[words.startIndex + 1], in: 1...999_999)
        else { return nil }
        return .joining(credit: Won(Int64(won)))
    }
}

/// Small readers shared by the verbs.
enum Words {
    /// A whole number within bounds, ASCII digits only.
    static func count(_ word: String, in range: ClosedRange<Int>) -> Int? {
        guard !word.isEmpty, word.count <= 6, word.utf8.allSatisfy({ (48...57).contains($0) }), let n = Int(word),
            range.contains(n)
        else {
            return nil
        }
        return n
    }

    /// `701 2026-03-08 14:00`.
    static func showing(_ words: some Collection<String>) -> ShowingName? {
        let words = Array(words)
        guard words.count == 3, let program = ProgramNumber(words[0]),
            let starts = LocalDateTime("\(words[1]) \(words[2])")
        else {
            return nil
        }
        return ShowingName(program: program, starts: starts)
    }
}
