// SpeechLevel: measures how loud a recording is. A listener hears the mean power of the speech in a clip, not
// its peak: digits and sentences of the same peak differ by 3 dB.

import Glibc

/// Decodes GSM full rate (GSM 06.10) well enough to measure it: in floating point, without the rounding of the
/// standard.
struct GSMDecoder {
    static let samplesAFrame = 160
    private static let samplesASubframe = 40

    /// Bits of the eight log area ratios, the lowest code of each, and the line that turns a code into a ratio (GSM
    /// 06.10, tables 4.1 and 4.2).
    private static let ratioBits = [6, 6, 5, 5, 4, 4, 3, 3]
    private static let lowest: [Float] = [-32, -32, -16, -16, -8, -8, -4, -4]
    private static let offset: [Float] = [0, 0, 2048, -2560, 94, -1792, -341, -1144]
    private static let slope: [Float] = [13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708]
    /// Gains of the long-term predictor (table 4.3a).
    private static let gains: [Float] = [3277 / 32768, 11469 / 32768, 21299 / 32768, 32767 / 32768]
    /// How much of the former frame's ratios is in the present one's, up to a sample (4.2.9.1).
    private static let blends: [(end: Int, former: Float)] = [(13, 0.75), (27, 0.5), (40, 0.25), (160, 0)]

    private var formerRatios = [Float](repeating: 0, count: 8)
    private var lag = 40
    /// The excitation: 120 samples of the past, then the frame's.
    private var excitation = [Float](repeating: 0, count: 120 + samplesAFrame)
    private var lattice = [Float](repeating: 0, count: 9)
    private var emphasis: Float = 0

    /// The samples of a recording, full scale 1.
    /// - Parameter data: whole frames of 33 bytes.
    static func samples(_ data: [UInt8]) -> [Float] {
        var decoder = GSMDecoder()
        var samples: [Float] = []
        samples.reserveCapacity(data.count / GSMRecording.frame * samplesAFrame)
        for start in stride(from: 0, to: data.count - GSMRecording.frame + 1, by: GSMRecording.frame) {
            var bits = BitReader(data[start..<start + GSMRecording.frame])
            decoder.decode(&bits, into: &samples)
        }
        return samples
    }

    private mutating func decode(_ bits: inout BitReader, into samples: inout [Float]) {
        _ = bits.take(4)
        var ratios = [Float](repeating: 0, count: 8)
        for i in 0..<8 {
            let code = Float(bits.take(GSMDecoder.ratioBits[i])) + GSMDecoder.lowest[i]
            ratios[i] = 2 * GSMDecoder.slope[i] / 32768 * (code * 1024 - 2 * GSMDecoder.offset[i]) / 16384
        }
        for i in 0..<120 { excitation[i] = excitation[i + GSMDecoder.samplesAFrame] }
        for subframe in 0..<4 { excite(&bits, at: 120 + subframe * GSMDecoder.samplesASubframe) }
        synthesise(ratios, into: &samples)
        formerRatios = ratios
    }

    /// One subframe of excitation: pulses on a grid, added to what the long-term predictor takes from the past.
    private mutating func excite(_ bits: inout BitReader, at start: Int) {
        let typedLag = bits.take(7)
        if (40...120).contains(typedLag) { lag = typedLag }
        let gain = GSMDecoder.gains[bits.take(2)]
        let grid = bits.take(2)
        let scale = GSMDecoder.pulseScale(bits.take(6))
        for i in 0..<GSMDecoder.samplesASubframe { excitation[start + i] = gain * excitation[start + i - lag] }
        for pulse in 0..<13 { excitation[start + grid + 3 * pulse] += Float(2 * bits.take(3) - 7) * scale }
    }

    /// What a pulse of 1 stands for, from the subframe's coded maximum (4.2.15, 4.2.16).
    private static func pulseScale(_ code: Int) -> Float {
        var exponent = code > 15 ? (code >> 3) - 1 : 0
        var mantissa = code - exponent << 3
        if mantissa == 0 {
            (exponent, mantissa) = (-4, 7)
        } else {
            while mantissa <= 7 { (mantissa, exponent) = (mantissa << 1 | 1, exponent - 1) }
            mantissa -= 8
        }
        let factor = Float(18431 + 2048 * mantissa) / 32768
        return 4096 * factor * powf(2, Float(exponent - 6))
    }

    /// The frame's excitation through the vocal tract, as a lattice filter, then de-emphasis.
    private mutating func synthesise(_ ratios: [Float], into samples: inout [Float]) {
        var begin = 0
        for (end, former) in GSMDecoder.blends {
            var reflections = [Float](repeating: 0, count: 8)
            for i in 0..<8 {
                reflections[i] = GSMDecoder.reflection(former * formerRatios[i] + (1 - former) * ratios[i])
            }
            for i in begin..<end {
                var value = excitation[120 + i]
                for stage in stride(from: 7, through: 0, by: -1) {
                    value -= reflections[stage] * lattice[stage]
                    lattice[stage + 1] = lattice[stage] + reflections[stage] * value
                }
                lattice[0] = value
                emphasis = value + emphasis * (28180 / 32768)
                samples.append(max(-1, min(1, emphasis * 2 / 32768)))
            }
            begin = end
        }
    }

    /// A log area ratio as a reflection coefficient (4.2.9.2).
    private static func reflection(_ ratio: Float) -> Float {
        let size = abs(ratio)
        let value = size < 0.675 ? size : size < 1.225 ? size / 2 + 0.3375 : size / 8 + 0.796875
        return ratio < 0 ? -value : value
    }
}

/// Reads numbers of a few bits, the highest first.
private struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var place = 0

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    mutating func take(_ count: Int) -> Int {
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(bytes[bytes.startIndex + place / 8] >> (7 - place % 8) & 1)
            place += 1
        }
        return value
    }
}

/// How loud speech is.
public enum SpeechLevel {
    /// What clips are rendered at, in dB below full scale: speech of this level peaks some 12 dB higher, without
    /// distortion.
    public static let target: Double = -21
    /// How far from the others a clip may stand, in dB. A listener hears 3 dB.
    public static let tolerance: Double = 2
    /// A window of 20 ms that is so many dB below the loudest one is no speech.
    private static let gate: Double = 20
    private static let window = 160

    /// The mean power of the windows with speech in them, in dB of full scale; nil where there is only silence.
    static func of(_ samples: [Float]) -> Double? {
        var powers: [Double] = []
        for start in stride(from: 0, to: samples.count - window + 1, by: window) {
            var sum: Double = 0
            for i in start..<start + window { sum += Double(samples[i] * samples[i]) }
            powers.append(sum / Double(window))
        }
        guard let loudest = powers.max(), loudest > 1e-5 else { return nil }
        let speech = powers.filter { $0 > loudest * pow(10, -gate / 10) }
        return 10 * log10(speech.reduce(0, +) / Double(speech.count))
    }

    /// The same of a recording in GSM, whole frames of 33 bytes.
    public static func of(_ recording: [UInt8]) -> Double? { of(GSMDecoder.samples(recording)) }
}
