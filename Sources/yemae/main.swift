// yemae: the executable. Arguments and wiring only; everything it does is done in the other rooms.

import Glibc

exit(Program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
