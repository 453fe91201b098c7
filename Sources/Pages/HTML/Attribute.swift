// Attribute: every attribute that a page may have, with the type of its value. An address is an `Address` and nothing
// else, so no page leads where we do not know, or runs anything.

import BookingModel

/// An attribute of an element. Made by the functions below only.
public struct Attribute: Hashable, Sendable {
    /// Its name.
    let name: String
    /// Its value, not escaped yet; nil for one that is just there.
    let value: String?

    private init(_ name: String, _ value: String? = nil) {
        self.name = name
        self.value = value
    }

    /// How it looks: a class of the style sheet.
    static func look(_ look: Look) -> Attribute { Attribute("class", look.rawValue) }
    /// The language of what is in it.
    static func lang(_ language: Language) -> Attribute { Attribute("lang", language.rawValue) }
    /// The language of the page that is linked.
    static func hreflang(_ language: Language) -> Attribute { Attribute("hreflang", language.rawValue) }
    /// Where a link leads.
    static func href(_ address: Address) -> Attribute { Attribute("href", address.description) }
    /// A link to a provider's page, which the core got from the provider; nil: it is not known yet, or no web address.
    static func href(paymentPage page: PayPage) -> Attribute? {
        guard let address = page.address, address.hasPrefix("https://") || address.hasPrefix("http://") else {
            return nil
        }
        return Attribute("href", address)
    }
    /// A link to a part of the same page.
    static func href(_ part: Part) -> Attribute { Attribute("href", "#\(part.rawValue)") }
    /// A link that calls.
    static func href(telephone digits: String) -> Attribute {
        Attribute("href", "tel:" + digits.filter { $0.isASCII && $0.isNumber })
    }
    /// The part of the page an element is.
    static func id(_ part: Part) -> Attribute { Attribute("id", part.rawValue) }
    /// The part of the page that names the element.
    static func labelled(by part: Part) -> Attribute { Attribute("aria-labelledby", part.rawValue) }
    /// The part of the page that explains the element.
    static func described(by part: Part) -> Attribute { Attribute("aria-describedby", part.rawValue) }
    /// The name of an element that shows none.
    static func label(_ words: String) -> Attribute { Attribute("aria-label", words) }
    /// The input that a label is for.
    static func of(_ part: Part) -> Attribute { Attribute("for", part.rawValue) }
    /// Among links to alike pages, the one to this page.
    static let isCurrent = Attribute("aria-current", "page")
    /// What was entered is wrong.
    static let isInvalid = Attribute("aria-invalid", "true")
    /// Read out at once by a screen reader.
    static let isAlert = Attribute("role", "alert")
    /// The heading of a column or of a row.
    static func heads(_ scope: Scope) -> Attribute { Attribute("scope", scope.rawValue) }
    /// Takes the focus when it is linked to, though nothing can be entered there.
    static let takesFocus = Attribute("tabindex", "-1")

    // MARK: Forms

    /// Where a form goes that only asks.
    static func asks(_ address: Address) -> [Attribute] {
        [Attribute("method", "get"), Attribute("action", address.description)]
    }
    /// Where a form goes that does something.
    static func sends(_ address: Address) -> [Attribute] {
        [Attribute("method", "post"), Attribute("action", address.description)]
    }
    /// What an input is called in the form that is sent.
    static func name(_ field: Field) -> Attribute { Attribute("name", field.rawValue) }
    /// What an input or option stands for.
    static func value(_ text: String) -> Attribute { Attribute("value", text) }
    /// What is entered.
    static func type(_ type: InputType) -> Attribute { Attribute("type", type.rawValue) }
    /// Characters that may be entered.
    static func most(_ characters: Int) -> Attribute { Attribute("maxlength", "\(characters)") }
    /// The first day that may be entered.
    static func from(_ day: LocalDate) -> Attribute { Attribute("min", day.description) }
    /// What an input is called that has the number of tickets of a kind of fare, and the part of the page it is.
    static func kind(_ code: String) -> [Attribute] {
        [Attribute("name", Field.kind(code)), Attribute("id", Field.kind(code))]
    }
    /// The input of a kind of fare that a label is for.
    static func ofKind(_ code: String) -> Attribute { Attribute("for", Field.kind(code)) }
    /// The input of a choice that a label is for, and the part of the page it is.
    static func ofChoice(_ value: String) -> Attribute { Attribute("for", "choice-\(value)") }
    /// One of several choices of a field.
    static func choice(_ field: Field, _ value: String) -> [Attribute] {
        [
            Attribute("type", "radio"), Attribute("name", field.rawValue), Attribute("value", value),
            Attribute("id", "choice-\(value)"),
        ]
    }
    /// The choice that is made unless another is.
    static let isChecked = Attribute("checked")
    /// Digits: a telephone shows its number keys.
    static let takesDigits = Attribute("inputmode", "numeric")
    /// A browser neither keeps nor fills it in.
    static let isNotKept = Attribute("autocomplete", "off")
    /// A telephone number: a telephone shows its number keys, and a browser offers the visitor's own.
    static let takesTelephone = [Attribute("inputmode", "tel"), Attribute("autocomplete", "tel")]
    /// A code that a telephone was sent: a browser may offer it.
    static let isOneTimeCode = Attribute("autocomplete", "one-time-code")
    /// A form is not sent without it.
    static let isRequired = Attribute("required")
    /// The option that is chosen.
    static let isSelected = Attribute("selected")
    /// A time for programs: `2026-03-07T14:00`.
    static func at(_ time: LocalDateTime) -> Attribute { Attribute("datetime", "\(time.date)T\(time.time)") }
    /// A day for programs.
    static func on(_ day: LocalDate) -> Attribute { Attribute("datetime", day.description) }

