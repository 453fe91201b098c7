// TranscriptPlayer: plays the caller's lines of one transcript and notes what happens after each.

import BookingCore
import BookingModel
import CallFlow
import CallRecording

/// The lines of the rehearsal's box office: what is dialled, and the language it answers in.
public enum RehearsalLines {
    /// In the order they are printed; nil: the caller is asked.
    public static let all: [(number: String, language: Language?)] =
        Language.allCases.enumerated().map { ("1588-000\($0 + 1)", $1) } + [("1588-0000", nil)]

    /// The language of a line, however its hyphens are placed. Nil when there is no such line.
    public static func language(of line: String) -> Language?? { find(line).map(\.language) }

    /// A line as transcripts write it; a PBX says what was dialled, without hyphens.
    static func number(dialled line: String) -> String { find(line)?.number ?? line }

    private static func find(_ line: String) -> (number: String, language: Language?)? {
        let digits = line.filter(\.isNumber)
        return all.first { $0.number.filter(\.isNumber) == digits }
    }
}

struct TranscriptPlayer {
    let transcript: Transcript
    let stage: Stage
    let driver: any CallDriver
    /// Told of every line before it is played, and of what happened then.
    var report: (_ line: String, _ happened: [String]) -> Void = { _, _ in }

    /// Asked after every line: whether that is enough.
    var isEnough: () -> Bool = { false }

    /// What happened after each of the caller's lines, as far as it could be played.
    struct Result {
        var played: [[String]] = []
        var fault: LineFault?
    }

    /// What is said before the first call.
    static func opening(of transcript: Transcript) -> StageOpening {
        var opening = StageOpening()
        for block in transcript.blocks {
            switch block.act {
            case .dial(_, _, let at, _):
                opening.time = at ?? Stage.firstMorning
                return opening
            case .meanwhile(.gateway): opening.gateway = true
            case .meanwhile(.joining(let credit)): opening.joining = credit
            case .comeBack, .press, .pressCode, .wait, .hangUp, .meanwhile, .show: continue
            }
        }
        return opening
    }

    /// Plays all lines, or as many as are enough, or up to the first that cannot be.
    func play() -> Result {
        var result = Result()
        var calls = Calls()
        let world = World(stage: stage)
        for block in transcript.blocks {
            do throws(RehearsalFault) {
                let happened = try perform(block.act, world, &calls)
                report(block.caller.text, happened)
                result.played.append(happened)
                if isEnough() { return result }
            } catch {
                result.fault = LineFault(file: transcript.file, line: block.caller.number, reason: error.reason)
                return result
            }
        }
        if driver.isOnLine {
            result.fault = LineFault(
                file: transcript.file, line: transcript.lines.count,
                reason: "the call is still on the line; end the transcript with `hang up`")
        }
        return result
    }

    private struct Calls {
        var count = 0
        var last: IncomingCall?
        /// Whether the menus of the last one are written in full.
        var areInFull = false
    }

    private func perform(_ act: CallerAct, _ world: World, _ calls: inout Calls) throws(RehearsalFault) -> [String] {
        switch act {
        case .dial(let line, let from, let at, let inFull):
            guard !driver.isOnLine else {
                throw RehearsalFault("a call is on the line; `hang up` before dialling again")
            }
            guard let language = RehearsalLines.language(of: line) else {
                throw RehearsalFault(
                    "nobody answers \(line); dial one of \(RehearsalLines.all.map(\.number).joined(separator: ", "))")
            }
            if let at { try stage.move(to: at) }
            calls.count += 1
            let call = IncomingCall(line: line, language: language, calling: from, number: calls.count)
            calls.last = call
            calls.areInFull = inFull
            try driver.dial(call)
        case .comeBack:
            guard !driver.isOnLine else {
                throw RehearsalFault("a call is on the line; only one that was handed to an operator comes back")
            }
            guard let last = calls.last else { throw RehearsalFault("no call was handed to an operator; `dial` first") }
            calls.count += 1
            try driver.dial(last.returning(number: calls.count))
        case .press(let keys):
            guard driver.isOnLine else {
                throw RehearsalFault("no call is on the line, so nobody hears the keys; `dial` first")
            }
            try driver.press(keys)
        case .pressCode(let digits):
            guard driver.isOnLine else {
                throw RehearsalFault("no call is on the line, so nobody hears the keys; `dial` first")
            }
            let code = Array(try world.code().secretDigits).compactMap { Key($0) }
            try driver.press(Array(code[(digits.lowerBound - 1)..<digits.upperBound]))
        case .wait(let seconds): try driver.wait(seconds: seconds)
        case .hangUp: try driver.hangUp()
        case .meanwhile(.crash):
            guard driver.isOnLine else {
                throw RehearsalFault("no call is on the line, so no program runs that could be killed")
            }
            try driver.crash()
        case .meanwhile(let change): return try world.change(change)
        case .show(let table): return try world.table(table)
        }
        let happened = try driver.takeHappenings()
        return calls.areInFull ? happened.flatMap(FixedMenu.inFull) : happened
    }
}

/// The places that transcripts come to.
public enum VisitedPlaces {
    /// - Parameter paths: transcripts, and folders of them.
    /// - Throws: the fault of a transcript that cannot be played.
    public static func of(_ paths: [String], office: OfficeRules) throws -> Set<String> {
        var visited: Set<String> = []
        for file in try ReplayArguments(paths).files() {
            let transcript = try Transcript.read(file: file)
            let opening = TranscriptPlayer.opening(of: transcript)
            let stage = try Stage.fresh(in: nil, opening, rules: office)
            let driver = InProcessDriver(stage: stage, rules: stage.rules(CallRules()), arrived: { visited.insert($0) })
            if let fault = TranscriptPlayer(transcript: transcript, stage: stage, driver: driver).play().fault {
                throw fault
            }
        }
        return visited
    }
}
