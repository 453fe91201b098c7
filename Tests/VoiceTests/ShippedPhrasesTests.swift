// ShippedPhrasesTests: the wording callers hear keeps the caller's rules in both languages.

import BookingModel
import CallFlow
import XCTest

@testable import Voice

final class ShippedPhrasesTests: XCTestCase {
    func testEveryUtteranceIsMadeOfRecordedClips() throws {
        let book = try shippedBook()
        let announcer = Announcer(book)
        for language in Language.allCases {
            let recorded = Dictionary(grouping: Vocabulary.all(language, book), by: \.name)
            for (name, clips) in recorded { XCTAssertEqual(clips.count, 1, "\(language.rawValue) \(name)") }
            XCTAssertLessThan(recorded.count, 1000)
            for phrase in Phrase.allCases {
                for form in Form.allCases {
                    let utterance = Utterance(Prompt(phrase, slots: phrase.slots.map(Slot.sample)), language, form)
                    let speech = announcer.speech(utterance)
                    XCTAssertEqual(announcer.paths(utterance), speech.paths, "what is played is what is read")
                    XCTAssertFalse(speech.isEmpty, phrase.rawValue)
                    XCTAssertFalse(speech.text.isEmpty)
                    for clip in speech.clips {
                        XCTAssertEqual(recorded[clip.name]?.first, clip, "\(phrase.rawValue) says \(clip)")
                    }
                }
            }
        }
    }

    func testWhatHasAShortFormHasItInBothLanguages() throws {
        let book = try shippedBook()
        for phrase in Phrase.allCases {
            for language in Language.allCases {
                XCTAssertEqual(
                    book.wording(phrase, language).short != nil, phrase.hasShortForm,
                    "\(phrase.rawValue) in \(language.rawValue)")
            }
        }
    }

    func testASentenceHasOneFullStop() throws {
        let announcer = Announcer(try shippedBook())
        let when = try XCTUnwrap(LocalDateTime("2026-03-07 14:00"))
        let about = try Prompt(.aboutShowing, .program(Name(local: ""), XCTUnwrap(ProgramNumber("701"))), .when(when))
        let text = announcer.speech(Utterance(about, .english, .full)).text
        XCTAssertTrue(text.hasSuffix("P.M.") && !text.contains(".."), text)
    }

    func testEveryReadingIsMadeOfRecordedClips() throws {
        let book = try shippedBook()
        for language in Language.allCases {
            let recorded = Set(Vocabulary.words(language))
            let reading = language.reading
            var speeches = Key.allCases.map(reading.key) + Category.allCases.map(reading.category)
            for n in Int64(0)...20_000 { speeches.append(reading.number(n)) }
            for n in stride(from: Int64(20_000), to: 300_000_000_000_000, by: 987_654_321_987) {
                speeches.append(reading.money(Won(-n)))
            }
            for n in 0...200 {
                speeches += [reading.tickets(n), reading.seatsLeft(n), reading.minutes(n), reading.more(n)]
            }
            for n in 0...366 { speeches.append(reading.date(LocalDate(daysSinceEpoch: n))) }
            for n in 0..<1440 { speeches.append(reading.time(LocalTime(n / 60, n % 60)!)) }
            for label in ["A", "z", "가", "하", "12", "A12", "12가", "99999", "열"] {
                speeches += [reading.row(label), reading.seats([.one(label), .run(from: 1, to: 40)])]
            }
            for speech in speeches {
                for clip in speech.clips where !recorded.contains(clip) {
                    return XCTFail("\(language.rawValue): \(clip)")
                }
            }
            XCTAssertTrue(
                Announcer(book).speech(.telephone(TelephoneNumber("02-345-6789")!), language).clips.allSatisfy(
                    recorded.contains))
        }
    }

    func testWelcomeTellsTheCostAndTheOperator() throws {
        let announcer = Announcer(try shippedBook())
        let korean = announcer.speech(Utterance(Prompt(.welcome), .korean, .full)).text
        for word in ["통화료", "상담원은 영 번"] { XCTAssertTrue(korean.contains(word), word) }
        let english = announcer.speech(Utterance(Prompt(.welcome), .english, .full)).text
        for word in ["call charges apply", "operator, press zero"] { XCTAssertTrue(english.contains(word), word) }
    }

    /// Which particle is right depends on the last sound of the value, so none of these may follow one.
    func testNoKoreanParticleFollowsAValue() throws {
        let book = try shippedBook()
        let particles: Set<String> = [
            "은", "는", "이", "가", "을", "를", "과", "와", "으로", "로", "이나", "나", "이랑", "랑", "아", "야",
        ]
        for phrase in Phrase.allCases {
            for form in Form.allCases {
                let segments = book.wording(phrase, .korean).segments(form)
                for (value, next) in zip(segments, segments.dropFirst()) {
                    guard case .slot(let label) = value.content, case .words(let clip) = next.content else { continue }
                    let word = clip.text.prefix { $0 != " " && $0 != "," && $0 != "." }
                    XCTAssertFalse(
                        particles.contains(String(word)), "\(phrase.rawValue): {\(label.rawValue)} \(clip.text)")
                }
            }
        }
    }

    func testActionComesBeforeTheKey() throws {
        let book = try shippedBook()
        for phrase in Phrase.allCases where phrase.slots.contains(.key) {
            for language in Language.allCases {
                for form in Form.allCases {
                    let segments = book.wording(phrase, language).segments(form)
                    XCTAssertNotEqual(
                        segments.first?.content, .slot(.key), "\(phrase.rawValue) in \(language.rawValue)")
                    XCTAssertTrue(
                        segments.contains { $0.content == .slot(.key) }, "\(phrase.rawValue) in \(language.rawValue)")
                }
            }
        }
    }

    func testKoreanWordsAreWrittenAsTheyAreSpoken() throws {
        for clip in Vocabulary.all(.korean, try shippedBook()) {
            XCTAssertFalse(clip.text.contains { $0.isASCII && ($0.isLetter || $0.isNumber) }, "\(clip)")
        }
    }
}
