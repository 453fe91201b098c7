// Won: money, in whole Korean won. There is no smaller unit, so nothing is ever rounded.

/// An amount of money in whole Korean won (KRW has no minor unit, ISO 4217). May be negative: a difference can go
/// either way.
public struct Won: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Whole won.
    public var amount: Int64

    /// - Parameter amount: whole won; negative means money going back to the member.
    public init(_ amount: Int64) { self.amount = amount }

    /// Nothing at all.
    public static let zero = Won(0)

    /// As written in transcripts and reports: `60000 won`.
    public var description: String { "\(amount) won" }

    /// The amount without its sign.
    public var magnitude: Won { Won(abs(amount)) }

    public static func < (a: Won, b: Won) -> Bool { a.amount < b.amount }
    /// The sum; traps on overflow (9.2 quintillion won), which no bounded input can reach.
    public static func + (a: Won, b: Won) -> Won { Won(a.amount + b.amount) }
    /// What is left of `a`; below zero when `b` is the greater.
    public static func - (a: Won, b: Won) -> Won { Won(a.amount - b.amount) }
    /// The price of `n` tickets at `a` each.
    public static func * (a: Won, n: Int) -> Won { Won(a.amount * Int64(n)) }
    /// Adds in place, as `+`.
    public static func += (a: inout Won, b: Won) { a = a + b }
    /// Subtracts in place, as `-`; may go below zero.
    public static func -= (a: inout Won, b: Won) { a = a - b }
    /// The same amount the other way: a charge as a refund.
    public static prefix func - (a: Won) -> Won { Won(-a.amount) }

    /// `percent` per cent of the amount, cut to whole won in the caller's favour (towards zero).
    /// - Parameter percent: 0...100.
    public func percent(_ percent: Int) -> Won { Won(amount * Int64(percent) / 100) }
}
