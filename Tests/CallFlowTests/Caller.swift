// Caller: a telephone for tests of the conversation alone. Keys go in, phrases come out; requests are answered by a
// small model.

import BookingModel
import CallFlow

/// Plays a call against a model box office. Prompts take no time; typed keys wait in `queue` as they would on a line.
final class Caller {
    var machine: CallMachine
    var office = ModelOffice()
    var said: [Prompt] = []
    /// All that was begun in this call, with its form; of a play that was cut only what was heard of it.
    private var utterances: [Utterance] = []
    var requests: [Request] = []
    /// The keys that could cut each play.
    var cutting: [KeySet] = []
    var ended: CallEnd?
    private(set) var action: Action
    /// What is left of the prompts that play.
    private var sounding: ArraySlice<Utterance> = []

    init(
        _ language: Language? = .korean, from calling: TelephoneNumber? = nil, recognising: Bool = false,
        rules: CallRules = CallRules()
    ) {
        machine = CallMachine(
            facts: CallFacts(language: language, calling: calling, today: LocalDate(2026, 3, 7)!, rules: rules))
        office.recognises = recognising
        action = machine.handle(.answered)
        run([])
    }

    /// Types keys in one burst; returns what was said from then on.
    @discardableResult func press(_ keys: String) -> [String] {
        said = []
        run(keys.compactMap(Key.init))
        return phrases
    }

    /// Waits for the timer to run out, and types as soon as something is said then.
    @discardableResult func wait(thenPress keys: String = "") -> [String] {
        said = []
        guard case .listen = action else { return [] }
        action = machine.handle(.silence)
        run(keys.compactMap(Key.init))
        return phrases
    }

    @discardableResult func hangUp() -> CallEnd? {
        action = machine.handle(.hungUp)
        run([])
        return ended
    }

    var phrases: [String] { said.map(\.phrase.rawValue) }
    var place: String { machine.placeName }

    private func run(_ keys: [Key]) {
        var queue = keys
        for _ in 0..<2000 {
            switch action {
            case .play(let utterances, let interruptible):
                cutting.append(interruptible)
                sounding = utterances[...]
                if let first = sounding.popFirst() { hear([first]) }
                sound(interruptible, &queue)
            case .goOn(let interruptible):
                cutting.append(interruptible)
                sound(interruptible, &queue)
            case .listen:
                guard !queue.isEmpty else { return }
                action = machine.handle(.key(queue.removeFirst(), after: 100))
            case .hearOn(_, let terminator):
                let digits = queue.prefix { $0.digit != nil }.count
                action = machine.handle(
                    .typedOn(digits: digits, terminated: digits < queue.count && queue[digits] == terminator))
            case .request(let request):
                requests.append(request)
                action = machine.handle(.reply(office.answer(request)))
            case .end(let end):
                ended = end
                return
            }
        }
        fatalError("the call does not end its turn")
    }

    private func hear(_ more: ArraySlice<Utterance>) {
        said += more.map(\.prompt)
        utterances += more
    }

    /// The forms a phrase was said in so far in this call.
    func forms(of phrase: Phrase) -> [Form] { utterances.filter { $0.prompt.phrase == phrase }.map(\.form) }

    /// The keys that may not cut the prompt are lost; the first that may cuts it in its first words.
    private func sound(_ interruptible: KeySet, _ queue: inout [Key]) {
        while let key = queue.first, !interruptible.contains(key) { queue.removeFirst() }
        guard queue.isEmpty else {
            action = machine.handle(.key(queue.removeFirst(), after: 0))
            return
        }
        hear(sounding)
        sounding = []
        action = machine.handle(.played)
    }
}

/// A box office of one theatre evening: just enough to lead a conversation everywhere.
struct ModelOffice {
    var unavailable = false
    var hold: HoldOutcome?
    var book: BookOutcome?
    var pending: [Pending] = []
    var operators = OperatorStatus.open
    var recognises = false
    var bookings: [Booking] = []
    var showing = ModelOffice.evening

