// yemae gate ...: runs a gate, and prepares it to work without the core.

import BookingCore
import BookingModel
import CommandLineInterface
import Gate
import Glibc
import Settings

extension Option {
    static let gateName = Option("--gate", "NAME", "what staff call the gate; it is written into every admission")
    static let venue = Option("--venue", "CODE", "it lets people into everything at this venue")
    static let showing = Option("--showing", "ID", "it lets people into this showing only")
    static let sections = Option(
        "--sections", "N,N...", "the sections (halls, cars) behind it, by keypad number; all otherwise")
    static let way = Option("--way", "in|out", "which way people go (in otherwise)")
    static let reader = Option(
        "--reader", "READER", "stdin, serial:DEVICE, pcsc[:NAME] or command:PROGRAM (stdin otherwise)")
    static let display = Option(
        "--display", "DISPLAY", "text, lcdproc[:ADDRESS[:PORT]] or command:PROGRAM (text otherwise)")
    static let snapshot = Option("--snapshot", "FILE", "what to go by when the core cannot be asked")
    static let queue = Option("--queue", "FILE", "where it writes down what it did on its own, for `yemae gate report`")
    static let sameRead = Option(
        "--same-read", "MS",
        "within so many milliseconds the same read is the same visitor, 0...60000 (2000 "
            + "otherwise; 0: every read counts)")
    static let hours = Option("--hours", "N", "how long it may be used, 1...48 (12 otherwise)")
}

