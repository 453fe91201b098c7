// Vocabulary: every clip that has to be recorded.

import BookingModel

/// All the recordings a language needs.
public enum Vocabulary {
    /// Every clip values are read with, the pause included.
    public static func words(_ language: Language) -> [Clip] { [.pause, .stop] + language.reading.clips }

    /// Every clip that can ever be played in a language: phrases, values and names, each name once.
    public static func all(_ language: Language, _ book: Phrasebook) -> [Clip] {
        book.phraseClips(language) + words(language) + book.nameClips(language)
    }

    /// True when something of a row's or seat's label can be spoken: a digit, a Latin letter or one of 가나다라마바사아자차카타파하.
    /// A label without any is left out when the seat is read; an import of seats can warn of it.
    public static func speaks(label: String) -> Bool { !LabelPart.parts(label).isEmpty }
}
