// ShippedTables: the cancellation fees a new box office begins with and Korea's public holidays of the coming years,
// as the CSV an administrator may replace or add to.

import BookingModel

/// Cancellation fees in Korea as known when this was written. They are terms of others and change: check them before
/// going on the air, and import the changed CSV under a new table code with its own dates.
public enum ShippedFees {
    /// A `fees` file (see `RecordKind.fees`). Each table names its source; what no source says is marked as ours.
    static let csv = """
        table,categories,from,to,source,fresh_hours,fresh_days_before,house_percent,step,until,weekday,weekend,holiday
        performance-2026,theatre concert,2026-01-01,,"Consumer dispute resolution standards of the Fair Trade \
        Commission, performances; full refund within 24 h of booking: ticket agencies' terms",24,3,10,10d,10 days \
        before,0%,0%,0%
        ,,,,,,,,7d,7 days before,10%,10%,10%
        ,,,,,,,,3d,3 days before,20%,20%,20%
        ,,,,,,,,1d,1 days before,30%,30%,30%
        ,,,,,,,,0d,0 days before,90%,90%,90%
        sports-2026,sports,2026-01-01,,"The house's own: 10 % until four hours before the start, free on the day of \
        booking while a day remains",24,1,10,4h,240 minutes before,10%,10%,10%
        \(bus(2025, from: "2025-05-01", to: "2025-12-31", afterDeparture: 50))
        \(bus(2026, from: "2026-01-01", to: "2026-12-31", afterDeparture: 60))
        \(bus(2027, from: "2027-01-01", to: "", afterDeparture: 70))
        train-2025,train,2025-05-28,,"Korail fares and terms in force for trains from 2025-05-28; until arrival is \
        taken as three hours",,0,0,2d,2 days before,0%,400,400
        ,,,,,,,,1d,1 days before,0%,5%,5%
        ,,,,,,,,3h,180 minutes before,0%,10%,10%
        ,,,,,,,,0h,0 minutes before,5%,20%,20%
        ,,,,,,,,20m,20 minutes after,15%,30%,30%
        ,,,,,,,,60m,60 minutes after,40%,40%,40%
        ,,,,,,,,arrival,180 minutes after,70%,70%,70%
        air-2026,air,2026-01-01,,"The house's own, like those of domestic carriers; an hour after departure a seat is \
        a no-show and cannot be cancelled",24,1,0,30d,30 days before,0%,0%,0%
        ,,,,,,,,7d,7 days before,3000,4000,5000
        ,,,,,,,,1d,1 days before,6000,8000,10000
        ,,,,,,,,0h,0 minutes before,12000,14000,16000
        ,,,,,,,,after,60 minutes after,20000,22000,24000

        """

    /// Express buses: what differs from year to year is the fee after departure.
    private static func bus(_ year: Int, from: String, to: String, afterDeparture percent: Int) -> String {
        """
        bus-\(year),bus,\(from),\(to),"Ministry of Land, express bus terms from 2025-05-01 (at most 10/15/20 % before \
        departure, top step from 3 h; 50/60/70 % after it in 2025/26/27); the steps before 3 h and the four hours to \
        arrival are the house's own",,0,0,2d,2 days before,0%,0%,0%
        ,,,,,,,,3h,180 minutes before,5%,5%,5%
        ,,,,,,,,0h,0 minutes before,10%,15%,20%
        ,,,,,,,,after,240 minutes after,\(percent)%,\(percent)%,\(percent)%
        """
    }

    /// The tables, read through the same door as anybody's file. That they are free of faults is tested.
    public static func tables() throws(IntakeError) -> [FeeTable] {
        try CatalogReader.read([IntakeFile(name: "fees.csv", text: csv)]).batch.feeTables
    }
}

/// Public holidays by the Public Holidays Act with its substitute days (Constitution Day again from 2026), without
/// those set at short notice. Seollal and Chuseok as the Korea Astronomy and Space Science Institute computes them. Add
/// each year's list as it is announced.
public enum ShippedHolidays {
    /// A `holidays` file (see `RecordKind.holidays`).
    static let csv = """
        date,name
        2026-01-01,신정
        2026-02-16,설날 연휴
        2026-02-17,설날
        2026-02-18,설날 연휴
        2026-03-01,삼일절
        2026-03-02,삼일절 대체공휴일
        2026-05-05,어린이날
        2026-05-24,부처님오신날
        2026-05-25,부처님오신날 대체공휴일
        2026-06-03,전국동시지방선거
        2026-06-06,현충일
        2026-07-17,제헌절
        2026-08-15,광복절
        2026-08-17,광복절 대체공휴일
        2026-09-24,추석 연휴
        2026-09-25,추석
        2026-09-26,추석 연휴
        2026-10-03,개천절
        2026-10-05,개천절 대체공휴일
        2026-10-09,한글날
        2026-12-25,기독탄신일
        2027-01-01,신정
        2027-02-06,설날 연휴
        2027-02-07,설날
        2027-02-08,설날 연휴
        2027-02-09,설날 대체공휴일
        2027-03-01,삼일절
        2027-05-05,어린이날
        2027-05-13,부처님오신날
        2027-06-06,현충일
        2027-07-17,제헌절
        2027-07-19,제헌절 대체공휴일
        2027-08-15,광복절
        2027-08-16,광복절 대체공휴일
        2027-09-14,추석 연휴
        2027-09-15,추석
        2027-09-16,추석 연휴
        2027-10-03,개천절
        2027-10-04,개천절 대체공휴일
        2027-10-09,한글날
        2027-10-11,한글날 대체공휴일
        2027-12-25,기독탄신일
        2027-12-27,기독탄신일 대체공휴일

        """

    /// The days, read through the same door as anybody's file. That they are free of faults is tested.
    public static func days() throws(IntakeError) -> [LocalDate] {
        try CatalogReader.read([IntakeFile(name: "holidays.csv", text: csv)]).batch.holidays
    }
}
