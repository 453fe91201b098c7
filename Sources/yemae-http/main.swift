// yemae-http: the only program of ours that speaks HTTP. Reads one JSON request a line, writes one JSON answer a line, ends when its input
// does. Kept apart so that the program that answers calls starts in two milliseconds. The format is written down in Outside/HTTP.swift.

import Foundation

signal(SIGPIPE, SIG_IGN)
let courier = Courier()
while let line = readLine(strippingNewline: true) {
    FileHandle.standardOutput.write(Data((courier.answer(line) + "\n").utf8))
}
