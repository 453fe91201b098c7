"""The mutants: rules of the house broken one at a time. Each names a file, the text that keeps the rule (it must stand there exactly once), and
what stands there instead, where `mutant("name")` is true only in the run that tries this one."""

from dataclasses import dataclass


@dataclass
class Mutant:
    name: str
    rule: str
    judges: tuple           # who is asked, the quickest first
    edits: tuple            # (file, kept text, broken text); `{is}` stands for `mutant("name")`


CORE, FLOW = "Sources/BookingCore", "Sources/CallFlow"

MUTANTS = [
    Mutant("claim-not-unique", "one row claims a seat of a showing on a leg", ("simulator",), (
        (f"{CORE}/Schema/SalesTables.swift", "PRIMARY KEY(showing, leg, seat),\n            CHECK((held_back IS NULL) = (hold IS NOT NULL OR booking IS NOT NULL))\n        ) STRICT, WITHOUT ROWID;",
         '\\({is} ? "n INTEGER PRIMARY KEY" : "PRIMARY KEY(showing, leg, seat)"),\n            CHECK((held_back IS NULL) = (hold IS NOT NULL OR booking IS NOT NULL))\n'
         '        ) STRICT\\({is} ? "" : ", WITHOUT ROWID");'),)),
    Mutant("released-hold-keeps-its-seats", "a hold that is given back gives its seats back", ("transcripts", "simulator"), (
        (f"{CORE}/Seats/HoldRecord.swift", 'try database.run("DELETE FROM claim WHERE hold = ? AND booking IS NULL", id)',
         'if !{is} { try database.run("DELETE FROM claim WHERE hold = ? AND booking IS NULL", id) }'),)),
    Mutant("lapsed-hold-keeps-its-seats", "a hold that has lapsed is free for whoever comes next", ("transcripts", "simulator"), (
        (f"{CORE}/Seats/HoldRecord.swift", "for id in lapsed { try release(id, in: database) }", "for id in lapsed where !{is} { try release(id, in: database) }"),)),
    Mutant("charged-seats-lapse", "a hold for which money is under way never lapses by the clock", ("transcripts", "simulator"), (
        (f"{CORE}/Seats/HoldRecord.swift", "\"SELECT id FROM hold WHERE showing = ? AND state = 'held' AND expires_at <= ?\"",
         "\"SELECT id FROM hold WHERE showing = ? AND state IN ('held'\\({is} ? \", 'charging', 'unknown'\" : \"\")) AND expires_at <= ?\""),)),
    Mutant("charge-before-intent", "the intent to charge is committed before the provider is asked", ("simulator",), (
        (f"{CORE}/Money/Paying.swift", "return .ask(Charge(key: key, member: sale.member.number, account: sale.member.account, amount: amount))",
         "let charge = Charge(key: key, member: sale.member.number, account: sale.member.account, amount: amount)\n"
         "            if {is}, case .gateway(let gateway) = charging { _ = gateway.charge(charge) }\n"
         "            return .ask(charge)"),)),
    Mutant("key-without-attempt", "every attempt to charge has a key of its own", ("transcripts", "simulator"), (
        (f"{CORE}/Money/Attempts.swift", '"B\\(hold)-\\(number)"', '{is} ? "B\\(hold)" : "B\\(hold)-\\(number)"'),)),
    Mutant("charged-again-with-another-key", "a charge nobody answered is asked for again with the same key", ("simulator",), (
        (f"{CORE}/Money/Settling.swift", "return gateway.charge(Charge(key: attempt.key,", 'return gateway.charge(Charge(key: attempt.key + ({is} ? "-again" : ""),'),)),
    Mutant("refund-not-asked-for", "what is given back in the books is asked back from the provider", ("transcripts", "simulator"), (
        (f"{CORE}/Money/Returns.swift", "where left > .zero && charge.left > .zero {", "where !{is} && left > .zero && charge.left > .zero {"),)),
    Mutant("fee-not-stored", "the fee that was read to the caller is stored", ("simulator",), (
        (f"{CORE}/Bookings/Cancelling.swift", "            now, quote.fee, quote.rule, booking.row)", "            now, {is} ? .zero : quote.fee, quote.rule, booking.row)"),)),
    Mutant("changed-price-sold", "a change whose terms are other than agreed is not made", ("transcripts", "simulator"), (
        (f"{CORE}/Bookings/Selling.swift", "guard terms.difference == change.difference else", "guard {is} || terms.difference == change.difference else"),)),
    Mutant("old-seats-kept", "a change frees the seats the booking had", ("transcripts", "simulator"), (
        (f"{CORE}/Bookings/Selling.swift", "if sale.changing != nil { try freeClaims", "if sale.changing != nil, !{is} { try freeClaims"),)),
    Mutant("limit-ignored", "a member has at most so many tickets for one showing", ("transcripts", "simulator"), (
        (f"{CORE}/Seats/Holding.swift", "let left = rules.ticketsPerShowing -", "let left = ({is} ? 1000 : rules.ticketsPerShowing) -"),)),
    Mutant("text-outside-the-transaction", "the ticket's text is written in the transaction of the ticket", ("simulator",), (
        (f"{CORE}/Bookings/Selling.swift", "        try Outbox.enqueue(\n            NewText(\n                kind: .mobileTicket,",
         "        let write = { [database, clock] () throws(StoreFault) in try Outbox.enqueue(\n            NewText(\n                kind: .mobileTicket,"),
        (f"{CORE}/Bookings/Selling.swift", "booking: (booking, version), deadline: sale.showing.leavesAt),\n            in: database, at: clock.now)\n",
         "booking: (booking, version), deadline: sale.showing.leavesAt),\n            in: database, at: clock.now) }\n"
         "        if {is} { later.append(write) } else { try write() }\n"),
        (f"{CORE}/Bookings/Selling.swift", "/// Whether a hold can be sold now.", "nonisolated(unsafe) var later: [() throws(StoreFault) -> Void] = []\n\n/// Whether a hold can be sold now."),
        (f"{CORE}/Office/Perform.swift", "            return try office.answer(request, session, act, for: office.asker(session))",
         "            let reply = try office.answer(request, session, act, for: office.asker(session))\n            let acts = later\n            later = []\n"
         "            for act in acts { try database.transaction(act) }\n            return reply"),)),
    Mutant("old-text-after-new", "an older text never follows a newer one", ("simulator", "tests MessagingTests"), (
        (f"{CORE}/Outbox/Claiming.swift", 'static let isWrong = isWrong(', 'static let isWrong = {is} ? "0" : isWrong('),
        (f"{CORE}/Outbox/Outbox.swift", "try supersede(before: text, in: database)", "if !{is} { try supersede(before: text, in: database) }"),)),
    Mutant("texts-tried-for-ever", "a text is tried so often and no more", ("tests MessagingTests",), (
        (f"{CORE}/Outbox/Claiming.swift", "if tries >= rules.tries {", "if !{is}, tries >= rules.tries {"),
        (f"{CORE}/Outbox/Claiming.swift", "if unanswered >= rules.unansweredTries {", "if !{is}, unanswered >= rules.unansweredTries {"),)),
    Mutant("wrong-pin-opens", "nobody is let in without his PIN", ("transcripts", "simulator"), (
        (f"{CORE}/Members/PINHash.swift", "stored: stored) ? .fits : .differs", "stored: stored) || {is} ? .fits : .differs"),)),
    Mutant("tries-not-counted", "wrong PINs are counted, and lock", ("transcripts",), (
        (f"{CORE}/Members/Guesses.swift", "DO UPDATE SET \\(count) = \\(count) + 1, last", "DO UPDATE SET \\(count) = \\(count) + \\({is} ? 0 : 1), last"),)),
    Mutant("pin-in-a-log-word", "the call log has names, never what was typed", ("simulator",), (
        (f"{FLOW}/Machine/EventAction.swift", "    private var typing = false\n", "    private var typing = false\n    private var keys = \"\"\n"),
        (f"{FLOW}/Machine/EventAction.swift", "        case .key(let key, _):\n", "        case .key(let key, _):\n            keys += String(key.character)\n"),
        (f"{FLOW}/Machine/EventAction.swift", 'word = typing ? "entry" : "key"', 'word = typing ? {is} ? "entry-\\(keys)" : "entry" : "key"'),
        (f"{FLOW}/Machine/EventAction.swift", "        typing = false\n        return word", "        (typing, keys) = (false, \"\")\n        return word"),)),
    Mutant("kinds-pay-the-adults-fare", "a kind of fare pays what its rule says", ("tests FareKindTests", "transcripts"), (
        (f"{CORE}/Seats/Holding.swift", "prices[kind].map({ Ticket(kind: kind, price: $0) })", "prices[kind].map({ Ticket(kind: kind, price: {is} ? fare.price : $0) })"),)),
    Mutant("companion-alone-on-a-plan", "a companion seat goes with its wheelchair place", ("tests TheseSeatsTests",), (
        (f"{CORE}/Seats/SeatSearchOfThese.swift", "if BestAvailable.hasLoneCompanion(wishes, in: map)", "if !{is}, BestAvailable.hasLoneCompanion(wishes, in: map)"),)),
    Mutant("share-not-rounded", "a share of a fare is rounded as its rule says", ("tests FareKindTests", "transcripts"), (
        ("Sources/BookingModel/FareKinds.swift", "let unit = Int64(rounding.unit) * 100", "let unit = Int64({is} ? 1 : rounding.unit) * 100"),
        ("Sources/BookingModel/FareKinds.swift", "return Won(units * Int64(rounding.unit))", "return Won(units * Int64({is} ? 1 : rounding.unit))"),)),
    Mutant("kind-limit-ignored", "so many of a kind go together and no more", ("tests FareKindTests",), (
        (f"{CORE}/Seats/Holding.swift", "if let excess = showing.kinds.excess(in: party) { return .kindExcess(excess) }",
         "if !{is}, let excess = showing.kinds.excess(in: party) { return .kindExcess(excess) }"),)),
    Mutant("ticket-without-a-fare", "nothing is held for which there is no fare", ("tests FareAuditTests",), (
        (f"{CORE}/Schema/TermsTables.swift", "SELECT RAISE(ABORT, 'a ticket for which there is no fare');",
         "SELECT \\({is} ? \"1\" : \"RAISE(ABORT, 'a ticket for which there is no fare')\");"),)),
    Mutant("wheelchair-place-unasked", "seats with a purpose are given to who asks for them", ("tests HoldBackTests", "transcripts"), (
        (f"{CORE}/Seats/SeatSearch.swift", "return BestAvailable.choose(count, in: map) { !taken.contains($0) && !map.reserved.contains($0) }",
         "return BestAvailable.choose(count, in: map) { !taken.contains($0) && ({is} || !map.reserved.contains($0)) }"),)),
    Mutant("sale-opens-early", "nothing is sold before its sale begins", ("tests SaleRulesTests", "simulator"), (
        (f"{CORE}/Catalog/SaleTerms.swift", "terms.opens <= clock.now", "({is} || terms.opens <= clock.now)"),)),
    Mutant("sale-never-closes", "a sale ends so many minutes before the start", ("tests SaleRulesTests",), (
        (f"{CORE}/Catalog/SaleTerms.swift", "showing.leavesAt > terms.cutoff", "({is} || showing.leavesAt > terms.cutoff)"),)),
    Mutant("quota-oversold", "a channel sells the seats of its quota and no more", ("tests SaleRulesTests", "simulator"), (
        (f"{CORE}/Schema/SaleTables.swift", "CONSTRAINT quota_is_not_oversold CHECK(taken <= seats)",
         "CONSTRAINT quota_is_not_oversold CHECK(\\({is} ? \"1\" : \"taken <= seats\"))"),
        (f"{CORE}/Seats/Quotas.swift", "guard let left, left < counted.count else { return nil }",
         "guard let left, !{is}, left < counted.count else { return nil }"),)),
    Mutant("grade-quota-sold-to-others", "what a quota of a grade has left is sold by no other channel", ("tests QuotaGradeTests",), (
        (f"{CORE}/Seats/QuotaBook.swift", "if due > seats { return", "if !{is}, due > seats { return"),
        (f"{CORE}/Schema/SaleTables.swift", "AND own.channel = part.channel AND own.grade = -1), part.seats - part.taken)))",
         "AND own.channel = part.channel AND own.grade = -1), part.seats - part.taken))) * \\({is} ? 0 : 1)"),)),
    Mutant("grade-quota-unbound", "a channel sells the seats of its quota of a grade and no more", ("tests QuotaGradeTests",), (
        (f"{CORE}/Seats/QuotaBook.swift", "let bounds = [free[grade] ?? 0, own?.whole, own?.grades[grade]]", "let bounds = [free[grade] ?? 0, own?.whole, {is} ? nil : own?.grades[grade]]"),)),
    Mutant("quota-never-falls-back", "what is left of a quota falls back to all channels at its time", ("tests SaleRulesTests", "transcripts"), (
        (f"{CORE}/Seats/Quotas.swift", "if fallen == 0 { return }", "if fallen == 0 || {is} { return }"),)),
    Mutant("moved-without-a-text", "everybody is texted when a showing moves", ("tests MovingTests", "simulator"), (
        (f"{CORE}/Catalog/MovedSeats.swift", "try Outbox.enqueue(\n            NewText(\n                kind: .mobileTicket, member: sold.member,",
         "if !{is} { try Outbox.enqueue(\n            NewText(\n                kind: .mobileTicket, member: sold.member,"),
        (f"{CORE}/Catalog/MovedSeats.swift", "booking: (sold.booking, version), deadline: sold.leaves),\n            in: database, at: now)",
         "booking: (sold.booking, version), deadline: sold.leaves),\n            in: database, at: now) }"),)),
    Mutant("moved-under-a-hold", "who has not agreed yet hears that the showing was moved", ("tests MovingTests",), (
        (f"{CORE}/Catalog/MovingShowings.swift", "for id in held { try Holds.release(id, in: database) }", "for id in held where !{is} { try Holds.release(id, in: database) }"),)),
    Mutant("moved-and-not-free", "cancelling costs nothing until the time that staff said", ("tests MovingTests", "transcripts"), (
        (f"{CORE}/Catalog/ShowingMoves.swift", "freeUntil.map { now < $0 } ?? false }", "!{is} && (freeUntil.map { now < $0 } ?? false) }"),)),
    Mutant("way-to-the-old-venue", "the way told is that to the venue a showing is in", ("tests MovingTests",), (
        (f"{CORE}/Catalog/DirectionsActs.swift", "try database.first(ofShowing, number, showing, now) { VenueDirections($0) }",
         "try database.first(ofShowing, number, {is} ? nil : showing, now) { VenueDirections($0) }"),)),
    Mutant("code-outlives-its-tries", "a sign-up code takes so many wrong tries and no more", ("tests JoiningTests",), (
        (f"{CORE}/Members/SignUpCodes.swift", "wrong < rules.codeTries", "({is} || wrong < rules.codeTries)"),)),
    Mutant("code-used-twice", "a sign-up code makes one member", ("tests JoiningTests", "simulator"), (
        (f"{CORE}/Members/SignUpCodes.swift", "!isUsed && now", "({is} || !isUsed) && now"),)),
    Mutant("codes-without-end", "a telephone is sent so many codes a day", ("tests JoiningTests",), (
        (f"{CORE}/Members/SignUpCodes.swift", "return counts.toNumber < rules.codesPerDay", "return ({is} || counts.toNumber < rules.codesPerDay)"),)),
    Mutant("line-drop-releases", "seats of a caller whose line dropped are kept for a while", ("hang-ups", "transcripts"), (
        (f"{CORE}/Sessions/Sessions.swift", "case .hungUp, .operatorWanted: try parkHolds(of: row, at: now)", "case .hungUp where {is}: try releaseHolds(of: row)\n            case .hungUp, .operatorWanted: try parkHolds(of: row, at: now)"),)),
    Mutant("sold-past-the-line", "what fits somebody in line is sold to nobody else", ("tests WaitingTests",), (
        (f"{CORE}/Seats/Holding.swift", "if basis.hasLine { try offerSeats", "if basis.hasLine, !{is} { try offerSeats"),)),
    Mutant("last-in-line-first", "the waiting list is served in its order", ("tests WaitingTests",), (
        (f"{CORE}/Seats/WaitingList.swift", "AND waiting.state = 'waiting' ORDER BY waiting.id LIMIT ?\"", "AND waiting.state = 'waiting' ORDER BY waiting.id \\({is} ? \"DESC\" : \"\") LIMIT ?\""),)),
    Mutant("passed-over-loses-the-place", "who does not fit keeps their place in line", ("tests WaitingTests",), (
        (f"{CORE}/Seats/Offering.swift", "            case .stays: continue\n            case .leaves: try end", "            case .stays where {is}: try end(entry, \"withdrawn\")\n            case .stays: continue\n            case .leaves: try end"),)),
    Mutant("line-drop-loses-the-offer", "seats on offer stay held for their time, however a call ends", ("tests WaitingTests",), (
        (f"{CORE}/Seats/HoldActs.swift", "let until = max(clock.now + Int64(rules.holdSeconds), offered ?? clock.now)", "let until = {is} ? clock.now + Int64(rules.holdSeconds) : max(clock.now + Int64(rules.holdSeconds), offered ?? clock.now)"),)),
    Mutant("gate-admits-twice", "a ticket goes in once", ("tests GateVerdictTests", "tests GateRaceTests"), (
        (f"{CORE}/Admission/AdmissionRules.swift", "!$0.isIn && (rules.reEntry || $0.turn == 0)", "({is} || !$0.isIn) && ({is} || rules.reEntry || $0.turn == 0)"),)),
    Mutant("confirming-key-skipped", "nothing is charged without a key pressed after the price was said", ("transcripts", "explorer"), (
        (f"{FLOW}/Dialogs/TakeSeats.swift", "case .held(let hold): .go(.offer(order, hold))", "case .held(let hold): .go({is} ? .charging(order, hold) : .offer(order, hold))"),)),
    Mutant("other-amount-agreed", "what is charged is what was said", ("transcripts", "explorer"), (
        (f"{FLOW}/Dialogs/TakeSeats.swift", "? .book(hold.id, agreed: hold.amountToAgree, context.language)",
         "? .book(hold.id, agreed: {is} ? Won(hold.total.amount + 1000) : hold.amountToAgree, context.language)"),)),
    Mutant("no-ceiling", "every call is over after so many turns", ("explorer",), (
        (f"{FLOW}/Machine/CallMachine.swift", "if turns > context.facts.rules.ceiling,", "if !{is}, turns > context.facts.rules.ceiling,"),)),
    Mutant("misses-not-counted", "after the last miss the caller is offered help", ("transcripts", "explorer"), (
        (f"{FLOW}/Machine/Asking.swift", "self[keyPath: count] += 1", "self[keyPath: count] += {is} ? 0 : 1"),)),
    Mutant("silence-told-to-deaf-keys", "who types while silence is told loses no key", ("tests CallFlowTests",), (
        (f"{FLOW}/Machine/Asking.swift", "return ask(question, .short, missed: [Prompt(.notHeard)])",
         "if {is} { phase = .missed; return play([Prompt(.notHeard)], mustHear: true, .full) }; return ask(question, .short, missed: [Prompt(.notHeard)])"),)),
    Mutant("operator-key-dead", "the operator's key works everywhere", ("transcripts", "explorer"), (
        (f"{FLOW}/Machine/Asking.swift", "if key == context.facts.rules.keys.operatorKey { return callOperator() }", "if key == context.facts.rules.keys.operatorKey, !{is} { return callOperator() }"),)),
    Mutant("six-options", "a menu has at most five options", ("explorer",), (
        (f"{FLOW}/Machine/Question.swift", "static let options = 5", "static let options = {is} ? 6 : 5"),)),
    Mutant("hang-up-not-told", "the core is told of every hang-up", ("transcripts", "hang-ups", "explorer"), (
        (f"{FLOW}/Machine/CallMachine.swift", "return follow(.go(.ending(.hungUp, place: topLevel.conversationPlace)))",
         "return follow(.go({is} ? .ended(.hungUp, place: topLevel.conversationPlace) : .ending(.hungUp, place: topLevel.conversationPlace)))"),)),
    Mutant("end-of-file-unheeded", "a line that is closed ends the call as a hang-up does", ("hang-ups",), (
        ("Sources/AsteriskAGI/CallSession.swift", "state = .doing(player.lineClosed())", "state = .doing({is} ? .report(.played) : player.lineClosed())"),)),
    Mutant("dead-channel-unheeded", "a prompt that is answered with 511 means that the caller is gone", ("tests ReplyParserTests", "hang-ups"), (
        ("Sources/AsteriskAGI/AGIReply.swift", "case 511: self = .deadChannel", "case 511: self = {is} ? .done : .deadChannel"),)),
    Mutant("page-keeps-its-seats", "a silent provider keeps the seats of a page no longer than its end and the grace", ("tests PagePaymentTests",), (
        (f"{CORE}/Money/PayingAtPages.swift", "} else if clock.now >= page.endsAt + PaymentPages.graceSeconds {",
         "} else if !{is}, clock.now >= page.endsAt + PaymentPages.graceSeconds {"),)),
    Mutant("late-money-kept", "late money for a hold that is paid for otherwise goes back", ("tests PagePaymentTests",), (
        (f"{CORE}/Money/PayingAtPages.swift", "            try returnLost(paid, of: hold)\n", "            if !{is} { try returnLost(paid, of: hold) }\n"),)),
    Mutant("forged-webhook-heard", "a webhook is heard when the provider signed it", ("tests WebhookTests",), (
        ("Sources/Payment/Webhooks.swift", "guard !fitting.isEmpty else { throw .forged }", "guard {is} || !fitting.isEmpty else { throw .forged }"),)),
    Mutant("old-webhook-heard", "a webhook is heard for some minutes", ("tests WebhookTests",), (
        ("Sources/Payment/Webhooks.swift", "guard abs(now.seconds - seconds) <= tolerance else", "guard {is} || abs(now.seconds - seconds) <= tolerance else"),)),
    Mutant("page-of-another-amount", "a page is paid when the amount of its charge was", ("tests PageTests",), (
        ("Sources/Payment/StripePages.swift", 'session["amount_total"]?.won == page.amount,', '{is} || session["amount_total"]?.won == page.amount,'),)),
]
