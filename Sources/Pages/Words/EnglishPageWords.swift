// EnglishPageWords: what pages say in English.

import BookingModel

struct EnglishPageWords: PageWords {
    let ownName = "English"

    let skip = "Skip to the content"
    let languages = "Other languages"
    let line = "Book by telephone:"
    let toTheList = "See what is on sale"

    func trouble(_ trouble: Trouble) -> (title: String, advice: String) {
        switch trouble {
        case .unknown: ("There is no such page", "Check the address, or look for it in the list.")
        case .malformed:
            ("The address cannot be read", "A part of the address is wrong. Please choose again from the list.")
        case .cannotBeDone:
            ("That cannot be done here", "This page can only be looked at. Please begin again from the list.")
        case .notOnSale:
            (
                "Not on sale now",
                "Its sale has not begun or has ended, or there is no such number. Please choose another from the list."
            )
        case .unavailable:
            ("The box office cannot be reached at the moment", "Please open this page again in a little while.")
        case .fromElsewhere: ("This came from another site", "Nothing was done. Please begin here, from the list.")
        case .noCookies:
            (
                "Your browser keeps no cookies",
                "To log in, allow cookies for this site and begin again, or book by telephone."
            )
        case .staleForm: ("This form is too old", "Nothing was done. Please open the page again and repeat the entry.")
        case .noSuchBooking: ("There is no such booking", "It is not one of yours. Please look at your bookings.")
        case .notPrivate:
            ("This connection is not protected", "Your PIN is asked for over https alone. Please book by telephone.")
        }
    }

    let whatIsOn = "On sale now"
    let search = "Search"
    let searchLabel = "Title, place or program number"
    let categories = "Categories"
    let everything = "Everything"
    func category(_ category: BookingModel.Category) -> String {
        switch category {
        case .concert: "Concerts"
        case .theatre: "Plays and musicals"
        case .sports: "Sports"
        case .train: "Trains"
        case .bus: "Express buses"
        case .air: "Flights"
        }
    }
    let nothingFound = "Nothing was found. Try other words, or look at everything."
    let more = "Show more"
    func days(_ days: ClosedRange<LocalDate>) -> String {
        let (first, last) = (days.lowerBound, days.upperBound)
        if first == last { return day(first) }
        return "\(first.year == last.year ? dayOfYear(first) : day(first)) – \(day(last))"
    }

    let kind = "Category"
    let venue = "Address"
    let way = "How to get there"
    let programNumber = "Program number"
    let from = "From"
    let to = "To"
    let stopsTheWrongWay = "The stop to get off at has to come after the stop to get on. Please choose again."
    let day = "Day"
    let show = "Show"
    let allDays = "All days"
    let nextShowings = "Coming up"
    func showings(on day: LocalDate) -> String { "On \(self.day(day))" }
    let noShowings = "Nothing is on sale for this choice. Please choose another day."
    let chooseADay = "There are more later on. Choose a day to see all of that day."
    func day(_ day: LocalDate) -> String { "\(dayOfYear(day)) \(day.year)" }
    private func dayOfYear(_ day: LocalDate) -> String {
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(weekdays[day.weekday.rawValue]) \(day.day) \(months[day.month - 1])"
    }
    func dayAndTime(_ time: LocalDateTime) -> String { "\(day(time.date)), \(time.time)" }
    func service(_ number: String, _ category: BookingModel.Category) -> String {
        switch category {
        case .concert, .theatre, .sports: "performance \(number)"
        case .train: "train \(number)"
        case .bus: "bus \(number)"
        case .air: "flight \(number)"
        }
    }
    func saleOpens(_ time: LocalDateTime) -> String { "on sale from \(dayAndTime(time))" }
    func left(_ seats: Int) -> String { seats == 1 ? "1 seat left" : "\(grouped(Int64(seats))) seats left" }
    let soldOut = "sold out"

    let grades = "Grades and prices"
    let grade = "Grade"
    func sections(_ category: BookingModel.Category) -> String {
        switch category {
        case .concert, .theatre, .sports, .air: "Seats left by section"
        case .train, .bus: "Seats left by car"
        }
    }
    func section(_ category: BookingModel.Category) -> String {
        switch category {
        case .concert, .theatre, .sports, .air: "Section"
        case .train, .bus: "Car"
        }
    }
    let price = "One ticket"
    let remaining = "Left"
    func won(_ amount: Won) -> String { "\(grouped(amount.amount)) won" }
    let otherShowings = "Other dates and times"
    let howToBook = "How to book"
    func bookByTelephone(line: String, program: ProgramNumber) -> String {
        "Call \(line), key in your member number and PIN, and press \(program) at the menu."
    }
    func call(_ line: String) -> String { "Call \(line)" }
}
