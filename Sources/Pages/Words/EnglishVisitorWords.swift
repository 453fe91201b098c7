// EnglishVisitorWords: what pages say in English to visitors who log in.

import BookingModel

struct EnglishVisitorWords: VisitorWords {
    let account = "Your account"
    let logIn = "Log in"
    let logOut = "Log out"
    let memberNumber = "Member number"
    let pin = "PIN"
    let goOn = "Continue"
    let logInHint = "The same member number and PIN as on the telephone."
    func logInNote(_ note: LogInVisit.Note, _ line: String?) -> String {
        switch note {
        case .notAsWritten: "A member number has 4 to 10 digits, and a PIN 4 to 8. Please enter both again."
        case .refused: "Number and PIN do not fit together. Please enter both again."
        case .locked(let minutes):
            "There were too many attempts. Please try again in \(duration(minutes))" + orCall(line)
        case .codeVoid: "The code is not valid any more. Please begin again."
        }
    }
    private func duration(_ minutes: Int) -> String {
        minutes == 1 ? "1 minute" : minutes < 120 ? "\(minutes) minutes" : "\((minutes + 59) / 60) hours"
    }
    private func orCall(_ line: String?) -> String { line.map { ", or call \($0)." } ?? "." }
    func howToJoin(_ line: String?) -> String {
        "Not a member yet?" + (line.map { " Call \($0) to become one." } ?? " Members join by telephone.")
    }
    let codeTitle = "Enter the code"
    let code = "Code of six digits"
    func codeHint(_ line: String?) -> String {
        "If number and PIN are right, we have just sent a code to your mobile telephone. Only the first log-in in a "
            + "browser needs one. No code? Begin again" + orCall(line)
    }
    let codeWrong = "That is not the code. Please enter the six digits of the latest text."
    let beginAgain = "Begin again"

    let joinHere = "Not a member yet? Become one here"
    let join = "Become a member"
    let joinConsent =
        "To make you a member, we take your mobile number and keep it for as long as you are one. We use it for your "
        + "bookings and payments only. You may refuse, but then you cannot join."
    let agreeToJoin = "I agree"
    let mobileNumber = "Mobile number"
    let sendCode = "Send me a code"
    func joinNote(_ note: JoinVisit.Note, _ line: String?) -> String {
        switch note {
        case .notAsWritten: "Please enter a mobile number like 010-1234-5678."
        case .notAgreed: "To become a member, please tick that you agree."
        case .tooMany: "We can send or take no more codes for now. Please try again later" + orCall(line)
        case .codeVoid: "The code is not valid any more. Please ask for a new one."
        }
    }
    let joinCodeHint = "We have just sent a code to that number. No code? Check the number, and begin again."
    let memberAlready = "This number is a member's already"
    let memberAlreadyHint = "We are texting you the member number. Please log in with it."
    let choosePIN = "Choose a PIN"
    func choosePINHint(_ digits: Int) -> String {
        "A PIN has \(digits) digits. You log in with it here and on the telephone."
    }
    let presentPIN = "Present PIN"
    let newPIN = "New PIN"
    let pinAgain = "New PIN once more"
    func pinNote(_ note: NewPINNote, _ digits: Int, _ line: String?) -> String {
        switch note {
        case .notAsWritten: "A PIN has \(digits) digits. Please enter it twice."
        case .mismatch: "The two PINs were not the same. Please enter both again."
        case .weak(.sameDigit): "A PIN cannot be one digit again and again."
        case .weak(.run): "A PIN cannot be digits in a row."
        case .weak(.pattern): "A PIN cannot be the same digits again and again."
        case .weak(.ownNumber): "A PIN cannot be a part of your telephone number or member number."
        case .refused: "The present PIN was not right. Nothing was changed."
        case .locked(let minutes?):
            "There were too many attempts. Please try again in \(duration(minutes))" + orCall(line)
        case .locked(nil): "There were too many attempts. Please try again later" + orCall(line)
        }
    }
    let joined = "You are a member now"
    let joinedHint = "You are logged in. We are texting you your member number."
    func payment(_ account: NewAccount) -> String? {
        switch account {
        case .credit: nil
        case .page: "To set up how you pay, follow the link in the text."
        case .staff: "To set up how you pay, our staff will call you."
        }
    }
    let changePIN = "Change the PIN"
    let pinChanged = "Your PIN is changed"
    let pinChangedHint = "It is the PIN on the telephone, too. All other browsers are logged out."

