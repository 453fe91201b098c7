// Listing: what is on sale as people read it, with dates and places: for channels that show lists instead of saying
// them.

/// Which programs to list.
public struct ListingQuery: Hashable, Sendable {
    /// Those of one category; nil: of all.
    public let category: Category?
    /// Those whose title, venue or number has these words, whatever the blanks and capitals; empty: all.
    public let words: String
    /// Those behind this one, in the order of their numbers; nil: from the first.
    public let after: ProgramNumber?

    /// Characters of `words` at most.
    public static let longestWords = 40

    /// - Parameters:
    ///   - category: nil: of all categories.
    ///   - words: cut to `longestWords` characters, without blanks around.
    ///   - after: nil: from the first.
    public init(category: Category? = nil, words: String = "", after: ProgramNumber? = nil) {
        self.category = category
        let kept = words.drop { $0 == " " }.prefix(ListingQuery.longestWords)
        self.words = String(kept.reversed().drop { $0 == " " }.reversed())
        self.after = after
    }
}

/// A program of a list.
public struct ListedProgram: Hashable, Sendable {
    /// The program with its stops.
    public let program: Program
    /// Where it is: a venue, or a kind of vehicle.
    public let venue: Name
    /// The days of the first and the last showing that can still be bought.
    public let days: ClosedRange<LocalDate>
    /// Its `program` has something on sale on the first and the last of `days`.
    public init(program: Program, venue: Name, days: ClosedRange<LocalDate>) {
        self.program = program
        self.venue = venue
        self.days = days
    }
}

/// A part of the list of what is on sale.
public struct ProgramListing: Hashable, Sendable {
    /// By number, at most `Limits.programsOffered`.
    public let programs: [ListedProgram]
    /// Whether there are more behind the last.
    public let hasMore: Bool
    /// - Parameter programs: by number.
    public init(programs: [ListedProgram], hasMore: Bool) {
        self.programs = programs
        self.hasMore = hasMore
    }
}

/// A showing with everything of it that can be chosen.
public struct HallOffer: Hashable, Sendable {
    /// The showing, and the journey that prices and seats are for.
    public let showing: Showing
    /// Where it is: a venue, or a kind of vehicle.
    public let venue: Name
    /// Dearest first; those with a fare for the journey.
    public let grades: [GradeOffer]
    /// Best first; those with a fare for the journey.
    public let sections: [SectionOffer]
    /// One moment's prices and seats.
    public init(showing: Showing, venue: Name, grades: [GradeOffer], sections: [SectionOffer]) {
        self.showing = showing
        self.venue = venue
        self.grades = grades
        self.sections = sections
    }
}