    static let member = MemberSummary(id: MemberID(1), number: MemberNumber("100234")!)
    static let hamlet = Program(
        number: ProgramNumber("701")!, category: .theatre, title: Name(local: "햄릿", latin: "Hamlet"), stops: [])
    static let evening = Showing(
        id: ShowingID(1), program: hamlet, journey: Journey(from: 0, to: 1), starts: LocalDateTime("2026-03-08 19:00")!,
        service: nil, remaining: 20)
    static let seat = SoldSeat(
        id: SeatID(1),
        label: SeatLabel(section: Name(local: "A구역", latin: "A"), sectionKeypad: 1, row: "1", seat: "1"),
        grade: Name(local: "R석", latin: "R"), price: Won(60000))
    static let held = Hold(
        id: HoldID(9), showing: evening, seats: [seat], total: Won(60000), split: false, exact: true, change: nil)
    static let booking = Booking(
        number: BookingNumber(sequence: 7_001_001), version: 1, showing: evening, seats: [seat], total: Won(60000))

    /// A showing of another kind; its program has no stops to ask for.
    static func showing(_ category: BookingModel.Category, service: String) -> Showing {
        Showing(
            id: ShowingID(2),
            program: Program(number: hamlet.number, category: category, title: hamlet.title, stops: []),
            journey: Journey(from: 0, to: 1), starts: evening.starts, service: service, remaining: 20)
    }

    func answer(_ request: Request) -> Reply {
        if unavailable { return .unavailable }
        switch request {
        case .recognise: return recognises ? .recognised(MemberID(1), Self.member.number) : .notRecognised
        case .verify(_, let pin, _): return .verified(pin == PIN("4821") ? .member(Self.member) : .refused)
        case .pending: return .pending(pending)
        case .resume: return .held(.held(Self.held))
        case .signUp: return .signedUp
        case .sendCode: return .codeSent(.sent(minutes: 10))
        case .checkCode(_, let code): return .codeChecked(code == SMSCode("730214") ? .right : .wrong)
        case .join: return .joined(.joined(Self.member, .credit))
        case .changePIN(_, let present, _, _):
            return .pinChanged(present == PIN("4821") ? .changed : .refused)
        case .categories: return .categories([.concert, .theatre])
        case .programs: return .programs([showing.program])
        case .program(let number): return .program(number == showing.program.number ? showing.program : nil)
        case .showings: return .showings([showing])
        case .directions: return .directions(nil)
        case .textDirections: return .directionsTexted(false)
        case .listing: return .listing(ProgramListing(programs: [], hasMore: false))
        case .hall: return .hall(nil)
        case .payment: return .payment(.page(.notOpened))
        case .browser: return .browser(.visitor(nil))
        case .grades: return .grades([GradeOffer(grade: 0, name: Self.seat.grade, price: Won(60000), remaining: 20)])
        case .section: return .section(nil)
        case .hold: return .held(hold ?? .held(Self.held))
        case .wait: return .waiting(.waits(WaitingEntry(showing: showing, seats: 2, grade: nil, place: 3)))
        case .waits: return .waits([])
        case .stopWaiting: return .waitingEnded
        case .release, .releaseAll: return .released
        case .book, .change: return .booked(book ?? .booked(Self.booking))
        case .bookings: return .bookings(bookings)
        case .quoteCancel(let number, _):
            return .cancelQuote(
                CancelQuote(
                    booking: number, version: 1, paid: Won(60000), fee: Won(6000), refund: Won(54000), rule: "t/7d"))
        case .cancel(let quote, _, _): return .cancelled(.cancelled(quote))
        case .resend: return .resent(true)
        case .operators: return .operators(operators)
        case .callBack: return .callBackStored
        case .comeBack: return .cameBack(nil)
        case .end: return .ended
        }
    }
}
