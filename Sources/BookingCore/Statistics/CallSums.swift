// CallSums: adds up a report on calls while their turns are read, in the order of the calls.

import BookingModel

/// Sums calls and their turns.
struct CallSums {
    struct Call {
        let id: Int64
        let outcome: CallOutcome?
        let language: Language?
        let seconds: Int
        let place: String?
    }
    struct Turn {
        let session: Int64
        let place: String
        let event: String
        /// Milliseconds since the call started.
        let at: Int
        /// A caller's own doing: a key or an entry.
        var isKeyed: Bool { event == "key" || event == "entry" }
        /// Ends a wait for keys.
        var isAnswer: Bool { isKeyed || event == "no-input" }
    }

    private var outcomes: [String: CallOutcomeRow] = [:]
    private var places: [String: CallPlaceRow] = [:]
    private(set) var bookings: [CallBooking] = []
    private var silences: [CallSilence] = []
    private var last: Turn?
    private var visited: Set<String> = []
    /// When each key or entry of a call came, in milliseconds.
    private var keyed: [Int64: [Int]] = [:]

    mutating func add(_ call: Call) {
        let key = "\(call.outcome?.rawValue ?? "") \(call.language?.rawValue ?? "")"
        outcomes[key, default: CallOutcomeRow(outcome: call.outcome, language: call.language)].calls += 1
        outcomes[key]?.seconds += call.seconds
        guard let outcome = call.outcome, let place = call.place else { return }
        var row = places[place] ?? CallPlaceRow(place: place)
        switch outcome {
        case .completed: return
        case .hungUp: row.hungUp += 1
        case .operatorWanted: row.operators += 1
        case .gaveUp, .tooLong, .unavailable: row.otherwise += 1
        }
        row.leftAfter.append(call.seconds)
        places[place] = row
    }

    mutating func add(_ turn: Turn) {
        let before = last.flatMap { $0.session == turn.session ? $0 : nil }
        if before == nil { visited = [] }
        last = turn
        if let before, before.isKeyed, before.place == turn.place, turn.event != "hung-up" {
            places[turn.place]?.again += 1
        }
        var row = places[turn.place] ?? CallPlaceRow(place: turn.place)
        if visited.insert(turn.place).inserted { row.reached += 1 }
        if turn.isAnswer { row.answers += 1 }
        if turn.event == "no-input" { row.noInput += 1 }
        places[turn.place] = row
        if turn.isKeyed { keyed[turn.session, default: []].append(turn.at) }
        keep(
            CallSilence(
                call: turn.session, place: turn.place, event: turn.event, milliseconds: turn.at - (before?.at ?? 0)))
    }

    /// Keeps the longest silences only.
    private mutating func keep(_ silence: CallSilence) {
        guard silences.count < CallReport.silencesKept || silence.milliseconds > (silences.last?.milliseconds ?? 0)
        else { return }
        let place = silences.firstIndex { $0.milliseconds < silence.milliseconds } ?? silences.count
        silences.insert(silence, at: place)
        if silences.count > CallReport.silencesKept { silences.removeLast() }
    }

    /// The sums of calls that were added up before.
    mutating func add(_ sums: CallPlaceRow) {
        var row = places[sums.place] ?? CallPlaceRow(place: sums.place)
        row.reached += sums.reached
        row.answers += sums.answers
        row.noInput += sums.noInput
        row.again += sums.again
        places[sums.place] = row
    }

    mutating func add(_ booking: CallBooking, times: Int) {
        bookings += [CallBooking](repeating: booking, count: times)
    }

    /// The places so far, in no certain order.
    var placeRows: [CallPlaceRow] { Array(places.values) }

    mutating func addBooking(in session: Int64, seconds: Int) {
        // The core's clock has whole seconds: what was keyed within that second counts.
        let turns = keyed[session, default: []].count { $0 < (seconds + 1) * 1000 }
        bookings.append(CallBooking(seconds: seconds, turns: turns))
    }

    func report(_ period: StatisticsPeriod) -> CallReport {
        let rows = places.values.map { row in
            var row = row
            row.leftAfter.sort()
            return row
        }
        return CallReport(
            period: period, outcomes: outcomes.keys.sorted().compactMap { outcomes[$0] },
            places: rows.sorted { ($1.reached, $0.place) < ($0.reached, $1.place) }, bookings: bookings,
            silences: silences)
    }
}