    // MARK: A plan of seats

    /// A seat that can be ticked, inside of its label.
    static func place(_ seat: SeatID) -> [Attribute] {
        [Attribute("type", "checkbox"), Attribute("name", Field.place.rawValue), Attribute("value", "\(seat)")]
    }
    /// A picture that says nothing that words do not say.
    static let isPicture = Attribute("aria-hidden", "true")
    /// The part of the plane that a picture shows.
    static func viewBox(_ box: Box) -> Attribute {
        Attribute("viewBox", [box.x, box.y, box.width, box.height].map(Box.text).joined(separator: " "))
    }
    /// Where a rectangle of a picture is.
    static func at(_ box: Box) -> [Attribute] {
        [("x", box.x), ("y", box.y), ("width", box.width), ("height", box.height)].map {
            Attribute($0, Box.text($1))
        }
    }
    /// Where the words of a picture are, and how large.
    static func words(x: Double, y: Double, size: Double) -> [Attribute] {
        [("x", x), ("y", y), ("font-size", size)].map { Attribute($0, Box.text($1)) }
    }

    // MARK: The page's head

    static let isUTF8 = Attribute("charset", "utf-8")
    static let fitsTheScreen = [
        Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1"),
    ]
    static let followsTheScheme = [Attribute("name", "color-scheme"), Attribute("content", "light dark")]
    static let isStyleSheet = Attribute("rel", "stylesheet")
    static let isOtherLanguage = Attribute("rel", "alternate")
}

/// A class of the style sheet.
enum Look: String, Hashable, CaseIterable, Sendable {
    case skip, house, language, categories, programs, about, showings, left, number, search, stops, line, hint, alert,
        more, entry, account, seats, total, plain, actions, plan, aisle, gone, unseen, hall, here, submit
    case soldOut = "sold-out"
    case goneBehindAisle = "gone-aisle"
}

/// A part of a page that something refers to. On one page each is there once.
enum Part: String, Hashable, Sendable {
    case main, words, day, from, to, trouble, grades, sections, showings, number, pin, code, agree, agreeToPay, count,
        bookings, past, telephone
    case newPIN = "new-pin"
    case again
}

/// A rectangle of a picture.
struct Box: Hashable, Sendable {
    let x, y, width, height: Double

    /// With one digit behind the point, as nobody sees more.
    static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let whole = "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10)"
        return tenths % 10 == 0 ? whole : "\(whole).\(tenths.magnitude % 10)"
    }
}

/// What a heading is of.
enum Scope: String, Hashable, Sendable { case col, row }

/// What an input takes.
enum InputType: String, Hashable, Sendable { case search, date, hidden, text, password, checkbox }

/// A field of a form, or of an address' query.
enum Field: String, Hashable, CaseIterable, Sendable {
    case words = "q"
    case category = "c"
    case after
    case day
    case from
    case to
    /// Where a visitor goes after the log-in.
    case then
    /// What every form of a browser carries.
    case formKey = "key"
    /// Which act of the visit a form is: sent twice, it is done once.
    case act
    case number
    case pin
    case code
    /// The mobile number of somebody who becomes a member.
    case telephone
    /// A PIN that is chosen, and the same once more.
    case newPIN = "new-pin"
    case again
    /// How a new member can pay.
    case account
    /// The booking to be changed.
    case changing = "for"
    /// How many tickets.
    case count = "n"
    /// Which seats.
    case seats
    /// One seat of a plan.
    case place = "seat"
    /// How often the time of a hold was extended already.
    case extended
    /// The amount that the visitor agrees to.
    case agreed
    case agree
    /// What was done just now.
    case news = "done"
    /// What Toss Payments adds to the address that a browser comes back to.
    case paymentKey, orderId, amount

    /// The field with the number of tickets of a kind of fare.
    static func kind(_ code: String) -> String { "k-\(code)" }
}
