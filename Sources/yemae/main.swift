// yemae: the executable. It holds arguments and wiring only; the work is done in the other rooms.

import CommandLineInterface
import Glibc

// A file-size limit (setrlimit(2)) must end in a fault that is reported, with nothing half-done: not in a killed
// program.
signal(SIGXFSZ, SIG_IGN)
exit(CommandLineProgram.yemae.run(CommandLineProgram.words(CommandLine.argc, CommandLine.unsafeArgv)).rawValue)
