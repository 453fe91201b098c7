// Padding: pads text to a width in terminal columns.

import Platform

extension String {
    /// Columns on a terminal: a Hangul syllable takes two.
    public var displayWidth: Int { CellWidth.of(self) }

    /// The text with blanks behind it up to a width in columns.
    public func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }

    /// The text with blanks before it up to a width in columns.
    public func paddedLeft(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - displayWidth)) + self
    }
}
