// yemae-lab bench: measures how fast `yemae` is on this machine, against baselines of the same run; and starts it on
// a slow disk.

import Bench
import CommandLineInterface
import Formats
import Glibc
import Settings

extension Option {
    static let only = Option(
        "--only", "PART,...",
        "measure only these parts (\(BenchPart.allCases.map(\.rawValue).joined(separator: ", ")))")
    static let quick = Option("--quick", "the short form: shows that all works, not how fast")
    static let hogs = Option("--hogs", "while people call, another program takes 40 % of each core")
    static let program = Option(
        "--program", "PROGRAM", "measure this `yemae` (the one in this program's folder otherwise)")
    static let peers = Option(
        "--peers", "FILE", "also measure servers of other languages; Tests/Peers/build makes them and this list")
}

extension Subcommand {
    static let bench = Subcommand(
        "bench", options: [.only, .quick, .hogs, .peers, .program, .json, .config],
        "measure how fast `yemae` is on this machine",
        details: """
            Makes a box office of its own in a temporary folder, starts `yemae` as `serve` and `agi`, and plays
            Asterisk to it: reaction times, calls and bookings a second, memory, a slow disk, a storm of log-ins,
            kill -9. Every figure comes with its goal and the baseline measured in the same run (what this machine
            can do at all). After every load the books are audited. Ends with 1 when something was wrong, whatever
            the speed; a missed goal is reported and is no fault: a busy machine misses it.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let order = BenchOrder(
            program: try arguments.measured(), laboratory: try CommandLineProgram.path(),
            prompts: absolute(settings.prompts), parts: try arguments.parts(),
            isQuick: arguments.has(.quick), hasHogs: arguments.has(.hogs),
            peers: arguments.value(.peers))
        do throws(BenchFault) {
            let report = try Benchmark.run(order) { Console.report("bench \($0)") }
            Console.write(arguments.has(.json) ? report.json.written : report.table)
            return report.faults.isEmpty ? .success : .differs
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }
}

/// The same place, whatever folder is read from. A folder that is not there stays as it is written: opening it reports
/// the error.
private func absolute(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
}

extension Subcommand {
    static let slowDisk = Subcommand(
        "slow-disk", [Operand("MILLISECONDS"), Operand("PROGRAM", .oneOrMore)],
        "run a program on a disk whose every sync takes longer",
        details: """
            `yemae-lab slow-disk 4 -- yemae serve` is `yemae serve` on a hard disk or a small virtual machine. The
            program becomes the other one, and the kernel holds back its syncs (fsync(2), fdatasync(2)); this needs
            Linux 5.5.
            """
    ) { arguments in
        let words = arguments.operands
        guard let delay = Int(words[0]), SlowDisk.delays.contains(delay) else {
            let (least, most) = (SlowDisk.delays.lowerBound, SlowDisk.delays.upperBound)
            throw CommandFault.usage("MILLISECONDS \(words[0]): expected \(least)...\(most)", of: arguments.command)
        }
        let program = words[1].contains("/") ? words[1] : "\(try CommandLineProgram.folder())/\(words[1])"
        let reason = SlowDisk.become([program] + words.dropFirst(2), milliseconds: delay)
        throw CommandFault("\(program) cannot be run on a slow disk: \(reason)", .unavailable)
    }
}

extension Arguments {
    /// The program that is measured. It must exist.
    fileprivate func measured() throws -> String {
        let program = try value(.program) ?? "\(CommandLineProgram.folder())/yemae"
        guard access(program, X_OK) == 0 else {
            throw CommandFault("\(program): no program that can be run; --program names another", .notFound)
        }
        return absolute(program)
    }

    /// The parts that `--only` names, in the order of a whole run; all of them without it.
    fileprivate func parts() throws -> [BenchPart] {
        guard let names = value(.only) else { return BenchPart.allCases }
        let parts = try names.split(separator: ",").map { name in
            guard let part = BenchPart(rawValue: String(name)) else {
                let near = Nearest.word(to: String(name), among: BenchPart.allCases.map(\.rawValue))
                throw CommandFault.usage(
                    "--only: no part \(name)" + (near.map { "; did you mean \($0)?" } ?? ""), of: command)
            }
            return part
        }
        return BenchPart.allCases.filter(parts.contains)
    }
}

extension BenchReport {
    /// For programs.
    fileprivate var json: JSON {
        .object([
            .init("figures", .list(figures.map(\.json))), .init("faults", .list(faults.map { .text($0) })),
            .init("goals_missed", .number(Int64(missed.count))), .init("seconds", .number(Int64(seconds))),
        ])
    }
}

extension Figure {
    fileprivate var json: JSON {
        .object([
            .init("part", .text(part.rawValue)), .init("name", .text(name)),
            .init("value", .decimal(Figure.short(value))),
            .init("unit", .text(unit.rawValue)), .init("baseline", baseline.map { .text($0.name) } ?? .null),
            .init("times_baseline", baseline.map { .decimal(Figure.short($0.ratio)) } ?? .null),
            .init("goal", goal.map { .text($0.text) } ?? .null),
            .init("met", isMet.map { .flag($0) } ?? .null),
        ])
    }
}
