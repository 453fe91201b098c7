// Joining: becoming a member by oneself, and choosing a PIN: what is agreed to, what a code sent by SMS comes to,
// and which PINs are refused because they are guessed first.

/// How a caller becomes a member. The raw value is the word in the settings file.
public enum SignUpWay: String, Hashable, CaseIterable, Sendable {
    /// The caller leaves a mobile number; staff call back and make the member.
    case request
    /// The caller proves the number with a code sent by SMS, chooses a PIN, and is a member in the same call.
    case inCall = "in-call"
}

/// What a caller has agreed to by a key, with every word of it heard.
public struct Consent: Hashable, Sendable {
    /// Which words were said: the version that the settings give them.
    public let version: ConsentVersion
    /// In which language.
    public let language: Language
    /// - Parameter language: the language the words were heard in.
    public init(_ version: ConsentVersion, _ language: Language) {
        self.version = version
        self.language = language
    }
}

/// Which words of consent callers hear: 1...15 small letters, digits, dots and hyphens, as in `2026-11-30`.
public struct ConsentVersion: Hashable, Sendable, CustomStringConvertible {
    /// The characters of the longest one.
    public static let longest = 15
    /// The words that are shipped.
    public static let shipped = ConsentVersion("2026-11-30")!

    /// As the settings have it.
    public let description: String

    /// Nil for anything else.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy {
            (48...57).contains($0) || (97...122).contains($0) || [45, 46].contains($0)
        }
        guard (1...ConsentVersion.longest).contains(text.utf8.count), isPlain else { return nil }
        description = text
    }
}

/// The answer to `.sendCode`.
public enum CodeSending: Hashable, Sendable {
    /// A code is on its way to the number, and valid for so many minutes, 1 or more. It was sent just now, or by an
    /// earlier call and is valid still.
    case sent(minutes: Int)
    /// No more codes are sent to this number, or for this caller, for the time being.
    case tooMany
}

/// The answer to `.checkCode`.
public enum CodeCheck: Hashable, Sendable {
    /// The caller has the telephone of this number.
    case right
    /// The same, and the number is a member's already, who is texted the member number.
    case isMember
    /// Not the code. It may be typed again.
    case wrong
    /// The code is too old, or was mistyped too often.
    case void
    /// Too many wrong codes or PINs from this telephone just now.
    case blocked
}

/// How a new member can pay.
public enum NewAccount: String, Hashable, CaseIterable, Sendable {
    /// On account, at once.
    case credit
    /// Through the provider's page, whose address is in the text.
    case page
    /// After staff have added the account.
    case staff
}

/// The answer to `.join`.
public enum JoinOutcome: Hashable, Sendable {
    /// The session acts for the new member from now on; the member number is texted.
    case joined(MemberSummary, NewAccount)
    /// The number has become another member's in the meantime.
    case isMember
    /// The PIN is guessed too easily.
    case weak(PINWeakness)
    /// This session has not shown that it has the number's telephone.
    case unproven
}

/// The answer to `.changePIN`.
public enum PINChange: Hashable, Sendable {
    /// The new PIN counts from now on; a text says so.
    case changed
    /// The present PIN was wrong.
    case refused
    /// Too many wrong PINs. Minutes until it opens, nil: by staff only.
    case locked(minutes: Int?)
    /// The new PIN is guessed too easily.
    case weak(PINWeakness)
}

/// Why a PIN is guessed first. People choose these far more often than chance would (J. Bonneau, S. Preibusch,
/// R. Anderson, "A birthday present every eleven wallets?", 2012).
public enum PINWeakness: String, Hashable, CaseIterable, Sendable {
    /// 0000.
    case sameDigit = "same-digit"
    /// 1234, 4321, 7890: each key is the next one, or the one before.
    case run
    /// 1212, 123123: a part of it, again and again.
    case pattern
    /// Digits in a row of the member's own telephone or member number.
    case ownNumber = "own-number"
}

extension PIN {
    /// Why this PIN is guessed first, nil when it is not.
    /// - Parameter numbers: digits that others know of the member: the telephone number, the member number.
    public func weakness(of numbers: [String]) -> PINWeakness? {
        withSecretDigits { digits in
            let steps = Set(zip(digits, digits.dropFirst()).map { (Int($1) - Int($0) + 10) % 10 })
            if steps == [0] { return .sameDigit }
            if steps == [1] || steps == [9] { return .run }
            let repeats = (2...4).contains { part in
                digits.count > part && digits.count % part == 0
                    && zip(digits, digits.dropFirst(part)).allSatisfy { $0 == $1 }
            }
            if repeats { return .pattern }
            let isOwn = numbers.contains { number in
                let known = Array(number.utf8)
                guard known.count >= digits.count else { return false }
                return (0...known.count - digits.count).contains { start in
                    known[start..<start + digits.count].elementsEqual(digits)
                }
            }
            return isOwn ? .ownNumber : nil
        }
    }
}
