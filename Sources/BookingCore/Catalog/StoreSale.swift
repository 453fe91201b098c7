// StoreSale: stores what an import says of when programs and showings are on sale, and of quotas; and knows a showing
// that has moved by the box office's own key.

import BookingModel
import SQLite

extension CatalogStore {
    /// Changes what the file names of the rule for every channel; the rest stays.
    /// - Returns: how many rows it touched.
    mutating func storeSale(
        _ times: SaleTimes, of target: SaleTarget, _ name: String, _ item: CatalogItem
    ) throws(StoreFault) -> Int {
        guard times != SaleTimes(), let place = try SaleRules.place(of: target, in: database) else { return 0 }
        var rule = try SaleRules.load(place, nil, from: database) ?? SaleRule()
        if let opens = times.opens { rule.opens = Zone.instant(opens) }
        if let presale = times.presale { rule.presale = Zone.instant(presale) }
        if let minutes = times.closesBefore { rule.closesBefore = minutes }
        if let fault = rule.fault {
            refuse(item, "\(name): \(fault)")
            return 0
        }
        return try SaleRules.store(rule, place, nil, at: now, in: database)
    }

    /// Finds a showing by its reference. One that starts at another time now is moved, so that no second one is added;
    /// with something sold it is not: its members need a text, which `yemae showing move` writes.
    mutating func recognise(_ showing: PlannedShowing, _ program: Int64, _ name: String, _ item: CatalogItem)
        throws(StoreFault)
    {
        guard let reference = showing.reference else { return }
        if !(1...60).contains(reference.count) { return refuse(item, "\(name): a reference has 1 to 60 characters") }
        let known = try database.first(
            """
            SELECT id, starts_at, service, EXISTS(SELECT 1 FROM claim WHERE claim.showing = showing.id) FROM showing
            WHERE program = ? AND reference = ?
            """, program, reference
        ) { (id: $0.int64(0), starts: $0.instant(1), service: $0.text(2), isSold: $0.bool(3)) }
        let (starts, service) = (Zone.instant(showing.starts), showing.service ?? "")
        guard let known, (known.starts, known.service) != (starts, service) else { return }
        let old = Zone.local(known.starts)
        let other = try database.first(
            "SELECT id FROM showing WHERE program = ? AND starts_at = ? AND service = ?", program, starts, service
        ) { $0.int64(0) }
        if let other {
            return refuse(
                item, "\(name): the reference is that of showing \(known.id) at \(old), and \(other) is at this time")
        }
        if known.isSold {
            return refuse(
                item,
                "\(name): showing \(known.id) with this reference is at \(old), and seats of it are held or sold; "
                    + "'yemae showing move \(known.id)' moves it and texts everybody, then import again")
        }
        try database.run("UPDATE showing SET starts_at = ?, service = ? WHERE id = ?", starts, service, known.id)
        note(item, "the showing of \(showing.program) at \(old) is at \(showing.starts) now: its reference is the same")
    }

    /// Stores the quotas of the import's showings, once all their seats are counted. One that is stored already, or
    /// whose time to fall back has passed, is left as it is.
    mutating func storeQuotas() throws(StoreFault) {
        for (showing, quota, item) in changedQuotas {
            let store = QuotaStore(database: database, now: now, showing: showing)
            let stored = try database.first(
                "SELECT seats, until, fell_back FROM quota WHERE showing = ? AND channel = ? AND grade = ?", showing,
                quota.channel.rawValue, quota.grade ?? Quotas.whole
            ) { (seats: $0.int(0), until: $0.int(1), isOver: $0.bool(2)) }
            let starts = try database.first("SELECT starts_at FROM showing WHERE id = ?", showing) { $0.instant(0) }
            guard let starts, starts + -60 * Int64(quota.until) > now else { continue }
            if let stored, !stored.isOver, let all = try store.seats(of: quota.grade),
                (stored.seats, stored.until) == (quota.size.of(all), quota.until)
            {
                continue
            }
            switch try store.put(quota) {
            case .done: break
            case .refused(let reason): refuse(item, reason)
            }
        }
        try checkQuotas()
    }

    /// A plan that lost seats may have fewer left than quotas still have to sell.
    private mutating func checkQuotas() throws(StoreFault) {
        let short = try database.all(
            """
            SELECT program.number, showing.starts_at, showing.id
            FROM showing CROSS JOIN quota_leg AS due ON due.showing = showing.id
                JOIN program ON program.id = showing.program
            WHERE showing.starts_at > ? AND \(Schema.quotasAreShort("due.showing", "due.leg")) LIMIT 1
            """, now
        ) { ($0.text(0), Zone.local($0.instant(1)), ShowingID($0.int64(2))) }
        for (number, starts, id) in short {
            guard let lack = try QuotaStore(database: database, now: now, showing: id).shortage() else { continue }
            refuse(
                .venue(0),
                "the showing of \(number) at \(starts) would have \(lack.free) seats\(lack.ofGrade) left, and its "
                    + "quotas \(lack.due) to sell; make the quotas smaller first (yemae sale quota)")
        }
    }
}
