// DemoShowings: when the demo's programs run.

import BookingModel

extension Demo {
    /// Everything that starts on one day.
    static func showings(on day: LocalDate) -> [PlannedShowing] {
        stages(day) + matches(day) + buses(day) + trains(day) + flights(day)
    }

    private static func isWeekend(_ day: LocalDate) -> Bool {
        switch day.weekday {
        case .saturday, .sunday: true
        case .monday, .tuesday, .wednesday, .thursday, .friday: false
        }
    }

    /// Theatres are dark on Mondays and play twice at the weekend; the concert hall plays one program in the week and
    /// the other at its end.
    private static func stages(_ day: LocalDate) -> [PlannedShowing] {
        guard day.weekday != .monday else { return [] }
        let tariff = isWeekend(day) ? "weekend" : "weekday"
        let evening = isWeekend(day) ? moment(day, 19, 0) : moment(day, 19, 30)
        var showings = [showing("701", evening, tariff), showing("702", moment(day, 20, 0), "standard")]
        if isWeekend(day) {
            showings += [showing("701", moment(day, 14, 0), tariff), showing("702", moment(day, 15, 0), "standard")]
        }
        switch day.weekday {
        case .friday, .saturday: showings.append(showing("711", moment(day, 19, 30), "standard"))
        case .wednesday, .thursday, .sunday: showings.append(showing("712", moment(day, 19, 0), "standard"))
        case .monday, .tuesday: break
        }
        return showings
    }

    private static func matches(_ day: LocalDate) -> [PlannedShowing] {
        switch day.weekday {
        case .monday: []
        case .tuesday, .wednesday, .thursday, .friday: [showing("721", moment(day, 18, 30), "weekday")]
        case .saturday: [showing("721", moment(day, 17, 0), "weekend")]
        case .sunday: [showing("721", moment(day, 14, 0), "weekend")]
        }
    }

    /// Every forty minutes to Gangneung and every hour to Gwangju, from 06:00 to 22:00.
    private static func buses(_ day: LocalDate) -> [PlannedShowing] {
        stride(from: 360, through: 1320, by: 40).map {
            showing("731", moment(day, minute: $0), "standard", minutes: [0, 170])
        }
            + stride(from: 360, through: 1320, by: 60).map {
                showing("732", moment(day, minute: $0), "standard", minutes: [0, 200])
            }
    }

    /// Ten trains each way. Those from Seoul have odd numbers, those to Seoul even ones, as on the railway.
    private static func trains(_ day: LocalDate) -> [PlannedShowing] {
        (0..<10).flatMap { index in
            [
                showing(
                    "741", moment(day, minute: 330 + index * 100), "standard", service: "\(101 + 2 * index)",
                    minutes: downMinutes),
                showing(
                    "742", moment(day, minute: 345 + index * 100), "standard", service: "\(102 + 2 * index)",
                    minutes: upMinutes),
            ]
        }
    }

    private static func flights(_ day: LocalDate) -> [PlannedShowing] {
        stride(from: 420, through: 1200, by: 130).enumerated().map { index, minute in
            showing(
                "751", moment(day, minute: minute), isWeekend(day) ? "weekend" : "weekday",
                service: "\(1201 + 2 * index)",
                minutes: [0, 70])
        }
    }

    static func showing(
        _ digits: String, _ starts: LocalDateTime, _ tariff: String, service: String? = nil, minutes: [Int] = []
    ) -> PlannedShowing {
        PlannedShowing(program: number(digits), starts: starts, service: service, tariff: tariff, stopMinutes: minutes)
    }
}
