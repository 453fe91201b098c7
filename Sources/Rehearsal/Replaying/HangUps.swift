// HangUps: `yemae replay --hang-up-everywhere`: plays every transcript through the real wire again and again, and
// hangs up at each AGI command in turn, in every form. After each it audits the database and calls back.

import Audit
import BookingCore
import BookingModel
import CallFlow
import Platform
import SQLite

struct HangUps {
    /// One hang-up in one transcript.
    struct Case {
        let transcript: Transcript
        let cut: WireDriver.Cut

        var words: String {
            "\(transcript.file): call \(cut.call), hang-up (\(cut.form.rawValue)) at command \(cut.command)"
        }
    }

    /// What was done.
    struct Figures {
        var transcripts = 0
        var commands = 0
        var hangUps: [HangUpForm: Int] = [:]
        var calledBack = 0
        var parkedFound = 0
        var violations = 0

        mutating func add(_ check: HangUpCheck) {
            if check.calledBack { calledBack += 1 }
            if check.foundParked { parkedFound += 1 }
        }

        var words: String {
            let forms = HangUpForm.allCases.map { "\($0.rawValue) \(hangUps[$0, default: 0])" }.joined(separator: ", ")
            return "\(transcripts) transcripts of \(commands) AGI commands, hang-ups: \(forms); \(calledBack) called "
                + "back, \(parkedFound) found their seats kept\nviolations \(violations)"
        }
    }

    let setting: Replay.Setting
    let print: (String) -> Void
    let progress: (String) -> Void
    let complain: (String) -> Void
    private(set) var figures = Figures()

    init(
        setting: Replay.Setting, print: @escaping (String) -> Void, progress: @escaping (String) -> Void,
        complain: @escaping (String) -> Void
    ) {
        (self.setting, self.print, self.progress, self.complain) = (setting, print, progress, complain)
    }

    /// Every command of every transcript in every form.
    /// - Returns: 0 when nothing was lost anywhere, 1 when something was, 2 when a transcript cannot be played.
    mutating func everywhere(_ files: [String]) -> Int32 {
        for file in files {
            do {
                let transcript = try Transcript.read(file: file).withACall()
                let commands = try survey(transcript)
                for (index, count) in commands.enumerated() {
                    for command in 1...max(1, count) {
                        for form in HangUpForm.allCases {
                            try play(
                                Case(transcript: transcript, cut: .init(call: index + 1, command: command, form: form)))
                        }
                    }
                }
                progress("\(file): \(commands.reduce(0, +)) commands")
            } catch {
                complain("\(error)")
                return 2
            }
        }
        print(figures.words)
        return figures.violations == 0 ? 0 : 1
    }

    /// Plays `count` hang-ups, drawn at random by `seed`.
    mutating func sample(_ files: [String], _ count: Int, seed: UInt64) -> Int32 {
        var random = SeededNumbers(seed: seed)
        var known: [String: (Transcript, [Int])] = [:]
        for number in 0..<count {
            do {
                let file = random.one(of: files)
                let (transcript, commands) =
                    try known[file] ?? { (try Transcript.read(file: file).withACall()) }().surveyed(by: &self)
                known[file] = (transcript, commands)
                let call = random.below(commands.count)
                let form = HangUpForm.allCases[number % HangUpForm.allCases.count]
                try play(
                    Case(
                        transcript: transcript,
                        cut: .init(call: call + 1, command: 1 + random.below(max(1, commands[call])), form: form)))
            } catch {
                complain("\(error)")
                return 2
            }
        }
        print(figures.words)
        return figures.violations == 0 ? 0 : 1
    }

    /// Plays a transcript to its end and counts the commands of its calls.
    fileprivate mutating func survey(_ transcript: Transcript) throws -> [Int] {
        try onStage(transcript) { stage, folder in
            let driver = driver(stage, folder, nil)
            if let fault = TranscriptPlayer(transcript: transcript, stage: stage, driver: driver).play().fault {
                throw fault
            }
            figures.transcripts += 1
            figures.commands += driver.commands.reduce(0, +)
            return driver.commands
        }
    }

    private mutating func play(_ hangUp: Case) throws {
        try onStage(hangUp.transcript) { stage, folder in
            let driver = driver(stage, folder, hangUp.cut)
            let result = TranscriptPlayer(
                transcript: hangUp.transcript, stage: stage, driver: driver, isEnough: { driver.wasCut }
            ).play()
            figures.hangUps[hangUp.cut.form, default: 0] += 1
            var check = HangUpCheck(stage: stage, folder: folder, setting: setting)
            if let fault = result.fault {
                check.wrong.append(fault.description)
            } else if !driver.wasCut {
                check.wrong.append("the transcript ends before this command")
            } else {
                try check.look(at: driver.channel)
            }
            figures.add(check)
            for wrong in check.wrong { complain("\(hangUp.words): \(wrong)") }
            figures.violations += check.wrong.count
        }
    }

