// ShippedHolidays: Korea's public holidays of the coming years, as the CSV an administrator may add to.

import BookingModel

/// Public holidays by the Public Holidays Act with its substitute days (Constitution Day again from 2026), without
/// those set at short notice. Seollal and Chuseok as the Korea Astronomy and Space Science Institute computes them. Add
/// each year's list as it is announced.
public enum ShippedHolidays {
    /// A `holidays` file (see `RecordKind.holidays`).
    public static let csv = """
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
