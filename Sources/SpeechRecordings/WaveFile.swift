// WaveFile: reads the WAV that a text-to-speech program writes. Whatever such a program may write, nothing but plain
// samples goes on.

/// 16-bit samples of a RIFF WAVE file (Microsoft and IBM, "Multimedia Programming Interface and Data Specifications
/// 1.0", 1991).
struct WaveFile {
    /// Samples a second.
    let rate: Int
    let channels: Int
    /// Two bytes a sample, the lower one first; whole frames of all channels.
    let samples: ArraySlice<UInt8>

    /// What sox resamples well to a telephone's 8,000, and every program writes.
    private static let rates = 8000...192_000
    private static let mostChannels = 2
    /// Nothing shorter can be a word, nothing longer is a name. Milliseconds.
    private static let lengths = 60...60_000
    private static let pcm = 1
    /// A form whose real one is in the same chunk, 24 bytes on.
    private static let extensible = 0xFFFE

    private struct Form {
        let code: Int
        let channels: Int
        let rate: Int
        let bits: Int
    }

    /// - Throws: why the bytes cannot be played, as the end of a sentence.
    init(_ bytes: [UInt8]) throws(SpeechFault) {
        guard !bytes.isEmpty else { throw .badWave("is empty") }
        guard bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WAVE".utf8) else {
            throw .badWave("does not begin as a WAV does (RIFF ... WAVE)")
        }
        let form: Form
        (form, samples) = try WaveFile.chunks(bytes)
        guard form.code == WaveFile.pcm, form.bits == 16 else {
            throw .badWave(
                "has \(form.code == WaveFile.pcm ? "\(form.bits)-bit samples" : "samples of form \(form.code)"): "
                    + "16-bit PCM is needed")
        }
        guard WaveFile.rates.contains(form.rate) else {
            throw .badWave(
                "has \(form.rate) samples a second: \(WaveFile.rates.lowerBound) to \(WaveFile.rates.upperBound) are "
                    + "needed")
        }
        guard (1...WaveFile.mostChannels).contains(form.channels) else {
            throw .badWave("has \(form.channels) channels: 1 or \(WaveFile.mostChannels) are needed")
        }
        rate = form.rate
        channels = form.channels
        let length = samples.count / (2 * channels) * 1000 / rate
        guard WaveFile.lengths.contains(length) else {
            throw .badWave(
                "is \(length) ms long: \(WaveFile.lengths.lowerBound) to \(WaveFile.lengths.upperBound) are needed")
        }
    }

    /// The form and the samples. A chunk is four letters, its length and its bytes, up to an even place.
    private static func chunks(_ bytes: [UInt8]) throws(SpeechFault) -> (Form, ArraySlice<UInt8>) {
        var form: Form?
        var place = 12
        while place + 8 <= bytes.count {
            let (name, length) = (bytes[place..<place + 4], number(bytes, place + 4, 4))
            let body = place + 8
            if name.elementsEqual("fmt ".utf8) {
                guard length >= 16, body + length <= bytes.count else { throw .badWave("ends within its form") }
                let code = number(bytes, body, 2)
                form = Form(
                    code: code == extensible && length >= 26 ? number(bytes, body + 24, 2) : code,
                    channels: number(bytes, body + 2, 2), rate: number(bytes, body + 4, 4),
                    bits: number(bytes, body + 14, 2))
            } else if name.elementsEqual("data".utf8) {
                guard let form else { throw .badWave("has its samples before their form") }
                return (form, try data(bytes, from: body, length, form))
            }
            place = body + length + length % 2
        }
        throw .badWave("has no samples")
    }

    /// A program that writes to a pipe cannot go back and fill in the length: it leaves 0 or a number beyond all files
    /// there.
    private static func data(_ bytes: [UInt8], from start: Int, _ length: Int, _ form: Form) throws(SpeechFault)
        -> ArraySlice<UInt8>
    {
        let there = bytes.count - start
        guard length <= there || length > SpeechProgram.mostBytes else {
            throw .badWave("is cut off: \(there) of \(length) bytes of samples are there")
        }
        let taken = length == 0 || length > there ? there : length
        let frame = max(1, 2 * form.channels)
        return bytes[start..<start + taken / frame * frame]
    }

    /// Least significant byte first.
    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