    let myBookings = "My bookings"
    func loggedInAs(_ number: String) -> String { "You are logged in as member \(number)." }
    let noBookings = "You have no coming bookings."
    func bookingNumber(_ number: BookingNumber) -> String { "Booking \(number)" }
    func tickets(_ count: Int) -> String { count == 1 ? "1 ticket" : "\(count) tickets" }

    let bookHere = "Book seats here"
    let chooseSeats = "Choose your seats"
    let changeTo = "Change to this showing"
    let howMany = "How many tickets"
    let whichSeats = "Which seats"
    let best = "The best that are left"
    let keep = "Seats like the present ones"
    let wheelchair = "A wheelchair place, with companion seats next to it"
    let restricted = "Seats with a restricted view"
    let hold = "Hold these seats"
    let backToShowing = "Back to the showing"
    func bookNote(_ note: BookVisit.Note) -> String {
        switch note {
        case .notChosen: "Please say how many tickets, 1 to \(Limits.ticketsPerBooking), and which seats."
        case .notEnough(0): "No seats like these are left. Please choose others."
        case .notEnough(let left): "Only \(left) seats like these are left. Please choose others, or fewer."
        case .overLimit(0): "You have as many tickets for this showing as one member may have."
        case .overLimit(let allowed): "You may have \(tickets(allowed)) more for this showing. Please choose fewer."
        case .kindNotSold: "One of these fares is not sold for these seats. Please choose others."
        case .kindExcess(let excess):
            "With these tickets you may have \(excess.allowed) of the fare \"\(excess.kind.name.latin)\"."
        case .unchanged: "These are your seats already. Please choose others."
        }
    }
    func changes(_ booking: BookingNumber, _ tickets: Int) -> String {
        "You change booking \(booking), with \(self.tickets(tickets)). It stays as it is until you agree."
    }

    func seats(of section: String) -> String { "Seats: \(section)" }
    func planNote(_ note: PlanVisit.Note) -> String {
        switch note {
        case .notTicked: "Please tick the seats you want, 1 to \(Limits.ticketsPerBooking)."
        case .tooMany: "A booking has at most \(tickets(Limits.ticketsPerBooking)). Please tick fewer seats."
        case .wrongCount(let count): "Your booking has \(tickets(count)). Please tick as many seats."
        case .taken(let seats):
            "Somebody else has just taken \(seats.map(place).joined(separator: "; ")). Nothing is held yet; your other "
                + "choices are kept. Please choose another seat."
        case .companionAlone:
            "A companion seat goes with the wheelchair place next to it. Please tick both, or neither."
        case .book(let note): bookNote(note)
        }
    }
    let restrictedHint = "Seats marked \u{201C}restricted view\u{201D} do not show all of the stage or field."
    let otherKinds = "Tickets of these fares among them"
    let seatsElsewhere = "Your seats in other sections"
    func row(_ label: String) -> String { "Row \(label)" }
    func seat(_ label: String, _ purpose: SeatPurpose) -> String { label + self.purpose(purpose, before: " ") }
    let isTaken = "taken"
    let takenHint = "Seats with \u{00D7} are taken."
    let planIsCut = "This section has more rows. For those, let us choose, or call."
    let allSections = "All sections"
    let letUsChoose = "Let us choose the seats"
    let notYetOnSale = "Not on sale yet"