extension Subcommand {
    static let gate = Subcommand(
        "gate",
        options: Option.office + [
            .gateName, .venue, .showing, .sections, .way, .reader, .display, .sameRead, .snapshot, .queue,
        ], "let people in: reads cards and booking numbers, asks the core, shows ADMIT or REFUSE",
        details: """
            A reader may be followed by options: serial:/dev/ttyUSB0,baud=9600,form=hex,order=lsb or \
            stdin,form=track2,lrc=no.
            form: auto, hex, decimal, track2. order: msb, lsb. lrc: yes, no. A booking number may always be typed.
            pcsc:NAME are the readers of pcscd whose name holds NAME, through the program yemae-pcsc next to this one; \
            yemae-pcsc --list names them.
            A reader that is unplugged, or whose program ends, is tried again every two seconds.
            Understood in every form: a booking number with blanks, dots or dashes; frames (STX ... checksum ETX); \
            facility,number as 098,55730;
            letters typed while the keyboard is in Hangul mode, or full-width ones. A card is known however it was \
            registered, as long as no digit
            is lost between the two forms.
            When the core cannot be asked the gate goes by --snapshot, and writes what it does into --queue; it tells \
            the core when it is back.
            Every screen then says so, with the time of the snapshot; a ticket sold later is "not on the list".
            It ends at the end of standard input, or by SIGTERM or SIGINT, and tells its figures on standard error.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let gate = try arguments.gate()
        let (reader, display): (ReaderName, DisplayName)
        do throws(DeviceFault) {
            (reader, display) = (
                try ReaderName(arguments.value(.reader) ?? "stdin"),
                try DisplayName(arguments.value(.display) ?? "text")
            )
        } catch {
            throw CommandFault.usage(error.description, of: arguments.command)
        }
        let service = try arguments.service(gate, settings)
        let folder = try CommandLineProgram.folder()
        StopSignal.listen()
        let sameRead = try arguments.number(.sameRead, 0...60_000) ?? GateLoop.sameReadUsually
        let loop = GateLoop(service: service, format: reader.format, sameRead: sameRead)
        do throws(DeviceFault) {
            let source = try reader.open(folder: folder, complain: { Console.complain($0) })
            let figures = loop.run(
                source, try display.open(gate: gate, complain: { Console.complain($0) }),
                isStopped: { StopSignal.came })
            let unchecked = figures.unchecked > 0 ? ", let in unchecked \(figures.unchecked)" : ""
            Console.complain(
                "gate \(gate.name): seats admitted \(figures.admitted), refused "
                    + "\(figures.refused)\(unchecked)\(figures.quantiles)")
            return .success
        } catch {
            throw CommandFault(error.description, .notFound)
        }
    }

    static let gateSnapshot = Subcommand(
        "gate snapshot", [Operand("FILE")], options: Option.office + [.showing.needed, .hours],
        "write what a gate needs of a showing to go on without the core",
        details: "The file is sealed with the pepper and holds no card numbers and no names, but who sits where: keep "
            + "it private."
    ) { arguments in
        let office = try arguments.openOffice()
        guard let showing = try arguments.showing() else {
            throw CommandFault.usage("\(Option.showing.usage) is missing", of: arguments.command)
        }
        let hours = try arguments.number(.hours, 1...GateSnapshot.mostHours) ?? 12
        let text: String
        do throws(GateFault) { text = try office.gate.snapshot(of: showing, hours: hours) } catch {
            throw CommandFault("\(error)", .notFound)
        }
        try Console.replace(file: arguments.operands[0], with: text, mode: 0o600)
        Console.write("\(arguments.operands[0]): showing \(showing), good for \(hours) hours\n")
        return .success
    }

    static let gateReport = Subcommand(
        "gate report", [Operand("FILE")], options: Option.office,
        "tell the core what a gate did on its own; marks conflicts",
        details: "FILE is the gate's queue. Safe to repeat. Exit status 1 when there are conflicts, 65 when lines are "
            + "damaged."
    ) { arguments in
        let office = try arguments.openOffice()
        let path = arguments.operands[0]
        let report = try office.gate.takeReport(try Arguments.gateLines(path))
        for conflict in report.conflicts {
            let passage = "through gate \(conflict.gate) at \(Zone.local(conflict.at))"
            Console.write("\(path):\(conflict.line): conflict: \(conflict.seat) of \(conflict.booking) \(passage)\n")
        }
        for line in report.badLines {
            Console.complain("\(path):\(line): damaged, or written with another pepper; not taken")
        }
        Console.write("taken \(report.taken), known already \(report.known), conflicts \(report.conflicts.count)\n")
        return !report.badLines.isEmpty ? .data : report.conflicts.isEmpty ? .success : .differs
    }

    static let gateRules = Subcommand(
        "gate rules", options: Option.office + [.json],
        "list what each venue decides for its gates"
    ) { arguments in
        arguments.report(try arguments.openOffice().staff.gateRuleList(), Columns.gateRules, nothing: "no venues")
    }

    static let gateSet = Subcommand(
        "gate set", [Operand("VENUE")],
        options: Option.office + [.seatsAtOnce, .reEntry, .opensBefore, .closesAfter, .fails, .disputed],
        "decide for a venue's gates; what is not named stays as it is"
    ) { arguments in
        let office = try arguments.openOffice()
        let code = arguments.operands[0]
        var rules = GateRules()
        do throws(GateFault) { rules = try office.gate.rules(of: .venue(code)) } catch {
            throw CommandFault("\(error)", .notFound)
        }
        rules.atOnce = try arguments.choice(.seatsAtOnce, ["all": true, "one": false]) ?? rules.atOnce
        rules.reEntry = try arguments.choice(.reEntry, ["yes": true, "no": false]) ?? rules.reEntry
        rules.opens = try arguments.number(.opensBefore, 0...1440) ?? rules.opens
        rules.closes = try arguments.number(.closesAfter, 0...1440) ?? rules.closes
        rules.failing = try arguments.choice(.fails, ["open": .open, "closed": .closed]) ?? rules.failing
        rules.disputed = try arguments.choice(.disputed, ["refuse": .refuse, "admit": .admit]) ?? rules.disputed
        try office.staff.setGateRules(rules, ofVenue: code)
        Console.write("the gates of \(code) go by these rules from now on\n")
        return .success
    }
}

extension Option {
    fileprivate static let seatsAtOnce = Option(
        "--seats", "all|one", "whether one read lets in all seats of a booking, or one")
    fileprivate static let reEntry = Option(
        "--re-entry", "yes|no", "whether who went out through a gate may come in again")
    fileprivate static let opensBefore = Option(
        "--opens", "MINUTES", "minutes before the start at which gates open, 0...1440")
    fileprivate static let closesAfter = Option(
        "--closes", "MINUTES", "minutes after the start at which they close, 0...1440")
    fileprivate static let disputed = Option(
        "--disputed", "refuse|admit",
        "what they do with a ticket whose charge is disputed or was refunded; admit: the screen says so")
    fileprivate static let fails = Option(
        "--fails", "open|closed", "what they do that can neither ask the core nor go by a fresh snapshot")
}

extension Columns {
    fileprivate static let gateRules: [Column<VenueGateRules>] = [
        Column("venue") { .text($0.code) },
        Column("name") { .text($0.name.local) },
        Column("seats") { .text($0.rules.atOnce ? "all" : "one") },
        Column("re_entry") { .flag($0.rules.reEntry) },
        Column("opens") { .number($0.rules.opens) },
        Column("closes") { .number($0.rules.closes) },
        Column("fails") { .text($0.rules.failing.rawValue) },
        Column("disputed") { .text($0.rules.disputed.rawValue) },
    ]
}

extension Arguments {
    fileprivate func showing() throws -> ShowingID? {
        try number(.showing, 1...Int(Int32.max)).map { ShowingID(Int64($0)) }
    }

    fileprivate func gate() throws -> Gate {
        let scope: Gate.Scope
        switch (value(.venue), try showing()) {
        case (let code?, nil): scope = .venue(code)
        case (nil, let id?): scope = .showing(id)
        case (nil, nil), (.some, .some): throw CommandFault.usage("one of --venue and --showing is needed", of: command)
        }
        let sections = try (value(.sections) ?? "").split(separator: ",").map { part in
            guard let number = Int(part), (1...999).contains(number) else {
                throw CommandFault.usage(
                    "--sections \(part): expected keypad numbers 1...999 between commas", of: command)
            }
            return number
        }
        let way = try choice(.way, ["in": Way.inward, "out": Way.outward]) ?? .inward
        guard let gate = Gate(name: needed(.gateName), scope: scope, sections: Set(sections), way: way) else {
            throw CommandFault.usage("--gate: 1...40 characters without blanks", of: command)
        }
        return gate
    }

    /// The gate's service. The core need not be reachable; the pepper, and a snapshot and queue that are given, must be
    /// good.
    fileprivate func service(_ gate: Gate, _ settings: YemaeSettings) throws -> GateService {
        let pepper: Pepper
        do throws(PepperFault) { pepper = try Pepper.read(path: settings.pepper) } catch {
            throw CommandFault("\(error)", .config)
        }
        var snapshot: GateSnapshot?
        if let path = value(.snapshot) {
            let text = try Console.text(of: path, most: Arguments.gateBytes)
            do throws(SnapshotFault) { snapshot = try GateSnapshot(text: text, pepper: pepper) } catch {
                throw CommandFault("\(path): \(error)", .data)
            }
        }
        var failing = snapshot?.rules.failing ?? .closed
        do {
            failing = try openOffice(settings).gate.rules(of: gate.scope).failing
        } catch let fault as GateFault {
            throw CommandFault("\(fault)", .notFound)
        } catch is CommandFault {
            // The core cannot be asked: the snapshot's rules count. The service reports it at the first read.
        }
        var offline = OfflineGate(gate: gate, pepper: pepper, snapshot: snapshot, failing: failing)
        var queue: QueueFile?
        var untold: [String] = []
        if let path = value(.queue) {
            do throws(DeviceFault) { queue = try QueueFile(path: path) } catch {
                throw CommandFault(error.description, .notFound)
            }
            for (index, line) in try Arguments.gateLines(path).enumerated() where !line.isEmpty {
                if offline.recall(line) {
                    untold.append(line)
                } else {
                    Console.complain("\(path):\(index + 1): damaged, or written with another pepper; passed over")
                }
            }
        }
        return GateService(
            gate: gate, offline: offline, queue: queue, untold: untold, clock: SystemClock(),
            complain: { Console.complain($0) },
            reach: { try openOffice(settings, role: .gate(milliseconds: GateService.patience)) })
    }
}

extension Arguments {
    /// Largest file of a gate in bytes: a snapshot of 25,000 seats has about 4 MB.
    fileprivate static let gateBytes = 64 * 1_048_576

    fileprivate static func gateLines(_ path: String) throws -> [String] {
        try Console.text(of: path, most: gateBytes).split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
    }
}

extension GateFigures {
    /// How long verdicts took; empty when there was none.
    fileprivate var quantiles: String {
        guard !times.isEmpty else { return "" }
        func shown(_ percentile: Int) -> String {
            let tenths = Int((milliseconds(percentile: percentile) * 10).rounded())
            return "\(tenths / 10).\(tenths % 10) ms"
        }
        return "; half of the verdicts within \(shown(50)), 99 of 100 within \(shown(99))"
    }
}
