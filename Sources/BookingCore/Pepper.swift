// Pepper: the secret that all PIN hashes are made with, kept outside of the database.

/// At least 16 secret bytes. Has no printable form.
public struct Pepper: Sendable {
    let bytes: [UInt8]
    /// Nil when fewer than 16 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 16 else { return nil }
        self.bytes = bytes
    }
}
