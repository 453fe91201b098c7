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

    let myBookings = "My bookings"
    func loggedInAs(_ number: String) -> String { "You are logged in as member \(number)." }
    let noBookings = "You have no coming bookings."
    func bookingNumber(_ number: BookingNumber) -> String { "Booking \(number)" }
    func tickets(_ count: Int) -> String { count == 1 ? "1 ticket" : "\(count) tickets" }
}
