/// A line or a record of a file, for messages.
public struct CorpusPlace: Hashable, Sendable, CustomStringConvertible {
  /// The parts that are counted.
  public enum Unit: Hashable, Sendable {
    /// Lines of the file.
    case line
    /// Elements of a JSON array, or rows of a table without its header.
    case record
  }

  /// The path of the file.
  public let path: String
  /// The number of the part, from 1.
  public let number: Int
  /// The parts that are counted.
  public let unit: Unit
  /// The byte where counting began.
  public let rangeStart: Int

  /// Refers to a part of a file.
  public init(path: String, number: Int, unit: Unit = .line, rangeStart: Int = 0) {
    (self.path, self.number, self.unit, self.rangeStart) = (path, number, unit, rangeStart)
  }

  public var description: String {
    let name = path == "-" ? "standard input" : path
    return switch unit {
    case .record: "\(name): record \(number)"
    case .line where rangeStart == 0: "\(name):\(number)"
    case .line: "\(name): line \(number) from byte \(rangeStart) on"
    }
  }
}
