// RecordKind: the columns of every CSV file `yemae import` takes. The same words are the keys of the JSON form (see
// CatalogDocument).
//
// The header of a file says which kind it is; the order of the columns is free, optional columns may be left out,
// unknown ones are refused (CSVHeader has what else a header may say). What belongs together is given together: a venue
// with its grades, sections and rows; a program with its stops and fares.

import BookingModel

/// A kind of CSV file.
public enum RecordKind: String, Hashable, CaseIterable, Sendable {
    /// `number,name,telephone,language,pin,credit_limit`: a member's number (4-10 digits), name, mobile number, `ko` or
    /// `en`, PIN (4-8 digits, empty: none yet; an existing member's PIN is never changed), and what the account on file
    /// may owe, in won; `account` is what the payment provider or bank calls the account (may be empty: an existing
    /// member keeps theirs).
    case members
    /// `venue,korean,english`: a hall's or vehicle's code (small letters, digits, hyphens) and its names.
    case venues
    /// `venue,address,directions,address_english,directions_english,clip`: how to get to a venue that is in the same
    /// import or stored already: its address (at most 80 characters) and the way (at most 200), as they are texted; the
    /// recording says both.
    case directions
    /// `venue,grade,korean,english,clip`: the grades of a venue, numbered from 1, the dearest first.
    case grades
    /// `venue,section,korean,english,clip,grade,focus_x,focus_y`: a section by its keypad number (1-999), the number of
    /// its grade, and the point people want to sit near, in seat widths and row depths (by default the middle of the
    /// front). The best section first.
    case sections
    /// `venue,section,row,label,first,count,aisles,seat_labels,x,y,around,wheelchair,companion,restricted,house,`
    /// `not_for_sale`: one row of seats. `row` is its keypad number (1-999), `label` what is painted on it (by default
    /// the number), `first` the number of its leftmost seat (by default 1), `count` how many there are, `seat_labels`
    /// what is painted on the seats from left to right (`1 3 5 7`, by default the numbers from `first` on; KeypadKeys
    /// has what callers type for them), `aisles` the keys of the seats with an aisle to their right (`4 12`), `x` where
    /// the leftmost seat is (by default 0), `y` how far the row is from the stage (by default its place among the
    /// rows), `around` `yes` where the row is a round table, whose last seat is next to its first. The last five
    /// columns have the keys of seats (`1 2`) that are for a wheelchair, for who comes along with it (next to it), have
    /// a restricted view, are kept back by the house until staff release them, or are never sold.
    case rows
    /// `program,category,korean,english,clip,venue,organiser,on_sale,presale,on_sale_until`: a program's number (3-4
    /// digits, the first 6, 7 or 8),
    /// one of `concert`, `theatre`, `sports`, `train`, `bus`, `air`, its title, the code of its venue or vehicle, and
    /// who puts it on and gets its settlement (empty: as it was, `-`: none). A new organiser counts from the import
    /// on. `on_sale` is when its general sale begins (`2026-12-03 10:00`), `presale` when members of its presale may
    /// begin, `on_sale_until` how many minutes before the start the sale ends (each empty: as it was).
    case programs
    /// `program,stop,korean,english,clip`: the stops of a train, bus or flight, numbered from 1 in running order.
    case stops
    /// `program,tariff,grade,from,to,price`: what a grade (numbered from 1) costs in won under a tariff (`weekday`),
    /// from one stop to another (numbered from 1; both empty for a venue's program).
    case fares
    /// `kind,korean,english,clip,rank,card`: a kind of fare: its code (`child`), names, its place among kinds (1-99; 0
    /// for `adult`, which is there from the start), and whether staff have to look at a card (`yes`, otherwise `no` or
    /// empty).
    case kinds
    /// `program,tariff,kind,price,days,grade,from,to,rounding,source`: what a kind pays under a tariff: a share of the
    /// adult's fare (`50%`) or won; on `weekday`, `weekend`, `holiday` or some of them (empty: every day); for a grade
    /// and from one stop to another (empty: all). `rounding` is what a share is rounded to (`100 down`, `50 up`, `10
    /// nearest`; empty: `1 down`). On days without a line a kind is not sold. `source` is for the reader only.
    case kindFares = "kind-fares"
    /// `program,kind,most,per`: at most so many tickets (1-9) of a kind for each ticket of the kind `per` (`companion`,
    /// 1, `disabled`); `per` empty: in a booking.
    case kindLimits = "kind-limits"
    /// `program,date,time,service,tariff,minutes,on_sale,presale,on_sale_until,quota,quota_until,reference`:
    /// `2026-03-07`, `19:30`, the train or performance number (digits, may be empty), the tariff, and for a program
    /// with stops the minutes after the start at which it is at each stop (`0 60 110 165`). `on_sale`, `presale` and
    /// `on_sale_until` as for a program, whose times they win over. `quota` keeps seats for channels (`telephone=30%
    /// booth=20`; `web:2=10`: of grade 2) until `quota_until` minutes before the start. `reference` is the box office's
    /// own key: an unsold showing that comes with another time is moved.
    case showings
    /// `table,categories,from,to,source,fresh_hours,fresh_days_before,house_percent,step,until,weekday,`
    /// `weekend,holiday`:
    /// one step of a table of cancellation fees. The first eight columns are filled in a table's first line and left
    /// empty in the rest of it. `categories` are separated by blanks; `from` and `to` (may be empty) are the first and
    /// last day of a start the table is for; within `fresh_hours` of booking (may be empty) it costs nothing while the
    /// start is `fresh_days_before` days away; the organiser pays `house_percent` on top when they cancel. `until` is
    /// `10 days before`, `180 minutes before` or `20 minutes after`; a fee is `10%` or an amount in won (`400`).
    case fees
    /// `route,program,venue,direction,headsign,category,korean,english,clip,organiser`: a line of a timetable (GTFS)
    /// that is sold: its route_id or short name, and the program and vehicle it is sold as; `direction` (0 or 1) and
    /// `headsign` choose among its trips; category and title as the timetable has them where they are left out.
    case lines
    /// `band,up_to,grade,price,program`: what a grade costs up to so many `km`, `zones` or `stops`, for the lines of a
    /// timetable; of one program, or of all that have no bands of their own.
    case bands
    /// `date,name`: a public holiday; the name is for the reader only.
    case holidays

