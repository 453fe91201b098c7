// SHA256: the hash of FIPS 180-4 and the keyed digest HMAC of RFC 2104, for card identifiers and signed files.

import BookingModel
import Glibc  // explicit_bzero

/// SHA-256 (FIPS 180-4, section 6.2) and HMAC-SHA256 (RFC 2104). Test vectors: RFC 4231 and FIPS 180-4's examples.
package enum SHA256 {
    private static let block = 64

    /// The digest of a message. Copies of its bytes are wiped: it may hold a secret.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var state = initial
        for start in stride(from: 0, through: message.count - block, by: block) {
            mix(message[start..<start + block], into: &state)
        }
        // The last block: one 1 bit, zeros, the length in bits (section 5.1.1); it takes a second one when there is no
        // room for the length.
        var tail = room(for: 2 * block)
        defer { wipe(&tail) }
        tail += message[(message.count - message.count % block)...]
        tail.append(0x80)
        while tail.count % block != block - 8 { tail.append(0) }
        let bits = UInt64(message.count) * 8
        for byte in 0..<8 { tail.append(UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64(byte)))) }
        for start in stride(from: 0, to: tail.count, by: block) { mix(tail[start..<start + block], into: &state) }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
    }

    /// The keyed digest of a message (RFC 2104). Copies of key and message are wiped.
    package static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var padded = room(for: block)
        var inner = room(for: block + message.count)
        defer {
            wipe(&padded)
            wipe(&inner)
        }
        padded += key.count > block ? digest(key) : key
        while padded.count < block { padded.append(0) }
        for byte in padded { inner.append(byte ^ 0x36) }
        inner += message
        return digest(padded.map { $0 ^ 0x5C } + digest(inner))
    }

    /// All at once: an array that grows leaves what it held behind, unwiped.
    static func room(for count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        return bytes
    }

    /// Overwrites bytes that nothing else refers to.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
    }

    /// Whether two digests are the same, in a time that does not tell where they differ.
    package static func same(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func mix(_ bytes: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var w = [UInt32](repeating: 0, count: 64)
        defer { w.withUnsafeMutableBytes { explicit_bzero($0.baseAddress!, $0.count) } }
        var at = bytes.startIndex
        for t in 0..<16 {
            w[t] =
                UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                | UInt32(bytes[at + 3])
            at += 4
        }
        for t in 16..<64 {
            let s0 = turned(w[t - 15], 7) ^ turned(w[t - 15], 18) ^ (w[t - 15] >> 3)
            let s1 = turned(w[t - 2], 17) ^ turned(w[t - 2], 19) ^ (w[t - 2] >> 10)
            w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
            let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ w[t]
            let s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
            let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }

    private static func turned(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }

    /// Section 5.3.3: the fractions of the square roots of the first 8 primes.
    private static let initial: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// Section 4.2.2: the fractions of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

extension Pepper {
    /// The keyed digest of a text under one purpose, in lower-case hexadecimal. Purposes keep digests from being used
    /// for one another.
    /// - Parameter purpose: `card`, `snapshot`, `queue`.
    package func seal(_ purpose: String, _ text: String) -> String {
        Pepper.hexadecimal(SHA256.hmac(key: secretBytes, Array("\(purpose)\n\(text)".utf8)))
    }

    /// The same for a text that a code follows. The code is in no bytes but wiped ones.
    func seal(_ purpose: String, _ text: String, _ code: SMSCode) -> String {
        let words = "\(purpose)\n\(text) ".utf8
        var message = SHA256.room(for: words.count + SMSCode.length)
        defer { SHA256.wipe(&message) }
        message += words
        code.withSecretDigits { message += $0 }
        return Pepper.hexadecimal(SHA256.hmac(key: secretBytes, message))
    }

    /// A number that cannot be computed without the pepper. Deterministic: the same text has the same number.
    /// - Parameter purpose: as for `seal`.
    func number(_ purpose: String, _ text: String) -> UInt64 {
        SHA256.hmac(key: secretBytes, Array("\(purpose)\n\(text)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
