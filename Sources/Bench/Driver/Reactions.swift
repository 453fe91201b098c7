// Reactions: the times from a reply to the server's next command, in total and by command.

import Platform

/// Measured at the driver's sockets: reply out, command in.
struct Reactions {
    private var all = Samples()
    /// The time that so many per mille of all commands stay within.
    mutating func microseconds(perMille: Int) -> Double { all.microseconds(perMille: perMille) }
    /// By the phrase or value that was said next; `listening` is a wait for a digit.
    var byPlace: [(place: String, samples: Samples)] {
        zip(names, samples).map { ($0, $1) }.sorted { $0.place < $1.place }
    }

    private var places: [UInt64: Int] = [:]
    private var names: [String] = []
    private var samples: [Samples] = []

    /// A command that came in, when it answers a reply.
    /// - Parameter line: the command's line.
    mutating func add(_ telephone: Telephone, _ command: WireCommand, _ line: UnsafeRawBufferPointer) {
        if telephone.repliedAt > 0 { add(nanoseconds: telephone.commandedAt - telephone.repliedAt, command, line) }
    }

    private mutating func add(nanoseconds: UInt64, _ command: WireCommand, _ line: UnsafeRawBufferPointer) {
        all.add(nanoseconds: nanoseconds)
        let name: UnsafeRawBufferPointer
        if let sounds = command.names {
            name = Reactions.place(of: UnsafeRawBufferPointer(rebasing: line[sounds]))
        } else {
            name = UnsafeRawBufferPointer(rebasing: line.prefix(5))
        }
        // FNV-1a.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let index: Int
        if let known = places[hash] {
            index = known
        } else {
            index = names.count
            places[hash] = index
            names.append(
                Reactions.words[String(decoding: name, as: UTF8.self)] ?? String(decoding: name, as: UTF8.self))
            samples.append(Samples())
        }
        samples[index].add(nanoseconds: nanoseconds)
    }

    private static let words = [
        "WAIT ": "listening", "SET V": "leaving", "ANSWE": "answering", "GET D": "hearing keys without a question",
        "GET V": "asking whether all was played", "CHANN": "looking whether the caller is there",
    ]

    /// `yemae/ask-pin.2` is `ask-pin`, `yemae/digit/4` is `digit`; of several sounds the first counts.
    private static func place(of clip: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let name = clip.dropFirst(6)
        let end = name.firstIndex(where: Reactions.endsPlace) ?? name.endIndex
        return UnsafeRawBufferPointer(rebasing: name[..<end])
    }

    private static func endsPlace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "&")
    }
}
