// yemae simulate: thousands of callers by seed on a box office of their own, with machines that fail; the audit at the end.

import Rehearsal

extension Option {
    static let calls = Option("--calls", "N", "how many calls (1000 otherwise)")
    static let seed = Option("--seed", "S", "the same seed is the same run, in one process (1 otherwise)")
    static let processes = Option("--processes", "P", "so many programs at once, killed wherever they are (1 otherwise)")
    static let child = Option("--child", "FOLDER", "one of those programs; `yemae simulate --processes` starts it")
}

extension Command {
    static let simulate = Command(
        "simulate", options: [.calls, .seed, .processes, .child, .config], "let seeded callers loose on a box office of their own, and audit it",
        details: """
            Hurried, slow, confused, malicious callers, some of whom hang up and call back; a provider that declines or is silent; a locked
            database, a full disk, clock jumps, midnights; a program that dies before, after and in the middle of a charge. Prints its figures
            and ends with 0 when all ties. Uses no database of yours.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let calls = try arguments.number(.calls, 1...Simulation.maxCalls) ?? 1000
        let seed = try arguments.number(.seed, 0...Int.max) ?? 1
        let order = Simulation.Order(
            calls: calls, seed: UInt64(seed), processes: try arguments.number(.processes, 1...64) ?? 1, program: [try Program.path()],
            rules: settings.office)
        if let folder = arguments.value(.child) {
            do { try Simulation.child(order, folder: folder) } catch { throw CommandFault("\(error)", .unavailable) }
            return .success
        }
        return ExitStatus(
            rehearsal: Simulation.run(order, print: { Console.write($0 + "\n") }, complain: { Console.complain($0) }))
    }
}
