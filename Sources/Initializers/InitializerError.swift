/// An obstacle to an initialization.
public enum InitializerError: Error, Hashable {
  /// A weight refers to a row that does not exist.
  case sourceOutOfRange(row: Int, source: UInt32, count: Int)
  /// A weight is infinite or none.
  case weightNotFinite(row: Int, source: UInt32)
  /// Weights that should be convex are not: one is negative, or their sum is not 1.
  case notConvex(row: Int, sum: Double, least: Double)
  /// A row of input numbers is infinite or none.
  case vectorNotFinite(name: String, row: Int)
  /// Vectors that must be compared have different lengths.
  case widthsDiffer(name: String, width: Int, expected: Int)
  /// A list does not have one entry for each of the things it describes.
  case countsDiffer(name: String, count: Int, expected: Int)
  /// A setting is outside its range.
  case settingOutOfRange(name: String, value: Double, range: String)
  /// A value that is none of the setting's.
  case settingNotUnderstood(name: String, value: String)
  /// A setting that no method of the chain has, with those that have it.
  case noSuchSetting(name: String, chain: [Method], having: [Method])
  /// A method of a name that is not known here.
  case noSuchMethod(name: String)
  /// There are no rows to take from.
  case noSourceRows
  /// No method in the chain made a row for a piece.
  case nothingMade(piece: Int, reason: FallbackReason)
  /// Merges of added pieces lead back to where they started.
  case cyclicMerges(piece: Int)
}

extension InitializerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sourceOutOfRange(let row, let source, let count):
      "Added row \(row): a weight refers to row \(source), but the source has \(count) rows. "
        + "Use weights that were made for this source."
    case .weightNotFinite(let row, let source):
      "Added row \(row): the weight of row \(source) is infinite or none. Make the weights again."
    case .notConvex(let row, let sum, let least):
      "Added row \(row): the weights are not convex; their sum is \(sum), the least \(least). "
        + "Make the weights again."
    case .vectorNotFinite(let name, let row):
      "\(name): row \(row) has a number that is infinite or none. Remove it, or repair the file."
    case .widthsDiffer(let name, let width, let expected):
      "\(name): vectors of length \(width), where \(expected) is needed. Use vectors of one space."
    case .countsDiffer(let name, let count, let expected):
      "\(name): \(count) entries, where \(expected) are needed. Give one for each."
    case .settingOutOfRange(let name, let value, let range):
      "\(name): \(value) is outside its range. Choose \(range)."
    case .settingNotUnderstood(let name, let value):
      "\(name): '\(value)' is no value of this setting. See the help for its values."
    case .noSuchSetting(let name, let chain, let having):
      "\(name): \(Self.list(chain)) \(chain.count == 1 ? "has" : "have") no such setting. "
        + (having.isEmpty
          ? "Leave it out." : "Leave it out, or choose a method that has it: \(Self.list(having)).")
    case .noSuchMethod(let name):
      "'\(name)' is no method that is known here. Choose one of \(Self.list(Method.allCases))."
    case .noSourceRows:
      "The source has no rows to take from. Include some rows."
    case .nothingMade(let piece, let reason):
      "Added piece \(piece): \(reason.rawValue). Add a method that always makes a row, such as "
        + "univariate, at the end."
    case .cyclicMerges(let piece):
      "Added piece \(piece): its merges lead back to itself. Repair the list of merges."
    }
  }

  /// The names of methods, for people.
  private static func list(_ methods: [Method]) -> String {
    methods.map(\.rawValue).joined(separator: ", ")
  }
}
