/// A part of a file, by its bytes, that stands for the lines that start in it.
///
/// However a file is cut into ranges, each of its lines belongs to exactly one of them.
public struct ByteRange: Hashable, Sendable, CustomStringConvertible {
  /// The first byte.
  public let start: Int
  /// The byte after the last one.
  public let end: Int

  /// Takes the bytes `range`, of which those after the end of the file do not count.
  public init(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0, "a range of bytes starts in the file")
    start = range.lowerBound
    end = range.upperBound
  }

  /// Takes `START:END`; without END, the file to its end.
  ///
  /// - Throws: `CorpusError.badRange`.
  public init(parsing text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let start = Self.number(parts[0]),
      let end = parts[1].isEmpty ? Int.max : Self.number(parts[1]), start <= end
    else { throw CorpusError.badRange(text: text) }
    self.start = start
    self.end = end
  }

  public var description: String { end == Int.max ? "\(start):" : "\(start):\(end)" }

  /// Digits only: `Int` would also take a sign.
  private static func number(_ text: String) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}
