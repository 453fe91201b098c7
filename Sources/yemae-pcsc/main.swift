// yemae-pcsc: the only program of ours that speaks PC/SC. It writes the UID of every card held to a reader as one
// line of hexadecimal digits, and ends when its output is closed. It is a separate program so that a gate without
// such a reader needs no library.
//
//     yemae-pcsc            every reader
//     yemae-pcsc NAME       readers whose name holds NAME
//     yemae-pcsc --list     the readers that are plugged in, one a line

import Glibc

signal(SIGPIPE, SIG_IGN)
let arguments = CommandLine.arguments.dropFirst()
guard arguments.count <= 1, arguments.first.map({ !$0.hasPrefix("-") || $0 == "--list" }) ?? true else {
    Watch.complain("expected nothing, a part of a reader's name, or --list")
    exit(64)
}
do throws(PCSCFault) {
    if arguments.first == "--list" {
        for reader in try PCSC().readers() where !Watch.write(reader, to: STDOUT_FILENO) { break }
    } else {
        try Watch(name: arguments.first ?? "").run()
    }
} catch {
    Watch.complain("\(error)")
    exit(69)
}
