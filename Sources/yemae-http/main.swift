// yemae-http: the only program of ours that speaks HTTP. It reads one JSON request a line, writes one JSON answer a
// line, and ends with its input. It is a separate program so that the one that answers calls starts in two
// milliseconds. ExternalPrograms/HTTP.swift has the format.

import Foundation

signal(SIGPIPE, SIG_IGN)
let courier = Courier()
while let line = readLine(strippingNewline: true) {
    // Who asked may be gone by now; then nobody asks any more.
    do { try FileHandle.standardOutput.write(contentsOf: Data((courier.answer(line) + "\n").utf8)) } catch { break }
}
