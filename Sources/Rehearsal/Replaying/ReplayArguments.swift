// ReplayArguments: the arguments of `yemae replay`.

import BookingModel
import Intake
import Platform

struct ReplayArguments {
    /// Transcripts of one run.
    static let maxFiles = 10_000
    static let usage = """
        yemae replay [--accept] [--agi | --telephone PROGRAM] [--speak \(Language.syntax)] FILE|FOLDER...
          plays transcripts (*.transcript) and compares what happens with what is written
          --accept       rewrite what happens; exits 1 when that changed a file
          --agi          play through the AGI program and an emulated Asterisk
          --telephone PROGRAM  play through a real PBX; PROGRAM holds the telephone (Tests/Asterisk)
          --speak \(Language.syntax)  print the words a caller hears
          --hang-up-everywhere  through the AGI program, the caller gone at every AGI command in every form; then \
        audit, and call back
          --sample N     only so many of these hang-ups, drawn by --seed S
          --as MEMBER    a rehearsal member takes the place of the caller of a recording
        """

    var accept = false
    var agi = false
    /// The program that holds a telephone of a real PBX.
    var telephone: String?
    var speak: Language?
    var casting: Casting?
    var paths: [String] = []
    /// The caller hangs up everywhere.
    var hangsUp = false
    /// Only so many hang-ups; nil: all.
    var sample: Int?
    /// Draws them.
    var seed: UInt64 = 1

    /// Why the arguments cannot be followed, and what to do.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    init(_ arguments: [String]) throws(Fault) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--accept": accept = true
            case "--agi": agi = true
            case "--telephone":
                guard let program = rest.popFirst() else {
                    throw Fault(description: "--telephone needs a program, as Tests/Asterisk/telephone.py")
                }
                telephone = program
            case "--speak":
                guard let language = rest.popFirst().flatMap({ Language(rawValue: $0) }) else {
                    throw Fault(description: "--speak needs a language: \(Language.codes())")
                }
                speak = language
            case "--hang-up-everywhere": hangsUp = true
            case "--sample": sample = try ReplayArguments.number(rest.popFirst(), "--sample", 1...1_000_000)
            case "--seed": seed = UInt64(try ReplayArguments.number(rest.popFirst(), "--seed", 0...Int(UInt32.max)))
            case "--as":
                casting = try ReplayArguments.casting(rest.popFirst())
            case "--":
                paths += rest
                rest = []
            case _ where argument.hasPrefix("-"):
                throw Fault(
                    description: "unknown option \(argument); known are --accept, --agi, --telephone PROGRAM, --speak "
                        + "\(Language.syntax), --hang-up-everywhere, --sample N, --seed S and --as MEMBER")
            default: paths.append(argument)
            }
        }
        guard !paths.isEmpty else {
            throw Fault(
                description: "no transcript is given; name files or folders, as in `yemae replay Tests/Transcripts`")
        }
        if speak != nil, agi || telephone != nil {
            throw Fault(
                description: "--speak does not go with --agi or --telephone: the words are spoken by the other program")
        }
        if sample != nil, !hangsUp {
            throw Fault(description: "--sample draws hang-ups: give --hang-up-everywhere too")
        }
        if agi, telephone != nil { throw Fault(description: "--agi and --telephone exclude each other: give one") }
    }

    private static func number(_ word: String?, _ option: String, _ range: ClosedRange<Int>) throws(Fault) -> Int {
        guard let number = word.flatMap({ Int($0) }), range.contains(number) else {
            throw Fault(description: "\(option) needs a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func casting(_ digits: String?) throws(Fault) -> Casting {
        let members = Demo.rehearsal(today: LocalDate(daysSinceEpoch: 0)).members
        guard let digits, let casting = Casting(digits, among: members) else {
            let able = members.filter { $0.pin != nil }.map(\.number.digits).joined(separator: ", ")
            throw Fault(description: "--as needs a rehearsal member with a PIN: \(able)")
        }
        return casting
    }

    /// The files, folders searched through, in order of their paths.
    func files() throws(Fault) -> [String] {
        var files: [String] = []
        for path in paths {
            guard Files.exists(path) else {
                throw Fault(description: "\(path): no such file or folder; check the path")
            }
            guard Files.isFolder(path) else {
                files.append(path)
                continue
            }
            let found = Files.below(path).filter { $0.hasSuffix(".transcript") }
            guard !found.isEmpty else {
                throw Fault(description: "\(path): holds no *.transcript; name another folder")
            }
            let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
            files += found.sorted().map { "\(folder)/\($0)" }
        }
        guard files.count <= ReplayArguments.maxFiles else {
            throw Fault(description: "more than \(ReplayArguments.maxFiles) transcripts; replay fewer at a time")
        }
        return files
    }
}
