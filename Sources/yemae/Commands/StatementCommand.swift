// yemae statement: what the bank is to collect of the members for a month or to pay out to them, and what it answered.

import BookingCore
import BookingModel
import Glibc
import Payment

extension Option {
    static let month = Option("--month", "YYYY-MM", "the month to collect; it has to be over")
    static let due = Option("--due", "what is due to members: surcharges and refunds that no provider gives back, or more on an account than is owed")
    static let csv = Option("--csv", "FILE", "write the bank's file, with names and accounts; readable by its owner only")
    static let bookAnswer = Option("--book", "FILE", "book the bank's answer: key,amount,result,reason with result paid, failed, or returned for what it took back")
}

extension Command {
    static let statement = Command(
        "statement", options: Option.office + [.month, .due, .csv, .bookAnswer, .json], "state what the bank is to collect of members, or to pay them; book its answer",
        details: """
            The same month stated again gives the lines that have no answer yet. What the bank could not collect stays owed and is asked for with
            the next month; what it could not pay out is due again. An answer is booked as a whole or not at all; booked again it changes nothing.
            """
    ) { arguments in
        switch (arguments.value(.month), arguments.has(.due), arguments.value(.bookAnswer)) {
        case (let month?, false, nil): return try state(month, arguments)
        case (nil, true, nil): return try stateDue(arguments)
        case (nil, false, let file?): return try book(file, arguments)
        case (_, _, _): throw CommandFault.usage("give one of --month, --due and --book", of: arguments.command)
        }
    }

    private static func state(_ month: String, _ arguments: Arguments) throws -> ExitStatus {
        guard let period = Period(month) else { throw CommandFault.usage("--month \(month): expected a month such as 2026-03", of: arguments.command) }
        let lines = try arguments.openOffice().statement(period)
        guard let file = arguments.value(.csv) else {
            return arguments.report(lines, Columns.statement, nothing: "nothing to collect for \(period)")
        }
        try write(StatementFile.written(lines), to: file)
        Console.write("\(lines.count) lines for \(period) in \(file)\n")
        return .success
    }

    private static func stateDue(_ arguments: Arguments) throws -> ExitStatus {
        let payouts = try arguments.openOffice().payouts()
        guard let file = arguments.value(.csv) else { return arguments.report(payouts, Columns.payouts, nothing: "nothing is due to members") }
        try write(StatementFile.written(payouts), to: file)
        Console.write("\(payouts.count) lines to pay out in \(file)\n")
        return .success
    }

    private static func book(_ file: String, _ arguments: Arguments) throws -> ExitStatus {
        let bytes = try read(file)
        let answers: [StatementAnswer]
        switch StatementFile.answers(in: bytes) {
        case .success(let read): answers = read
        case .failure(let fault): throw CommandFault(words(fault, file), .data)
        }
        switch try arguments.openOffice().bookStatement(answers) {
        case .success(let booked):
            let returned = booked.returned == 0 ? "" : "\(booked.returned) returned, "
            Console.write("\(booked.paid) paid, \(booked.failed) failed, \(returned)\(booked.unchanged) booked before\n")
            return .success
        case .failure(let fault): throw CommandFault(words(fault, file), .data)
        }
    }

    private static func words(_ fault: StatementFault, _ file: String) -> String {
        fault.faults.map { "\(file):\($0.line): \($0.reason)" }.joined(separator: "\n") + "\nnothing was booked; correct the file and book it again"
    }

    /// The longest answer of a bank that is read, in bytes.
    private static let longestAnswer = 16 << 20

    private static func read(_ file: String) throws -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFault("\(file): \(String(cString: strerror(errno)))", .notFound) }
        defer { close(descriptor) }
        var (bytes, block) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while bytes.count <= longestAnswer {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFault("\(file): \(String(cString: strerror(errno)))", .notFound) }
            if count == 0 { break }
            bytes += block[..<count]
        }
        guard bytes.count <= longestAnswer else { throw CommandFault("\(file): longer than \(longestAnswer) bytes; split it", .data) }
        return bytes
    }

    /// Half a file must not lie there: it could go to the bank.
    private static func unwritten(_ file: String) -> CommandFault {
        let reason = String(cString: strerror(errno))
        unlink(file)
        return CommandFault("\(file): \(reason); nothing was left there, state the month again", .unavailable)
    }

    /// Writes a new file for its owner only. One that is there is not written over: it may have gone to the bank.
    private static func write(_ text: String, to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFault("\(file): \(String(cString: strerror(errno))); give a new file", .unavailable) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unwritten(file) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw unwritten(file) }
    }
}

extension Columns {
    static let payouts: [Column<Payout>] = [
        Column("key") { .text($0.key) },
        Column("kind") { .text($0.kind.rawValue) },
        Column("member") { .text($0.member.digits) },
        Column("name") { .text($0.name) },
        Column("has_account") { .flag($0.account != nil) },
        Column("amount") { .money($0.amount) },
    ]
    static let statement: [Column<StatementLine>] = [
        Column("key") { .text($0.key) },
        Column("member") { .text($0.member.digits) },
        Column("name") { .text($0.name) },
        Column("has_account") { .flag($0.account != nil) },
        Column("amount") { .money($0.amount) },
    ]
}
