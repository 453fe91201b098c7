// Pepper: the secret in a file outside the database. Without it a stolen database says nothing about PINs. With a
// different pepper every PIN would be wrong, so the database refuses any but the one its PINs were hashed with.

import BookingModel
import Glibc
import Platform
import SQLite

/// Why a pepper file cannot be used. `description` is for the person who starts the program: file, reason, and what to
/// do. It never shows what the file contains.
public enum PepperFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// It exists but cannot be opened or read; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// It is a directory, a device, a pipe.
    case notAFile(path: String)
    /// Its mode lets people outside its group in.
    case openToEverybody(path: String, mode: UInt32)
    /// It holds too few or too many bytes.
    case wrongLength(path: String, bytes: Int)
    /// A new one cannot be written there; `reason` is the system's.
    case unwritable(path: String, reason: String)

    /// For people: file, reason, and what to do; nothing of the pepper.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): there is no pepper file here; restore it from where you keep it (without the old one no PIN "
                + "fits), or let setup make a new one"
        case .unreadable(let path, let reason):
            "\(path): the pepper file cannot be read (\(reason)); give the user that runs this program the "
                + "right to read it"
        case .notAFile(let path): "\(path): the pepper has to be an ordinary file; name one in the setting `pepper`"
        case .openToEverybody(let path, let mode):
            "\(path): the pepper file is open to everybody (mode \(String(mode, radix: 8))); make it private with: "
                + "chmod 600 \(path)"
        case .wrongLength(let path, let bytes):
            "\(path): the pepper is \(bytes) bytes long; it has to be "
                + "\(Pepper.lengths.lowerBound)...\(Pepper.lengths.upperBound) bytes"
        case .unwritable(let path, let reason): "\(path): a pepper file cannot be made here (\(reason))"
        }
    }
}

/// 16...128 secret bytes mixed into every PIN hash. Has no printable form.
public struct Pepper: Sendable, Unprintable {
    /// How many bytes a pepper has. 16 bytes are 128 bits, which cannot be guessed; 128 keep the passphrase below
    /// libcrypt's 512.
    static let lengths = 16...128

    /// The bytes. Only the PIN hasher reads them.
    let secretBytes: [UInt8]

    /// Nil unless there are 16...128 bytes. For rehearsals and tests; a box office reads a file.
    public init?(_ bytes: [UInt8]) {
        guard Pepper.lengths.contains(bytes.count) else { return nil }
        secretBytes = bytes
    }

    /// Always `(pepper)`.
    public var description: String { "(pepper)" }

    /// Bytes of a pepper file, newlines at its end included.
    private static let longestFile = lengths.upperBound + 8

    /// Reads a pepper file. Newlines at its end do not count, so that an editor cannot change the pepper unnoticed.
    /// - Throws: `PepperFault` when it is missing, unreadable, open to everybody, too short or too long.
    public static func read(path: String) throws(PepperFault) -> Pepper {
        var bytes: [UInt8]
        do { bytes = try SecretFile(path, "the pepper", most: longestFile).bytes } catch {
            switch error.kind {
            case .unread(.missing): throw .missing(path: path)
            case .unread(.notAFile): throw .notAFile(path: path)
            case .unread(.tooLong), .noSecret:
                throw .wrongLength(path: path, bytes: Files.size(path) ?? longestFile + 1)
            case .unread(.unreadable): throw .unreadable(path: path, reason: error.reason)
            case .exposed(let mode): throw .openToEverybody(path: path, mode: mode)
            }
        }
        while bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
        guard let pepper = Pepper(bytes) else { throw .wrongLength(path: path, bytes: bytes.count) }
        return pepper
    }

    /// Makes a new pepper file of 64 random hexadecimal digits (32 bytes from the system's generator), readable by its
    /// owner only. Never overwrites one: without the old pepper no stored PIN would fit any more.
    /// - Throws: `PepperFault.unwritable` when the file exists or cannot be written.
    public static func create(path: String) throws(PepperFault) -> Pepper {
        var random = [UInt8](repeating: 0, count: 32)
        guard getentropy(&random, random.count) == 0 else {
            throw .unwritable(path: path, reason: SystemError.words())
        }
        let text = Array(hexadecimal(random).utf8)
        do { try Files.create(text + [10], at: path, mode: 0o600) } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
        // 64 bytes are always a pepper.
        guard let pepper = Pepper(text) else { throw .wrongLength(path: path, bytes: text.count) }
        return pepper
    }

    /// Two lower-case hexadecimal digits a byte.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Compares a pepper with a database's.
struct PepperCheck {
    let database: Database
    /// For faults.
    let path: String

    /// What the check of a database made today begins with. Older ones keep a yescrypt hash (`$y$`), which takes every
    /// start 0.4 ms and a megabyte; a pepper has 128 secret bits or more, so a keyed digest tells as little of it, and
    /// no PIN is in either.
    private static let form = "hmac-sha256$"

    /// Asks for the database's pepper; a database that has none takes this one.
    /// - Throws: `.wrongPepper`, `.cannotHash`, and what SQLite refuses.
    func require(_ pepper: Pepper) throws(OpenFault) {
        let ours = PepperCheck.digest(of: pepper)
        // Another process may have written its own by now: then that one counts.
        let stored: String
        if let known = try read() { stored = known } else { stored = try write(ours) ?? ours }
        try require(stored, of: pepper, ours)
    }

    /// The same for a look that writes nothing: a database that has no pepper yet refuses none.
    func compare(_ pepper: Pepper) throws(OpenFault) {
        guard let stored = try read() else { return }
        try require(stored, of: pepper, PepperCheck.digest(of: pepper))
    }

    private static func digest(of pepper: Pepper) -> String {
        form + Pepper.hexadecimal(SHA256.hmac(key: pepper.secretBytes, Array("check".utf8)))
    }

    private func require(_ stored: String, of pepper: Pepper, _ ours: String) throws(OpenFault) {
        let fits: Bool
        if stored.hasPrefix(PINHash.prefix) {
            do throws(PINHashFault) { fits = try PINHash(pepper: pepper, cost: 1).fitsPepper(stored: stored) } catch {
                throw fault(error)
            }
        } else {
            fits = SHA256.same(Array(stored.utf8), Array(ours.utf8))
        }
        if !fits { throw .wrongPepper(path: path) }
    }

    private func read() throws(OpenFault) -> String? {
        do throws(StoreFault) {
            return try database.first("SELECT hash FROM pepper_check WHERE id = 1") { $0.text(0) }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
    }

    private func write(_ hash: String) throws(OpenFault) -> String? {
        do throws(StoreFault) {
            try database.transaction { () throws(StoreFault) in
                _ = try database.run(
                    "INSERT INTO pepper_check(id, hash) VALUES (1, ?) ON CONFLICT(id) DO NOTHING", hash)
            }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
        return try read()
    }

    private func fault(_ fault: PINHashFault) -> OpenFault { .cannotHash(path: path, reason: fault.description) }
}
