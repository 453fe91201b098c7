// Phrase: the key of everything a caller can hear, with the slots its wording must fill. The wording itself is in the
// folder Prompts.

/// The key of a phrase. The raw value is its key in the phrase files, its word in transcripts and logs, and the stem of
/// its clips.
public enum Phrase: String, Hashable, CaseIterable, Sendable {
    case welcome
    case optionLanguage = "option-language"
    case askMemberNumber = "ask-member-number"
    case memberNumberLength = "member-number-length"
    case codeSignUp = "code-sign-up"
    case codeOtherLanguage = "code-other-language"
    case optionContinue = "option-continue"
    case optionOtherMember = "option-other-member"
    case optionOtherLanguage = "option-other-language"
    case askPin = "ask-pin"
    case pinLength = "pin-length"
    case loginRefused = "login-refused"
    case pinRefused = "pin-refused"
    case loginLocked = "login-locked"
    case loginLockedMinutes = "login-locked-minutes"
    case loginFailed = "login-failed"
    case optionSignUp = "option-sign-up"
    case optionStartOver = "option-start-over"
    case parkedHold = "parked-hold"
    case optionResume = "option-resume"
    case optionDiscard = "option-discard"
    case resumeGone = "resume-gone"
    case unsettledCharge = "unsettled-charge"
    case mainMenu = "main-menu"
    case optionNewBooking = "option-new-booking"
    case optionChange = "option-change"
    case optionMyBookings = "option-my-bookings"
    case optionCancel = "option-cancel"
    case optionResend = "option-resend"
    case moreMenu = "more-menu"
    case optionDirections = "option-directions"
    case aboutDirections = "about-directions"
    case optionTextDirections = "option-text-directions"
    case directionsTexted = "directions-texted"
    case directionsUnknown = "directions-unknown"
    case hintProgramNumber = "hint-program-number"
    case chooseCategory = "choose-category"
    case optionCategory = "option-category"
    case chooseProgram = "choose-program"
    case optionProgram = "option-program"
    case optionMore = "option-more"
    case programNumberLength = "program-number-length"
    case programUnknown = "program-unknown"
    case nothingOnSale = "nothing-on-sale"
    case chooseJourney = "choose-journey"
    case optionJourney = "option-journey"
    case chooseBoarding = "choose-boarding"
    case chooseAlighting = "choose-alighting"
    case optionStop = "option-stop"
    case chooseShowing = "choose-showing"
    case chooseDeparture = "choose-departure"
    case aboutDate = "about-date"
    case optionShowing = "option-showing"
    case optionDeparture = "option-departure"
    case optionOtherDate = "option-other-date"
    case askDate = "ask-date"
    case dateLength = "date-length"
    case dateInvalid = "date-invalid"
    case noShowingsThatDay = "no-showings-that-day"
    case soldOut = "sold-out"
    case saleOpens = "sale-opens"
    case askCount = "ask-count"
    case askCountInAll = "ask-count-in-all"
    case countLimit = "count-limit"
    case aboutShowing = "about-showing"
    case aboutJourney = "about-journey"
    case aboutPerformance = "about-performance"
    case aboutTrain = "about-train"
    case aboutBus = "about-bus"
    case aboutFlight = "about-flight"
    case aboutSeats = "about-seats"
    case aboutSplit = "about-split"
    case aboutNearest = "about-nearest"
    case aboutTotal = "about-total"
    case optionConfirm = "option-confirm"
    case optionOtherSeats = "option-other-seats"
    case chooseSeats = "choose-seats"
    case optionByGrade = "option-by-grade"
    case optionBySection = "option-by-section"
    case optionBySeat = "option-by-seat"
    case chooseGrade = "choose-grade"
    case optionGrade = "option-grade"
    case askSection = "ask-section"
    case sectionLeft = "section-left"
    case noSuchSection = "no-such-section"
    case askRow = "ask-row"
    case askSeat = "ask-seat"
    case numberLength = "number-length"
    case noSuchSeat = "no-such-seat"
    case notEnough = "not-enough"
    case overLimit = "over-limit"
    case overLimitNone = "over-limit-none"
    case showingGone = "showing-gone"
    case departureGone = "departure-gone"
    case oneMoment = "one-moment"
    /// No dialog says it: it bridges the time until the core answers (`WaitingTone`).
    case stillWaiting = "still-waiting"
    case declined
    case paymentUnknown = "payment-unknown"
    case holdLapsed = "hold-lapsed"
    case priceChanged = "price-changed"
    case showingMoved = "showing-moved"
    case booked
    case ticketSent = "ticket-sent"
    case anythingElse = "anything-else"
    case optionMainMenu = "option-main-menu"
    case optionGoodbye = "option-goodbye"
    case noBookings = "no-bookings"
    case chooseBookingToChange = "choose-booking-to-change"
    case chooseBookingToCancel = "choose-booking-to-cancel"
    case chooseBookingToResend = "choose-booking-to-resend"
    case optionBooking = "option-booking"
    case bookingNumberLength = "booking-number-length"
    case bookingRead = "booking-read"
    case bookingMoved = "booking-moved"
    case movedFreeUntil = "moved-free-until"
    case optionNextBooking = "option-next-booking"
    case chooseChange = "choose-change"
    case optionOtherTime = "option-other-time"
    case optionOtherCount = "option-other-count"
    case differenceNone = "difference-none"
    case differenceToPay = "difference-to-pay"
    case differenceRefund = "difference-refund"
    case differenceRefundFee = "difference-refund-fee"
    case optionAgree = "option-agree"
    case optionKeep = "option-keep"
    case changed
    case changeGone = "change-gone"
    case changeNothing = "change-nothing"
    case cancelTerms = "cancel-terms"
    case cancelTermsFree = "cancel-terms-free"
    case optionCancelAgree = "option-cancel-agree"
    case cancelled
    case cancelTermsChanged = "cancel-terms-changed"
    case notCancellable = "not-cancellable"
    case resent
    case notResent = "not-resent"
    case askMobileCalling = "ask-mobile-calling"
    case optionThisNumber = "option-this-number"
    case optionOtherNumber = "option-other-number"
    case askMobile = "ask-mobile"
    case mobileLength = "mobile-length"
    case mobileInvalid = "mobile-invalid"
    case mobileReadBack = "mobile-read-back"
    case optionRight = "option-right"
    case optionAgain = "option-again"
    case signupConsent = "signup-consent"
    case optionConsent = "option-consent"
    case optionNoConsent = "option-no-consent"
    case signedUp = "signed-up"
    case signupDeclined = "signup-declined"
    case helpOffer = "help-offer"
    case optionOperator = "option-operator"
    case optionGoOn = "option-go-on"
    case optionEnd = "option-end"
    case transfer
    case operatorsClosed = "operators-closed"
    case noOperator = "no-operator"
    case optionCallBack = "option-call-back"
    case callbackStored = "callback-stored"
    case notHeard = "not-heard"
    case notUnderstood = "not-understood"
    case optionRepeat = "option-repeat"
    case optionPrevious = "option-previous"
    case digitsMissing = "digits-missing"
    case unavailable
    case tooLong = "too-long"
    case linesBusy = "lines-busy"
    case goodbye

