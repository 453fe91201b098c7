// ScriptedGateway: the payment provider of a rehearsal, whose mood a transcript sets.

import BookingCore
import BookingModel
import Platform

/// An account gateway whose mood is scripted. Its book lives in memory, or in a small file that a rehearsal shares with
/// its child process.
final class ScriptedGateway: AccountGateway {
    private let file: String?
    private var book: Book

    /// The mood, and what became of each key.
    private struct Book {
        var mood = GatewayMood.pays
        var answers: [String: Bool] = [:]

        init() {}

        /// First line: the mood; then `KEY paid` or `KEY declined`.
        init?(_ text: String) {
            let lines = text.split(separator: "\n")
            guard let mood = lines.first.flatMap({ GatewayMood(rawValue: String($0)) }) else { return nil }
            self.mood = mood
            for line in lines.dropFirst() {
                let words = line.split(separator: " ")
                guard words.count == 2 else { return nil }
                answers[String(words[0])] = words[1] == "paid"
            }
        }

        var text: String {
            ([mood.rawValue] + answers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value ? "paid" : "declined")" })
                .joined(separator: "\n") + "\n"
        }
    }

    /// - Parameter file: where the book is shared; nil: in memory only.
    init(file: String? = nil) {
        self.file = file
        book = file.flatMap { Files.text($0) }.flatMap { Book($0) } ?? Book()
    }

    /// What it does from now on.
    var mood: GatewayMood {
        get { read().mood }
        set {
            book = read()
            book.mood = newValue
            keep()
        }
    }

    func charge(_ charge: Charge) -> ChargeAnswer { settle(charge.key) }
    func refund(_ refund: Refund) -> ChargeAnswer { settle(refund.key) }

    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        let key = enquiry.key
        book = read()
        switch book.mood {
        case .silent, .silentAfterPaying: return .unknown
        case .pays, .declines: return book.answers[key].map { answer(key, $0) } ?? .notFound
        }
    }

    /// The same key is the same charge: it is done once and always answered alike.
    private func settle(_ key: String) -> ChargeAnswer {
        book = read()
        switch book.mood {
        case .silent:
            return .unknown
        case .silentAfterPaying:
            if book.answers[key] == nil { book.answers[key] = true }
            keep()
            return .unknown
        case .pays, .declines:
            let paid = book.answers[key] ?? (book.mood == .pays)
            book.answers[key] = paid
            keep()
            return answer(key, paid)
        }
    }

    private func answer(_ key: String, _ paid: Bool) -> ChargeAnswer {
        paid ? .paid(reference: "rehearsal-\(key)") : .declined
    }

    private func read() -> Book {
        guard let file, let text = Files.text(file), let shared = Book(text) else { return book }
        return shared
    }

    private func keep() {
        guard let file else { return }
        do throws(PlatformFault) { try Files.write(book.text, to: file) } catch {
            preconditionFailure("the rehearsal's own folder cannot be written: \(error)")
        }
    }
}
