// Pepper: the secret in a file outside the database. Without it a stolen database says nothing about PINs.

import BookingModel
import Glibc
import Platform

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
            "\(path): the pepper file cannot be read (\(reason)); give the user that runs this program leave to read it"
        case .notAFile(let path): "\(path): the pepper has to be an ordinary file"
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
    public static let lengths = 16...128

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
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
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
