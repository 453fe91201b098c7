// AnswerGraph: where the answers to each question of the conversation lead, and the cycles in that graph.

/// The questions of a conversation. Operator, repeat and previous key are left out: they are no answers.
struct AnswerGraph {
    /// What one answer may come to before the next question.
    struct Way: Hashable {
        /// The next question; nil: the call ends.
        let to: Int?
        /// The caller got something on the way.
        let isGain: Bool
        /// The core said no on the way.
        let isRefusal: Bool
    }

    /// A question: its name, whether a person is offered at it, and the ways of each answer.
    struct Question {
        let name: String
        var isHelp = false
        var answers: [(word: String, ways: Set<Way>)] = []
    }

    var questions: [Question] = []

    /// Answers that lead nowhere: by whatever answers and replies the caller goes on, nothing is gained and the call
    /// does not end before the same question is asked again. Such an answer should not be offered.
    var deadAnswers: [String] {
        questions.indices.flatMap { place in
            questions[place].answers.filter { isDead($0.ways, at: place) }.map {
                "\(questions[place].name): \($0.word) only leads back there"
            }
        }
    }

    private func isDead(_ ways: Set<Way>, at start: Int) -> Bool {
        var (seen, waiting): (Set<Int>, [Way]) = ([start], Array(ways))
        while let way = waiting.popLast() {
            guard !way.isGain, let to = way.to else { return false }
            if seen.insert(to).inserted { waiting += questions[to].answers.flatMap(\.ways) }
        }
        return true
    }

    /// Questions between which a caller can go round for as long as they like with nothing gained, while the core says
    /// no in each round and no person is offered.
    var endlessRefusals: [String] {
        let groups = groups()
        let names = questions.indices.flatMap { place in
            ways(from: place).filter { $0.isRefusal && groups[place] == groups[$0.to!] }.map { _ in
                questions[place].name
            }
        }
        return Set(names).sorted().map { "\($0): refusals without end, and no person is offered" }
    }

    /// The ways on which nothing is gained, to questions at which no person is offered.
    private func ways(from place: Int) -> [Way] {
        questions[place].answers.flatMap(\.ways).filter { way in
            !way.isGain && way.to.map { !questions[$0].isHelp } == true
        }
    }

    /// For each question the group of those it can be come back from (Kosaraju: depth first, and then backwards in the
    /// order of leaving).
    private func groups() -> [Int] {
        let next = questions.indices.map { place in Set(ways(from: place).map { $0.to! }).sorted() }
        var before: [[Int]] = Array(repeating: [], count: questions.count)
        for (place, others) in next.enumerated() { for other in others { before[other].append(place) } }
        var left: [Int] = []
        var seen: Set<Int> = []
        for place in questions.indices { AnswerGraph.walk(from: place, next, &seen) { left.append($0) } }
        var groups = Array(repeating: 0, count: questions.count)
        seen = []
        for place in left.reversed() { AnswerGraph.walk(from: place, before, &seen) { groups[$0] = place } }
        return groups
    }

    /// Depth first, each place once; `leaves` is told of each after all that it leads to.
    private static func walk(from start: Int, _ next: [[Int]], _ seen: inout Set<Int>, leaves: (Int) -> Void) {
        guard seen.insert(start).inserted else { return }
        var path = [(place: start, taken: 0)]
        while let (place, taken) = path.last {
            guard taken < next[place].count else {
                leaves(place)
                path.removeLast()
                continue
            }
            path[path.count - 1].taken += 1
            let other = next[place][taken]
            if seen.insert(other).inserted { path.append((other, 0)) }
        }
    }
}
