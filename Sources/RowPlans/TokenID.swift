/// The position of a piece in a vocabulary, which is the row of its embedding.
@frozen
public struct TokenID: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
  /// The position itself.
  public let rawValue: UInt32

  /// Makes the ID at `rawValue`.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Makes the ID at `index`, which must not be negative or beyond 2³² − 1.
  @inlinable
  public init(_ index: Int) { rawValue = UInt32(index) }

  /// Makes an ID from a literal.
  @inlinable
  public init(integerLiteral value: UInt32) { rawValue = value }

  /// The position as an array index.
  @inlinable
  public var index: Int { Int(rawValue) }

  @inlinable
  public static func < (left: TokenID, right: TokenID) -> Bool { left.rawValue < right.rawValue }
}

extension TokenID: CustomStringConvertible {
  public var description: String { "#\(rawValue)" }
}
