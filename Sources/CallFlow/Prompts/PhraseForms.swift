// PhraseForms: the values each phrase says, which phrases have a short form, and the place of each among all.

extension Phrase {
    /// The slots the wording must hold, each exactly once, in either language in any order.
    public var slots: [Slot.Label] {
        switch self {
        case .welcome, .askPin, .loginRefused, .pinRefused, .loginLocked, .loginFailed, .parkedHold, .resumeGone,
            .mainMenu, .moreMenu, .directionsTexted, .directionsUnknown,
            .hintProgramNumber, .chooseCategory, .chooseProgram, .programUnknown, .nothingOnSale, .chooseJourney,
            .chooseBoarding, .chooseAlighting, .chooseShowing, .chooseDeparture, .askDate, .dateLength, .dateInvalid,
            .soldOut, .chooseSoldOut, .chooseWaitGrade, .waitingStopped, .waitingTooMany, .waitingFull,
            .waitingClosed, .kindNotSold, .aboutCard, .aboutSplit,
            .aboutNearest, .aboutWheelchair, .aboutWheelchairCompanion, .aboutRestricted, .noneOfThese, .chooseSeats,
            .chooseGrade, .askSection, .noSuchSection, .askRow, .askSeat, .noSuchSeat,
            .overLimitNone, .showingGone, .departureGone, .oneMoment, .stillWaiting, .declined, .paymentUnknown,
            .holdLapsed, .priceChanged, .showingMoved, .ticketSent,
            .anythingElse, .noBookings, .chooseBookingToChange, .chooseBookingToCancel, .chooseBookingToResend,
            .chooseChange,
            .differenceNone, .changeGone, .changeNothing, .cancelTermsChanged, .notCancellable, .resent, .notResent,
            .askMobile, .mobileLength, .mobileInvalid,
            .signupConsent, .signedUp, .signupDeclined, .joinConsent, .codeWrong, .codeVoid, .codesUsedUp,
            .alreadyMember, .repeatPin, .pinMismatch, .pinSameDigit, .pinRun, .pinPattern, .pinOwnNumber,
            .accountByStaff, .accountByPage, .askPresentPin, .pinChanged, .helpOffer, .transfer, .noOperator,
            .callbackStored, .notHeard,
            .notUnderstood,
            .unavailable, .tooLong, .linesBusy, .goodbye:
            []
        case .optionLanguage, .codeSignUp, .codeOtherLanguage, .optionOtherMember, .optionOtherLanguage,
            .optionSignUp, .optionStartOver, .optionResume, .optionDiscard, .optionNewBooking, .optionChange,
            .optionMyBookings, .optionDirections, .optionTextDirections,
            .optionCancel, .optionResend, .optionMore, .optionOtherDate, .optionConfirm, .optionOtherSeats,
            .optionAllAdults, .optionOtherKinds,
            .optionByGrade,
            .optionBySection, .optionBySeat, .optionWheelchair, .optionRestricted, .optionMainMenu, .optionGoodbye,
            .optionOtherTime, .optionOtherCount,
            .optionAgree,
            .optionKeep, .optionCancelAgree, .optionThisNumber, .optionOtherNumber, .optionRight, .optionAgain,
            .optionConsent,
            .optionNoConsent, .optionOperator, .optionGoOn, .optionEnd, .optionCallBack, .optionNextBooking,
            .optionRepeat, .optionPrevious, .codeNew, .optionChangePin, .optionLater, .optionSoldOut, .optionWait,
            .optionWaitGrade, .optionNoWait, .optionKeepWaiting, .optionStopWaiting:
            [.key]
        case .aboutDirections:
            [.directions]
        case .optionContinue:
            [.tail, .key]
        case .askMemberNumber, .memberNumberLength, .pinLength, .programNumberLength, .numberLength,
            .bookingNumberLength, .digitsMissing, .askCode, .choosePin:
            [.length]
        case .loginLockedMinutes, .codeSent, .waitingText:
            [.minutes]
        case .joined:
            [.member]
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
        case .optionSoldOutTime:
            [.time, .key]
        case .optionGradeOrBetter:
            [.grade, .money, .key]
        case .waitingJoined, .waitingAlready:
            [.place]
        case .waitingRead:
            [.count, .place]
        case .noShowingsThatDay, .aboutDate:
            [.date]
        case .askCount, .askCountInAll, .countLimit, .overLimit:
            [.count]
        case .askKind:
            [.kind, .count, .key]
        case .kindExcess:
            [.kind, .count]
        case .kindExcessNone:
            [.kind]
        case .aboutKind:
            [.kind, .count, .money]
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
        case .operatorsClosed, .saleOpens, .waitingOffer, .bookingMoved, .movedFreeUntil:
            [.when]
        }
    }

    /// True when a caller who has heard it in this call hears fewer words the second time: `key.short` in the phrase
    /// files.
    public var hasShortForm: Bool { Phrase.shortened.contains(self) }

    private static let shortened = PhraseSet([
        .welcome, .askMemberNumber, .hintProgramNumber, .optionShowing, .optionDeparture, .askDate, .askCount, .askKind,
        .optionGrade, .optionSoldOutTime, .optionGradeOrBetter, .askSection, .askRow,
        .askSeat, .booked, .changed, .cancelTerms, .askMobile, .signupConsent, .askCode, .choosePin,
    ])

    /// Its place among `allCases`, from 0, for tables by phrase: hashing would spell its key out each time. Swift
    /// numbers the cases of an enumeration without values in their order and stores fewer than 257 of them in a byte
    /// (ABI, TypeLayout.rst, "Enum Layout"); a test holds it to that.
    public var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
