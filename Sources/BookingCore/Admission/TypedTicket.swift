// TypedTicket: a booking number as people and scanners write it, with or without the version of its ticket.

import BookingModel

/// What a line says when it is written as a booking number.
enum TypedTicket: Hashable {
    /// A booking number for certain.
    case ticket(BookingNumber, version: Int?)
    /// Written as one, with a wrong digit.
    case mistyped
    /// Eight digits that may as well be a chip's number.
    case perhaps(BookingNumber)
    /// Something else.
    case none

    /// `7001-0015`, `7001 0015`, `7001.0015 v2`, `7001-0015v2`: blanks, dots, dashes and a version make eight digits a
    /// booking for certain. Digits without any of them, or in pairs as a chip's bytes are written, may be either.
    init(_ text: String) {
        let halves = text.split(omittingEmptySubsequences: false) { $0 == "v" || $0 == "V" }
        var groups = (halves.first ?? "").split { " -._/".contains($0) }
        var version: Int?
        if halves.count == 2 {
            version = TypedTicket.version(halves[1].drop { " .".contains($0) })
        } else if halves.count == 1, groups.count == 3, groups[0].count == 4, groups[1].count == 4 {
            // `7001-0015 2`
            version = TypedTicket.version(groups.removeLast())
        }
        let digits = groups.joined()
        guard halves.count == 1 || version != nil, digits.utf8.count == 8,
            digits.utf8.allSatisfy({ (48...57).contains($0) })
        else {
            self = .none
            return
        }
        let isCertain =
            version != nil || groups.count > 1 && !groups.allSatisfy { $0.utf8.count == 2 }
            || text.contains { "._/".contains($0) }
        guard let number = BookingNumber(digits) else {
            self = isCertain ? .mistyped : .none
            return
        }
        self = isCertain ? .ticket(number, version: version) : .perhaps(number)
    }

    /// 1...9999.
    private static func version(_ digits: Substring) -> Int? {
        guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let version = Int(digits), version > 0
        else {
            return nil
        }
        return version
    }
}
