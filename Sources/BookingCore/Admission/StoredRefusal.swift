// StoredRefusal: a refusal as a database row or a line of a file: a word and its value.

import BookingModel

/// A refusal taken apart.
package struct StoredRefusal: Hashable, Sendable {
    package var word: String
    package var at: Instant?
    package var local: String?
    package var latin: String?
    package var version: Int?

    package init(word: String, at: Instant?, local: String?, latin: String?, version: Int?) {
        (self.word, self.at, self.local, self.latin, self.version) = (word, at, local, latin, version)
    }

    package init(_ refusal: Refusal) {
        word = refusal.word
        switch refusal {
        case .tooEarly(let opens): at = opens
        case .notOnList(let madeAt): at = madeAt
        case .otherGate(let name): (local, latin) = (name.local, name.latin)
        case .changed(let newer): version = newer
        case .alreadyUsed(let when, let gate): (at, local) = (when, gate)
        case .unreadable, .unknownCard, .blockedCard, .noBooking, .tooLate, .unsettled, .disputed, .refunded,
            .cancelled,
            .eventCancelled, .notInside, .unreachable:
            break
        }
    }

    /// Put together again; nil for a word that is none.
    package var refusal: Refusal? {
        let all: [Refusal] =
            ScanFault.allCases.map { .unreadable($0) } + [
                .unknownCard, .blockedCard, .noBooking, .notOnList(madeAt: at ?? Instant(0)),
                .tooEarly(opens: at ?? Instant(0)),
                .tooLate,
                .otherGate(Name(local: local ?? "", latin: latin)), .unsettled, .disputed, .refunded, .cancelled,
                .changed(newer: version ?? 0),
                .alreadyUsed(at: at ?? Instant(0), gate: local ?? ""), .eventCancelled, .notInside, .unreachable,
            ]
        return all.first { $0.word == word }
    }
}
