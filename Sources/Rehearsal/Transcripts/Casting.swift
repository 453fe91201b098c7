// Casting: puts a rehearsal member in the place of the real caller, so that a recorded complaint becomes a test.

import BookingModel
import CallRecording

/// Names the member who plays the caller of a recording. What was masked (numbers, the keys of secrets) gets that
/// member's; the rest stays.
struct Casting {
    /// Pressed where a recorded PIN was wrong: no rehearsal member has it.
    static let wrongPIN = "0000"
    /// Whose number an unknown caller calls from, and what is typed where a mobile number was.
    static let unknownCaller = "010-7777-1111"
    static let typedMobile = "01055556666"

    let number: MemberNumber
    let pin: PIN
    let telephone: TelephoneNumber

    /// Nil when no rehearsal member has that number, or the member has no PIN.
    init?(_ digits: String, among members: [PlannedMember]) {
        guard let member = members.first(where: { $0.number.digits == digits }), let pin = member.pin else {
            return nil
        }
        (number, self.pin, telephone) = (member.number, pin, member.telephone)
    }

    /// A key of a `press` line, by where it stands.
    private struct KeyPlace {
        let line: Int
        let column: Int
        let key: Character
    }

    func text(of recording: String) -> String {
        var lines = recording.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        var keys: [KeyPlace] = []
        var put: [(KeyPlace, String)] = []
        let real = lines.lazy.compactMap { Casting.verified($0) }.first { $0.known }?.claim
        for index in lines.indices {
            let words = lines[index].split(separator: " ").map { String($0) }
            if words.first == "press" {
                for column in 6..<lines[index].count where lines[index][column] != " " {
                    keys.append(KeyPlace(line: index, column: column, key: lines[index][column]))
                }
            } else if words.first == "dial", let from = words.firstIndex(of: "from"), words.count > from + 1,
                words[from + 1].contains("*")
            {
                let own = lines[(index + 1)...].prefix { $0.first == " " || $0.starts(with: "press") }
                    .contains { String($0).contains("recognise") && String($0).contains("-> member") }
                let called = own ? Casting.written(telephone) : Casting.unknownCaller
                lines[index] = Array((words[...from] + [called] + words[(from + 2)...]).joined(separator: " "))
            } else if let verified = Casting.verified(lines[index]) {
                put += secret(in: keys, verified.known ? pin.secretDigits : Casting.wrongPIN)
                if let real, verified.claim == real { put += claim(real, in: keys) }
                keys = []
            }
        }
        put += secret(in: keys, Casting.typedMobile)
        for (place, key) in put.sorted(by: { ($0.0.line, $0.0.column) > ($1.0.line, $1.0.column) }) {
            lines[place.line].replaceSubrange(place.column...place.column, with: Array(key))
        }
        // A shorter member number may leave a line of keys empty.
        return lines.map { String($0) }.filter { $0 != "press " }.joined(separator: "\n")
    }

    /// Digits for the secret keys (`?`) among some; one that is left over repeats the last digit.
    private func secret(in keys: [KeyPlace], _ digits: String) -> [(KeyPlace, String)] {
        let digits = Array(digits)
        return keys.filter { $0.key == CallRecorder.secretKey }.enumerated().map { n, place in
            (place, String(digits[min(n, digits.count - 1)]))
        }
    }

    /// The member's own number in the place of the one that was typed.
    private func claim(_ real: String, in keys: [KeyPlace]) -> [(KeyPlace, String)] {
        let wanted = Array(real)
        guard keys.count >= wanted.count,
            let start = (0...(keys.count - wanted.count)).last(where: { start in
                wanted.indices.allSatisfy { keys[start + $0].key == wanted[$0] }
            })
        else { return [] }
        let own = Array(number.digits)
        return keys[start..<(start + wanted.count)].enumerated().map { n, place in
            let last = n == wanted.count - 1
            return (place, String(last ? own.dropFirst(n) : own.dropFirst(n).prefix(1)))
        }
    }

    /// `verify 100234 **** -> member`: whose PIN it was, and whether it was right.
    private static func verified(_ line: [Character]) -> (claim: String, known: Bool)? {
        let words = line.split(separator: " ").map { String($0) }
        guard words.count >= 5, words[0] == "verify", words[2] == "****", words[3] == "->" else { return nil }
        return (words[1], words[4] == "member")
    }

    private static func written(_ number: TelephoneNumber) -> String {
        let digits = number.fullDigits
        return "\(digits.prefix(3))-\(digits.dropFirst(3).dropLast(4))-\(digits.suffix(4))"
    }
}
