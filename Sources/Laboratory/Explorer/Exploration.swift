// Exploration: `yemae-lab explore`: the walk, its figures, the shortest bad call, and the places that no transcript
// reaches.

import BookingCore
import CallFlow
import Rehearsal

/// `yemae-lab explore`.
public enum Exploration {
    /// Walks over all calls and prints what was found.
    /// - Parameters:
    ///   - transcripts: files and folders whose visits are counted; empty: visits are not looked at.
    /// - Returns: 0 when every rule holds, 1 when a bad call was found or transcripts and walk come to different
    ///   places, 2 when the walk was not complete or a transcript cannot be played.
    public static func run(
        rules: CallRules, office: OfficeRules, transcripts: [String], print: (String) -> Void,
        complain: (String) -> Void
    ) -> Int32 {
        var rules = rules
        // One ticket goes the same way as six, and the second miss of two the same way as the third of three.
        rules.maxTickets = 1
        rules.misses = min(rules.misses, 2)
        rules.refusals = min(rules.refusals, 2)
        // How often the core said no is what the walk for circles counts; here it would only make every call three.
        var walked = rules
        walked.refusals = 0
        let explorer = Explorer.explore(walked)
        print(
            "\(explorer.count) states at \(explorer.places.count) places, \(explorer.transitions) steps, "
                + "\(explorer.ways) ways between places")
        print("a call is over within \(rules.ceiling) turns and \(explorer.longestLate) more")
        if let bad = explorer.badCall {
            complain("a bad call, as short as there is:\n\(bad)")
            return 1
        }
        guard let circles = Circles.found(rules) else {
            complain(
                "there are more than \(Circles.maxQuestions) questions; the walk that looks for circles stopped there")
            return 2
        }
        for circle in circles { complain("a circle: \(circle)") }
        guard circles.isEmpty else { return 1 }
        print("no answer only leads back to its question, and no caller is refused without end")
        guard explorer.isComplete else {
            complain("there are more than \(Explorer.maxStates) states; the walk stopped there")
            return 2
        }
        let ways = ShortestBooking.ways(rules)
        for way in ways {
            print(
                "answers from the main menu to the price, \(way.name): \(told(way.byMenus)) by menus, "
                    + "\(told(way.byNumber)) by its number")
        }
        let long = ways.filter {
            ($0.byNumber ?? .max) > ShortestBooking.mostAnswers
                || $0.isPromised && ($0.byMenus ?? .max) > ShortestBooking.mostAnswers
        }
        for way in long { complain("\(way.name): more than \(ShortestBooking.mostAnswers) answers to the price") }
        guard long.isEmpty else { return 1 }
        return transcripts.isEmpty ? 0 : visits(explorer, transcripts, office, print: print, complain: complain)
    }

    private static func told(_ answers: Int?) -> String { answers.map(String.init) ?? "never" }

    private static func visits(
        _ explorer: Explorer, _ transcripts: [String], _ office: OfficeRules, print: (String) -> Void,
        complain: (String) -> Void
    ) -> Int32 {
        do {
            let visited = try VisitedPlaces.of(transcripts, office: office)
            let missing = explorer.places.subtracting(visited).sorted()
            print("transcripts come to \(explorer.places.count - missing.count) of \(explorer.places.count) places")
            for place in missing { complain("no transcript comes to \(place)") }
            for place in visited.subtracting(explorer.places).sorted() {
                complain("a transcript comes to \(place), and the walk does not")
            }
            return visited == explorer.places ? 0 : 1
        } catch {
            complain("\(error)")
            return 2
        }
    }
}

/// A list in which nothing is twice.
struct Distinct<Element: Hashable> {
    private(set) var all: [Element] = []
    private var seen: Set<Element> = []

    mutating func insert(_ element: Element) {
        if seen.insert(element).inserted { all.append(element) }
    }
}
