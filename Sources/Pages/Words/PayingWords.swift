// PayingWords: what pages say about paying by card at a page of the provider's, in every language.

import BookingModel

/// The words of paying at a provider's page, in one language.
protocol PayingWords: Sendable {
    /// The button that opens the page.
    var pay: String { get }
    /// What happens then.
    var payHint: String { get }
    /// Neither an account nor a page is left to pay with.
    func noWay(_ line: String?) -> String
    func note(_ note: PaymentVisit.Note) -> String

    // MARK: While the page is open

    var paying: String { get }
    /// Until when the seats wait.
    func payUntil(_ time: LocalTime) -> String
    /// The link to the provider's page.
    var goThere: String { get }
    /// The provider has not said where the page is.
    var opening: String { get }
    /// The button that asks for it again.
    var openAgain: String { get }
    /// The link that asks the provider whether it was paid.
    var lookAgain: String { get }
    var stop: String { get }

    // MARK: When the provider does not say

    var checking: String { get }
    func checkingHint(_ line: String?) -> String
}

extension Language {
    /// The words of paying at a provider's page.
    var payingWords: any PayingWords {
        switch self {
        case .korean: KoreanPayingWords()
        case .english: EnglishPayingWords()
        }
    }
}

struct KoreanPayingWords: PayingWords {
    let pay = "카드로 결제하기"
    let payHint = "결제는 결제 대행사의 화면에서 하시고, 마치면 이곳으로 돌아옵니다. 그동안 좌석은 잡아 둡니다."
    func noWay(_ line: String?) -> String {
        "이 좌석은 더 이상 웹에서 결제할 수 없습니다. 좌석을 돌려놓고 다시 선택해 주십시오." + (line.map { " 문의는 \($0)입니다." } ?? "")
    }
    func note(_ note: PaymentVisit.Note) -> String {
        switch note {
        case .notAgreed: "결제하시려면 동의에 표시해 주십시오."
        case .notPaid: "아직 결제되지 않았습니다."
        case .notOpened: "지금은 카드 결제 화면을 열 수 없습니다. 결제된 금액은 없으며 좌석은 그대로 있습니다. 잠시 뒤에 다시 해 주십시오."
        case .tooMany: "이 좌석으로는 카드 결제를 더 시도할 수 없습니다. 결제된 금액은 없습니다."
        }
    }

    let paying = "카드 결제"
    func payUntil(_ time: LocalTime) -> String { "\(time)까지 결제해 주십시오. 그때까지 좌석을 잡아 둡니다." }
    let goThere = "결제 화면으로 가기"
    let opening = "결제 화면이 아직 열리지 않았습니다. 결제된 금액은 없습니다."
    let openAgain = "결제 화면 열기"
    let lookAgain = "결제 결과 확인"
    let stop = "카드 결제 그만두기"

    let checking = "결제를 확인하고 있습니다"
    func checkingHint(_ line: String?) -> String {
        "결과가 나오면 문자로 알려 드립니다. 그때까지 같은 좌석을 다시 예매하지 마십시오." + (line.map { " 문의는 \($0)입니다." } ?? "")
    }
}

struct EnglishPayingWords: PayingWords {
    let pay = "Pay by card"
    let payHint =
        "You pay on a page of our payment provider, and come back here. Your seats stay held."
    func noWay(_ line: String?) -> String {
        "These seats cannot be paid for on the web any more. Please give them back and choose again."
            + (line.map { " Questions? Call \($0)." } ?? "")
    }
    func note(_ note: PaymentVisit.Note) -> String {
        switch note {
        case .notAgreed: "To pay, please tick that you agree."
        case .notPaid: "Nothing has been paid yet."
        case .notOpened:
            "The page for paying by card cannot be opened now. Nothing was charged, and the seats are still held. "
                + "Please try again in a moment."
        case .tooMany: "Paying by card cannot be tried again for these seats. Nothing was charged."
        }
    }

    let paying = "Paying by card"
    func payUntil(_ time: LocalTime) -> String { "Please pay by \(time). The seats are held for you until then." }
    let goThere = "Go to the payment page"
    let opening = "The payment page is not open yet. Nothing was charged."
    let openAgain = "Open the payment page"
    let lookAgain = "Look whether it is paid"
    let stop = "Stop paying by card"

    let checking = "Your payment is being checked"
    func checkingHint(_ line: String?) -> String {
        "You get a text when it is clear. Please do not book the same seats a second time until then."
            + (line.map { " Questions? Call \($0)." } ?? "")
    }
}
