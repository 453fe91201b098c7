// PhraseForms: which phrases have a short form, and the place of each among all.

extension Phrase {
    /// True when a caller who has heard it in this call hears fewer words the second time: `key.short` in the phrase
    /// files.
    public var hasShortForm: Bool { Phrase.shortened.contains(self) }

    private static let shortened = PhraseSet([
        .welcome, .askMemberNumber, .hintProgramNumber, .optionShowing, .optionDeparture, .askDate, .askCount, .askKind,
        .optionGrade, .askSection, .askRow,
        .askSeat, .booked, .changed, .cancelTerms, .askMobile, .signupConsent, .askCode, .choosePin,
    ])

    /// Its place among `allCases`, from 0, for tables by phrase: hashing would spell its key out each time. Swift
    /// numbers the cases of an enumeration without values in their order and stores fewer than 257 of them in a byte
    /// (ABI, TypeLayout.rst, "Enum Layout"); a test holds it to that.
    public var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
