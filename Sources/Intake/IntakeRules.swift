// IntakeRules: what an import depends on besides its files.

/// How files are read.
public struct IntakeRules: Sendable {
    /// Digits of every member number that can log in (setting `member-digits`); nil: any length a number may have.
    public var memberDigits: Int?
    /// Digits of every PIN that can log in (setting `pin-digits`); nil: any length a PIN may have.
    public var pinDigits: Int?
    /// What the columns of other programs' files are.
    public var columns: ColumnMap
    /// - Parameters:
    ///   - memberDigits: 4...10.
    ///   - pinDigits: 4...8.
    public init(memberDigits: Int? = nil, pinDigits: Int? = nil, columns: ColumnMap = .none) {
        (self.memberDigits, self.pinDigits) = (memberDigits, pinDigits)
        self.columns = columns
    }
}