    /// Columns that must be there. Some of them may be empty.
    var required: [String] {
        switch self {
        case .members: ["number", "name", "telephone", "language", "pin", "credit_limit"]
        case .venues: ["venue", "korean"]
        case .directions: ["venue", "address", "directions"]
        case .grades: ["venue", "grade", "korean"]
        case .sections: ["venue", "section", "korean", "grade"]
        case .rows: ["venue", "section", "row", "count"]
        case .programs: ["program", "category", "korean", "venue"]
        case .stops: ["program", "stop", "korean"]
        case .fares: ["program", "tariff", "grade", "price"]
        case .kinds: ["kind", "korean", "rank"]
        case .kindFares: ["program", "tariff", "kind", "price"]
        case .kindLimits: ["program", "kind", "most"]
        case .showings: ["program", "date", "time", "tariff"]
        case .fees: ["table", "categories", "from", "source", "step", "until", "weekday", "weekend", "holiday"]
        case .lines: ["route", "program", "venue"]
        case .bands: ["band", "up_to", "grade", "price"]
        case .holidays: ["date"]
        }
    }

    /// Columns that may be left out.
    var optional: [String] {
        switch self {
        case .members: ["account"]
        case .venues: ["english"]
        case .directions: ["address_english", "directions_english", "clip"]
        case .grades, .stops: ["english", "clip"]
        case .programs: ["english", "clip", "organiser"] + RecordKind.saleTimes
        case .sections: ["english", "clip", "focus_x", "focus_y"]
        case .rows:
            ["label", "first", "aisles", "seat_labels", "x", "y", "around"]
                + SeatPurpose.allCases.compactMap(\.column)
        case .fares: ["from", "to"]
        case .kinds: ["english", "clip", "card"]
        case .kindFares: ["days", "grade", "from", "to", "rounding", "source"]
        case .kindLimits: ["per"]
        case .showings: ["service", "minutes"] + RecordKind.saleTimes + ["quota", "quota_until", "reference"]
        case .fees: ["to", "fresh_hours", "fresh_days_before", "house_percent"]
        case .lines: ["direction", "headsign", "category", "korean", "english", "clip", "organiser"]
        case .bands: ["program"]
        case .holidays: ["name"]
        }
    }

    /// When something is on sale.
    private static let saleTimes = ["on_sale", "presale", "on_sale_until"]

    /// All columns, the required ones first.
    public var columns: [String] { required + optional }
}

extension SeatPurpose {
    /// The column of a row of seats that lists those of the purpose; nil: seats of no list.
    var column: String? {
        switch self {
        case .usual: nil
        case .wheelchair, .companion, .restricted, .house: rawValue
        case .notForSale: "not_for_sale"
        }
    }
}