    let yourSeats = "Your seats"
    func leavesAlone(_ seats: [SeatLabel]) -> String {
        "Your seats leave a single seat next to them: \(seats.map(place).joined(separator: "; ")). You may keep them, "
            + "or choose seats that leave none alone."
    }
    let chooseOthers = "Choose other seats"
    let moreTime = "Hold them for longer"
    func extensions(_ left: Int) -> String {
        switch left {
        case 0: "They cannot be held for longer."
        case 1: "You can hold them for longer once more."
        default: "You can hold them for longer \(left) times."
        }
    }
    let isExtended = "The seats are held for longer."
    func heldUntil(_ time: LocalTime) -> String { "These seats are held for you until \(time)." }
    let split = "They are not all side by side."
    func total(_ amount: Won) -> String { "Together \(won(amount))" }
    private func won(_ amount: Won) -> String { "\(grouped(amount.amount)) won" }
    func agree(_ amount: Won) -> String { "I agree to be charged \(won(amount))" }
    func agreeToChange(_ quote: ChangeQuote) -> String {
        if quote.difference > .zero { return "I agree to the change, and to be charged \(won(quote.difference))" }
        if quote.difference == .zero { return "I agree to the change" }
        return "I agree to the change, and to get \(won(-quote.difference)) back"
    }
    func difference(_ quote: ChangeQuote) -> String {
        let fee = quote.fee > .zero ? " A fee of \(won(quote.fee)) is included." : ""
        if quote.difference > .zero { return "The change costs \(won(quote.difference)).\(fee)" }
        if quote.difference == .zero { return "The change costs nothing.\(fee)" }
        return "You get \(won(-quote.difference)) back.\(fee)"
    }
    let book = "Book and pay"
    let change = "Change the booking"
    let giveBack = "Give the seats back"
    func holdNote(_ note: HoldVisit.Note) -> String {
        switch note {
        case .notAgreed: "To book, please tick that you agree."
        case .declined: "The payment was refused. Nothing was booked; the seats are still held."
        case .priceChanged: "The amount has changed. Please read it again, and agree if you want."
        case .payment(let note): EnglishPayingWords().note(note)
        case .alone(let seats): leavesAlone(seats)
        case .extended: isExtended
        }
    }
    let holdOver = "The seats are not held any more"
    let holdOverHint = "Nothing was charged. If seats are left, you can choose again."
    let chooseAgain = "Choose again"
    let charging = "Your payment is being checked"
    func chargingHint(_ line: String?) -> String {
        "The seats stay yours until it is clear. You get a text then; please do not book them a second time."
            + (line.map { " Questions? Call \($0)." } ?? "")
    }
    func seats(_ count: Int) -> String { count == 1 ? "1 seat" : "\(count) seats" }
    let seat = "Seat"
    let kind = "Fare"
    func place(_ seat: SeatLabel) -> String {
        "\(seat.section.latin), row \(seat.row), seat \(seat.seat)\(purpose(seat.purpose, before: ", "))"
    }
    private func purpose(_ purpose: SeatPurpose, before: String) -> String {
        switch purpose {
        case .usual, .house, .notForSale: ""
        case .wheelchair: before + "wheelchair place"
        case .companion: before + "companion seat"
        case .restricted: before + "restricted view"
        }
    }

    func bookingNote(_ note: BookingNews) -> String {
        switch note {
        case .booked: "Your seats are booked. The ticket is on its way to your mobile telephone."
        case .resent: "The ticket is on its way to your mobile telephone once more."
        case .notResent: "The ticket was sent too often today, or cannot be sent any more."
        case .cancelled: "The booking is cancelled. A text tells what you get back."
        }
    }
    func state(_ state: StoredBooking.State) -> String {
        switch state {
        case .coming: "Booked and paid."
        case .past: "This showing is over."
        case .cancelled(let fee): "Cancelled. The fee was \(won(fee))."
        }
    }
    func moved(_ moved: Moved) -> String {
        let words = EnglishPageWords()
        return "The box office has moved this showing, from \(words.dayAndTime(moved.from))."
            + (moved.freeUntil.map { " You may cancel without a fee until \(words.dayAndTime($0))." } ?? "")
    }
    let pastBookings = "Earlier bookings"
    let resend = "Send the ticket again"
    let calendar = "Add to calendar"
    let changeShowing = "Change to another showing"
    let noOtherShowings = "No other showing is on sale."
    let cancel = "Cancel the booking"
    func cancelTerms(_ quote: CancelQuote) -> String {
        "You paid \(won(quote.paid)). The fee is \(won(quote.fee)), and you get \(won(quote.refund)) back."
    }
    func agreeToCancel(_ quote: CancelQuote) -> String {
        "I want to cancel this booking, for a fee of \(won(quote.fee))"
    }
    func cancelNote(_ note: CancelVisit.Note) -> String {
        switch note {
        case .notAgreed: "To cancel, please tick that you want to."
        case .termsChanged: "The terms have changed. Nothing was done; please read them again."
        }
    }
    let notCancellable = "This booking cannot be cancelled or changed any more."
    let backToBooking = "Back to the booking"
}
