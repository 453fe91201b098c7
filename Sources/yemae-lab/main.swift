// yemae-lab: the laboratory's executable. It holds arguments and wiring only; the work is done in the other rooms.

import CommandLineInterface
import Glibc

exit(CommandLineProgram.lab.run(CommandLineProgram.words(CommandLine.argc, CommandLine.unsafeArgv)).rawValue)