    private func driver(_ stage: Stage, _ folder: String, _ cut: WireDriver.Cut?) -> WireDriver {
        WireDriver(stage: stage, program: [setting.program, "agi", "--rehearsal", folder] + setting.options, cut: cut)
    }

    /// A fresh stage in a folder of its own, gone afterwards.
    private func onStage<T>(_ transcript: Transcript, _ body: (Stage, String) throws -> T) throws -> T {
        let folder = try Files.temporaryFolder("yemae-hang-up")
        defer { try? Files.remove(folder) }
        let opening = TranscriptPlayer.opening(of: transcript)
        return try body(
            try Stage.fresh(in: folder, opening, rules: setting.office), folder)
    }
}

extension Transcript {
    fileprivate func surveyed(by hangUps: inout HangUps) throws -> (Transcript, [Int]) {
        (self, try hangUps.survey(self))
    }
}

struct HangUpCheck {
    let stage: Stage
    let folder: String
    let setting: Replay.Setting
    /// What is wrong; empty when nothing is.
    var wrong: [String] = []
    private(set) var calledBack = false
    private(set) var foundParked = false

    init(stage: Stage, folder: String, setting: Replay.Setting) {
        (self.stage, self.folder, self.setting) = (stage, folder, setting)
    }

    /// Looks at the call that was cut off: the last of its channel.
    mutating func look(at channel: (reference: String, calls: Int)) throws {
        let database = try Database(path: Stage.Prop.database.path(in: folder), mode: .readOnly)
        // A box office that answers nothing cannot write the call down either.
        if !stage.isDown { try checkLog(of: channel, database) }
        try audit("after the hang-up")
        let member = try database.first(
            """
            SELECT m.id, m.number FROM session s JOIN member m ON m.id = s.member LEFT JOIN pin_guess g
                ON g.number = m.number
            WHERE s.reference = ? AND m.state = 'active' AND coalesce(g.locked_until, 0) <= ? ORDER BY s.id DESC
            """, channel.reference, stage.office.clock.now
        ) { (id: $0.int64(0), number: $0.text(1)) }
        guard let member, let pin = stage.members.first(where: { $0.number.digits == member.number })?.pin else {
            return
        }
        let kept = try database.all(
            """
            SELECT id FROM hold WHERE member = ? AND state = 'held' AND parked_at IS NOT NULL AND expires_at > ?
            ORDER BY id
            """, member.id,
            stage.office.clock.now
        ) { $0.int64(0) }
        try callBack("\(member.number)#\(pin.secretDigits)#", kept)
        try audit("after the caller called back")
    }

    private mutating func checkLog(of channel: (reference: String, calls: Int), _ database: Database) throws {
        let ends = try database.all(
            "SELECT coalesce(outcome, 'not at all') FROM session WHERE reference = ?", channel.reference
        ) { $0.text(0) }
        if ends.count != channel.calls {
            wrong.append("\(channel.calls) calls of this channel are in the log \(ends.count) times")
        }
        for end in ends where end == "not at all" { wrong.append("the log does not say how the call ended") }
    }

    /// Dials again, gives number and PIN, and hears what was kept.
    private mutating func callBack(_ keys: String, _ kept: [Int64]) throws {
        try stage.set(down: false)
        stage.gateway?.mood = .pays
        let driver = InProcessDriver(stage: stage, rules: setting.call)
        try driver.dial(IncomingCall(line: RehearsalLines.all[0].number, language: .local, calling: nil, number: 0))
        try driver.press(keys.compactMap { Key($0) })
        let happened = driver.takeHappenings()
        try driver.hangUp()
        guard let pending = happened.first(where: { $0.hasPrefix("pending -> ") }) else {
            return wrong.append("the caller called back and was not let in: \(happened.last ?? "nothing happened")")
        }
        calledBack = true
        for hold in kept {
            guard pending.contains("parked hold \(hold) ") else {
                return wrong.append("the caller called back, and hold \(hold), which was kept, is not offered")
            }
            foundParked = true
        }
    }

    private mutating func audit(_ when: String) throws {
        let limits = AuditLimits(
            ticketsPerBooking: setting.office.ticketsPerBooking, ticketsPerShowing: setting.office.ticketsPerShowing)
        wrong += try Auditor.audit(path: Stage.Prop.database.path(in: folder), limits: limits).findings.map {
            "\(when): \($0)"
        }
    }
}
