// yemae: the executable. Arguments and wiring only; everything it does is done in the other rooms.

import Glibc

// A file-size limit (setrlimit(2)) must end in a fault that is told, with nothing half-done: not in a killed program.
signal(SIGXFSZ, SIG_IGN)
// Not `CommandLine.arguments`, which takes a tenth of an AGI call's start.
let words = (1..<max(1, Int(CommandLine.argc))).map { String(cString: CommandLine.unsafeArgv[$0]!) }
exit(Program.run(words).rawValue)
