// Announcer: turns an utterance into the clips that speak it. Wording and values meet here and nowhere else.

import BookingModel
import CallFlow

/// Turns utterances into clips.
public struct Announcer: Sendable {
    private let book: Phrasebook

    /// The most seats that are read out one by one; of more, the rest is counted. No booking has more than nine
    /// tickets.
    public static let mostSeats = 9
    /// As many clips as most utterances have.
    private static let usualClips = 12
    /// The most digits of a service number or a member number's tail that are read.
    static let mostDigits = 15

    /// Speaks by the phrases of a book.
    public init(_ book: Phrasebook) { self.book = book }

    /// What a caller hears: at least one clip and at most `Speech.longest`.
    public func speech(_ utterance: Utterance) -> Speech {
        var speech = Speech()
        spell(utterance) { clip, segment, written in
            speech.say(clip, glued: segment.glued, written: written)
        } value: { value, segment in
            speech.say(value, glued: segment.glued)
        }
        return speech
    }

    /// What `STREAM FILE` is given for an utterance: the paths of `speech`, made straight away. A call plays clips and
    /// reads no text.
    public func paths(_ utterance: Utterance) -> [String] {
        var paths: [String] = []
        paths.reserveCapacity(Announcer.usualClips)
        spell(utterance) { clip, _, _ in
            paths.append(clip.path)
        } value: { value, _ in
            value.add(pathsTo: &paths)
        }
        return paths.count > Speech.longest ? Array(paths.prefix(Speech.longest)) : paths
    }

    /// Passes on the parts of an utterance, in order: clips, with how they are written where that is not their own
    /// text, and values.
    private func spell(
        _ utterance: Utterance, clip: (Clip, Segment, _ written: String?) -> Void, value: (Speech, Segment) -> Void
    ) {
        for segment in book.wording(utterance.prompt.phrase, utterance.language).segments(utterance.form) {
            switch segment.content {
            case .words(let words): clip(words, segment, nil)
            case .punctuation(let marks): clip(.silence(marks), segment, marks)
            case .slot(let label):
                // A prompt holds every slot of its phrase, and a wording has no other: both are checked when they are
                // made.
                guard let slot = utterance.prompt.slots.first(where: { $0.name == label }) else { continue }
                value(speech(slot, utterance.language), segment)
            }
        }
    }

    /// How one value sounds.
    public func speech(_ slot: Slot, _ language: Language) -> Speech {
        let reading = language.reading
        switch slot {
        case .key(let key): return reading.key(key)
        case .number(let number): return reading.number(number)
        case .money(let won), .fee(let won), .refund(let won): return reading.money(won)
        case .count(let n): return reading.tickets(n)
        case .left(let n): return reading.seatsLeft(n)
        case .minutes(let n): return reading.minutes(n)
        case .place(let n): return reading.place(n)
        case .length(let n): return reading.length(n)
        case .when(let when): return reading.when(when)
        case .date(let date): return reading.date(date)
        case .time(let time): return reading.time(time)
        case .category(let category): return reading.category(category)
        case .program(let name, let number): return recorded(name, language) ?? reading.program(number)
        case .stop(let name, let place), .from(let name, let place), .to(let name, let place):
            return recorded(name, language) ?? reading.stop(place)
        case .section(let name, let keypad): return recorded(name, language) ?? reading.section(keypad)
        case .grade(let name, let place): return recorded(name, language) ?? reading.grade(place)
        case .kind(let name, let rank): return recorded(name, language) ?? reading.kind(rank)
        case .service(let digits), .tail(let digits): return reading.digits(String(digits.prefix(Announcer.mostDigits)))
        case .seats(let labels): return seats(labels, language)
        case .member(let number): return reading.member(number)
        case .telephone(let number): return reading.telephone(number)
        case .directions(let way): return recorded(way, language) ?? reading.directions
        }
    }

    /// A name's recording, when there is one in this language: a name that was never recorded must not become silence.
    private func recorded(_ name: Name, _ language: Language) -> Speech? {
        book.recording(of: name, language).map { Speech($0) }
    }

    private func seats(_ labels: [SeatLabel], _ language: Language) -> Speech {
        let reading = language.reading
        var speech = Speech()
        for row in SeatRow.grouped(labels.prefix(Announcer.mostSeats)) {
            speech.pause()
            if row.saysSection { speech.say(recorded(row.section, language) ?? reading.section(row.sectionKeypad)) }
            speech.say(reading.row(row.row))
            speech.say(reading.seats(row.spans))
        }
        if labels.count > Announcer.mostSeats {
            speech.pause()
            speech.say(reading.more(labels.count - Announcer.mostSeats))
        }
        return speech
    }
}
