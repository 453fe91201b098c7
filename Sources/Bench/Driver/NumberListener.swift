// NumberListener: collects the booking numbers read out in a call, to compare them with what is stored.

/// Notes booking numbers as a caller would.
struct NumberListener {
    /// Booking numbers heard so far, eight digits each; one that is said again in the same call is written down once.
    private(set) var told: [String] = []
    private var digits = ""
    private var isReading = false

    private static let booked = Array("yemae/booked.".utf8)
    private static let digit = Array("yemae/digit/".utf8)
    private static let pause = Array("yemae/pause".utf8)
    /// Digits of a booking number, its check digit included.
    private static let numberLength = 8

    /// `booked` is followed by the digits of the booking number.
    mutating func hears(_ command: WireCommand, _ line: UnsafeRawBufferPointer) {
        guard let names = command.names else { return }
        var first = names.lowerBound
        while first < names.upperBound {
            let end = line[first..<names.upperBound].firstIndex(of: UInt8(ascii: "&")) ?? names.upperBound
            hears(line[first..<end])
            first = end + 1
        }
    }

    private mutating func hears(_ clip: Slice<UnsafeRawBufferPointer>) {
        if clip.starts(with: NumberListener.booked) {
            (isReading, digits) = (true, "")
        } else if isReading, clip.starts(with: NumberListener.digit), let last = clip.last {
            digits.unicodeScalars.append(Unicode.Scalar(last))
            guard digits.utf8.count == NumberListener.numberLength else { return }
            if !told.contains(digits) { told.append(digits) }
            isReading = false
        } else if isReading, !clip.elementsEqual(NumberListener.pause) {
            isReading = false
        }
    }
}