    /// The slots the wording must hold, each exactly once, in either language in any order.
    public var slots: [Slot.Label] {
        switch self {
        case .welcome, .askPin, .loginRefused, .pinRefused, .loginLocked, .loginFailed, .parkedHold, .resumeGone,
            .mainMenu, .moreMenu, .directionsTexted, .directionsUnknown,
            .hintProgramNumber, .chooseCategory, .chooseProgram, .programUnknown, .nothingOnSale, .chooseJourney,
            .chooseBoarding, .chooseAlighting, .chooseShowing, .chooseDeparture, .askDate, .dateLength, .dateInvalid,
            .soldOut, .aboutSplit,
            .aboutNearest, .chooseSeats, .chooseGrade, .askSection, .noSuchSection, .askRow, .askSeat, .noSuchSeat,
            .overLimitNone, .showingGone, .departureGone, .oneMoment, .stillWaiting, .declined, .paymentUnknown,
            .holdLapsed, .priceChanged, .showingMoved, .ticketSent,
            .anythingElse, .noBookings, .chooseBookingToChange, .chooseBookingToCancel, .chooseBookingToResend,
            .chooseChange,
            .differenceNone, .changeGone, .changeNothing, .cancelTermsChanged, .notCancellable, .resent, .notResent,
            .askMobile, .mobileLength, .mobileInvalid,
            .signupConsent, .signedUp, .signupDeclined, .helpOffer, .transfer, .noOperator, .callbackStored, .notHeard,
            .notUnderstood,
            .unavailable, .tooLong, .linesBusy, .goodbye:
            []
        case .optionLanguage, .codeSignUp, .codeOtherLanguage, .optionOtherMember, .optionOtherLanguage,
            .optionSignUp, .optionStartOver, .optionResume, .optionDiscard, .optionNewBooking, .optionChange,
            .optionMyBookings, .optionDirections, .optionTextDirections,
            .optionCancel, .optionResend, .optionMore, .optionOtherDate, .optionConfirm, .optionOtherSeats,
            .optionByGrade,
            .optionBySection, .optionBySeat, .optionMainMenu, .optionGoodbye, .optionOtherTime, .optionOtherCount,
            .optionAgree,
            .optionKeep, .optionCancelAgree, .optionThisNumber, .optionOtherNumber, .optionRight, .optionAgain,
            .optionConsent,
            .optionNoConsent, .optionOperator, .optionGoOn, .optionEnd, .optionCallBack, .optionNextBooking,
            .optionRepeat, .optionPrevious:
            [.key]
        case .aboutDirections:
            [.directions]
        case .optionContinue:
            [.tail, .key]
        case .askMemberNumber, .memberNumberLength, .pinLength, .programNumberLength, .numberLength,
            .bookingNumberLength, .digitsMissing:
            [.length]
        case .loginLockedMinutes:
            [.minutes]
        case .unsettledCharge, .aboutTotal, .differenceToPay:
            [.money]
        case .optionCategory:
            [.category, .key]
        case .optionProgram:
            [.program, .key]
        case .optionJourney:
            [.from, .to, .key]
        case .optionStop:
            [.stop, .key]
        case .optionShowing, .optionDeparture:
            [.time, .left, .key]
        case .noShowingsThatDay, .aboutDate:
            [.date]
        case .askCount, .askCountInAll, .countLimit, .overLimit:
            [.count]
        case .aboutShowing:
            [.program, .when]
        case .aboutJourney:
            [.from, .to]
        case .aboutPerformance, .aboutTrain, .aboutBus, .aboutFlight:
            [.service]
        case .aboutSeats:
            [.count, .seats]
        case .optionGrade:
            [.grade, .money, .left, .key]
        case .sectionLeft:
            [.section, .left, .money]
        case .notEnough:
            [.left]
        case .booked, .bookingRead, .changed:
            [.number]
        case .optionBooking:
            [.program, .when, .key]
        case .differenceRefund, .cancelTermsFree, .cancelled:
            [.refund]
        case .differenceRefundFee:
            [.refund, .fee]
        case .cancelTerms:
            [.money, .fee, .refund]
        case .askMobileCalling:
            [.tail]
        case .mobileReadBack:
            [.telephone]
        case .operatorsClosed, .saleOpens, .bookingMoved, .movedFreeUntil:
            [.when]
        }
    }

    /// True when a caller who has heard it in this call hears fewer words the second time: `key.short` in the phrase
    /// files.
    public var hasShortForm: Bool { Phrase.shortened.contains(self) }

    private static let shortened = PhraseSet([
        .welcome, .askMemberNumber, .hintProgramNumber, .optionShowing, .optionDeparture, .askDate, .askCount,
        .optionGrade, .askSection, .askRow,
        .askSeat, .booked, .changed, .cancelTerms, .askMobile, .signupConsent,
    ])

    /// Its place among `allCases`, from 0, for tables by phrase: hashing would spell its key out each time. Swift
    /// numbers the cases of an enumeration without values in their order and stores fewer than 257 of them in a byte
    /// (ABI, TypeLayout.rst, "Enum Layout"); a test holds it to that.
    public var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
