// FareBands: prices by how far a passenger goes, so that nobody has to write one for every pair of stops: kilometres,
// zones, or stops.

import BookingModel
import Glibc

/// What a band measures. The raw value is the word in the file.
enum BandUnit: String, CaseIterable {
    /// Kilometres from stop to stop, as the crow flies.
    case kilometres = "km"
    /// Zones that the journey touches (`zone_id`).
    case zones
    /// Stops travelled: 1 to the next one.
    case stops
}

/// The bands of an import.
struct FareBands {
    private struct Band {
        let unit: BandUnit
        let upTo: Int
        let price: Won
        let place: Place
    }

    /// By program (nil: every other), then by grade; the nearest first.
    private var bands: [ProgramNumber?: [Int: [Band]]] = [:]
    private let faults: FaultLog

    /// What the largest band may reach.
    private static let furthest = 100_000

    init(_ records: [Record], faults: FaultLog) {
        self.faults = faults
        var claimed = Unique<[String]>()
        for record in records { add(Fields(record: record, faults: faults), &claimed) }
        for (program, grades) in bands {
            bands[program] = grades.mapValues { $0.sorted { $0.upTo < $1.upTo } }
            let all = grades.sorted { $0.key < $1.key }.flatMap(\.value)
            if let first = all.first, let other = all.first(where: { $0.unit != first.unit }) {
                faults.add(
                    other.place,
                    "band: is \(other.unit.rawValue) where \(first.place.spoken) has \(first.unit.rawValue); a program "
                        + "has one"
                )
            }
        }
    }

    private mutating func add(_ fields: Fields, _ claimed: inout Unique<[String]>) {
        let unit = BandUnit(rawValue: fields.text("band"))
        if unit == nil {
            let known = BandUnit.allCases.map(\.rawValue).joined(separator: ", ")
            fields.fault("band", "is one of \(known)\(fields.seen(fields.text("band")))")
        }
        let program = fields.isEmpty("program") ? nil : fields.program()
        let (upTo, grade) = (fields.number("up_to", 1...FareBands.furthest), fields.position("grade"))
        guard let unit, let upTo, let grade, let price = fields.won("price"),
            (program != nil) == !fields.isEmpty("program")
        else { return }
        let key = [program?.digits ?? "", "\(grade)", "\(upTo)"]
        guard claimed.claim(key, "the band up to \(upTo) of grade \(grade + 1)", at: fields.place, faults) else {
            return
        }
        bands[program, default: [:]][grade, default: []].append(
            Band(unit: unit, upTo: upTo, price: price, place: fields.place))
    }

    /// The fares of a program's trips that serve these stops.
    /// - Parameters:
    ///   - measures: how far a journey is, by the unit; nil with a fault where the feed does not say.
    ///   - line: for faults.
    func fares(
        of program: ProgramNumber, _ served: ServedStops, line: Place, _ measure: (BandUnit, Journey) -> Int?,
        _ names: (Journey) -> String
    ) -> [Fare] {
        guard let grades = bands[program] ?? bands[nil] else {
            faults.add(
                line, "program \(program) has no fares; import a file of bands: band,up_to,grade,price[,program]")
            return []
        }
        var fares: [Fare] = []
        for (grade, bands) in grades.sorted(by: { $0.key < $1.key }) {
            for journey in served.journeys {
                guard let unit = bands.first?.unit, let distance = measure(unit, journey) else { return [] }
                guard let band = bands.first(where: { $0.upTo >= distance }) else {
                    faults.add(
                        bands.last?.place ?? line,
                        "up_to: no band of grade \(grade + 1) reaches \(distance) \(unit.rawValue), \(names(journey)) "
                            + "of program \(program); add one")
                    return []
                }
                fares.append(Fare(tariff: served.tariff, grade: grade, journey: journey, price: band.price))
            }
        }
        return fares
    }
}

/// How far apart stops are.
enum Distance {
    /// Kilometres between two places on the earth, as the crow flies (haversine formula, mean radius 6371.0 km).
    static func kilometres(_ a: FeedStop, _ b: FeedStop) -> Double? {
        guard let aLat = a.latitude, let aLon = a.longitude, let bLat = b.latitude, let bLon = b.longitude else {
            return nil
        }
        let degree = Double.pi / 180
        let (dLat, dLon) = ((bLat - aLat) * degree / 2, (bLon - aLon) * degree / 2)
        let h = sin(dLat) * sin(dLat) + cos(aLat * degree) * cos(bLat * degree) * sin(dLon) * sin(dLon)
        return 2 * 6371.0 * asin(min(1, sqrt(h)))
    }
}
