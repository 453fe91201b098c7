// EnglishWords: every English clip that readings are made of, and the words in it.

import BookingModel
import CallFlow

/// The English vocabulary. Each function is one family of clips; `all` lists every member of every family.
enum EnglishWords {
    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let ordinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth", "thirteenth",
        "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
        "twenty-second",
        "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
        "twenty-ninth", "thirtieth",
        "thirty-first",
    ]

    static func digit(_ n: Int) -> Clip { Clip("digit/", n) { small[$0] } }
    /// 0...99.
    static func number(_ n: Int) -> Clip {
        Clip("num/", n) { n in n < 20 ? small[n] : n % 10 == 0 ? tens[n / 10] : "\(tens[n / 10])-\(small[n % 10])" }
    }
    /// One hundred to nine hundred, for 1...9.
    static func hundreds(_ n: Int) -> Clip { Clip("num/", n * 100) { "\(small[$0 / 100]) hundred" } }
    static let thousand = Clip("num/thousand", "thousand")
    static let million = Clip("num/million", "million")
    static let billion = Clip("num/billion", "billion")
    static let trillion = Clip("num/trillion", "trillion")
    static let minus = Clip("num/minus", "minus")

    static func key(_ key: Key) -> Clip {
        switch key {
        case .star: Clip("key/star", "star")
        case .pound: Clip("key/pound", "pound")
        case .zero, .one, .two, .three, .four, .five, .six, .seven, .eight, .nine:
            Clip("key/", key.digit ?? 0) { small[$0] }
        }
    }

    static func month(_ n: Int) -> Clip { Clip("month/", n) { months[$0 - 1] } }
    static func day(_ n: Int) -> Clip { Clip("day/", n) { ordinals[$0 - 1] } }
    static func weekday(_ day: Weekday) -> Clip { Clip("weekday/", day.rawValue, weekdayName) }
    private static func weekdayName(_ number: Int) -> String {
        guard let day = Weekday(rawValue: number) else { return "" }
        let name =
            switch day {
            case .sunday: "Sunday"
            case .monday: "Monday"
            case .tuesday: "Tuesday"
            case .wednesday: "Wednesday"
            case .thursday: "Thursday"
            case .friday: "Friday"
            case .saturday: "Saturday"
            }
        return name
    }

    /// The minutes one to nine past an hour: "oh five".
    static func fewMinutes(_ n: Int) -> Clip { Clip("minute/", n) { "oh \(small[$0])" } }
    static let morning = Clip("time/morning", "A.M.")
    static let afternoon = Clip("time/afternoon", "P.M.")
    static let noon = Clip("time/noon", "noon")
    static let midnight = Clip("time/midnight", "midnight")

    static let won = Clip("unit/won", "won")
    static let ticket = Clip("unit/ticket", "ticket")
    static let tickets = Clip("unit/tickets", "tickets")
    static let no = Clip("unit/none", "no")
    static let minute = Clip("unit/minute", "minute")
    static let minutes = Clip("unit/minutes", "minutes")
    static let oneDigit = Clip("unit/digit", "digit")
    static let digits = Clip("unit/digits", "digits")
    static let row = Clip("unit/row", "row")
    static let seat = Clip("unit/seat", "seat")
    static let seats = Clip("unit/seats", "seats")
    static let to = Clip("unit/to", "to")
    static let and = Clip("unit/and", "and")
    static let more = Clip("unit/more", "more")
    static let program = Clip("unit/program", "program")
    static let stop = Clip("unit/stop", "stop")
    static let section = Clip("unit/section", "section")
    static let grade = Clip("unit/grade", "grade")
    static let kind = Clip("unit/kind", "fare number")
    static let directions = Clip("unit/directions", "we can text you the address and the way")

    private static let syllableNames = [
        "ga", "na", "da", "ra", "ma", "ba", "sa", "ah", "ja", "cha", "ka", "ta", "pa", "ha",
    ]
    /// The name of a Latin letter, 0...25.
    static func letter(_ place: Int) -> Clip {
        Clip("letter/\(Unicode.Scalar(UInt8(97 + place)))", String(Character(Unicode.Scalar(UInt8(65 + place)))))
    }
    /// One of the Korean syllables rows are lettered with, 0...13.
    static func syllable(_ place: Int) -> Clip { Clip("syllable/", place + 1) { syllableNames[$0 - 1] } }

    static func category(_ category: BookingModel.Category) -> Clip {
        let word =
            switch category {
            case .concert: "concerts"
            case .theatre: "plays and musicals"
            case .sports: "sports"
            case .train: "trains"
            case .bus: "express buses"
            case .air: "flights"
            }
        return Clip("category/\(category.rawValue)", word)
    }

    /// Every clip an English reading can be made of.
    static var all: [Clip] {
        var clips =
            (0...9).map(digit) + (0...99).map(number) + (1...9).map(hundreds) + [
                thousand, million, billion, trillion, minus,
            ]
        clips +=
            Key.allCases.map(key) + (1...12).map(month) + (1...31).map(day) + Weekday.allCases.map(weekday)
            + (1...9).map(fewMinutes)
        clips += [
            morning, afternoon, noon, midnight, won, ticket, tickets, no, minute, minutes, oneDigit, digits, row, seat,
            seats, to, and, more,
        ]
        clips += [program, stop, section, grade, kind, directions]
        clips +=
            (0...25).map(letter) + LabelPart.syllables.indices.map(syllable)
            + BookingModel.Category.allCases.map(category)
        return clips
    }
}
