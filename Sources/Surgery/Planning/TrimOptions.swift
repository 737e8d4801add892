/// The rule for the number of rows of a trimmed vocabulary.
public enum SizeRule: Hashable, Sendable {
  /// Every piece the text uses.
  case everythingUsed
  /// Exactly this many rows.
  case exactly(Int)
  /// The fewest rows that cover this share of the lines, or of the tokens, of every language.
  case coverage(Double, of: CoverageUnit)
  /// Every piece that occurs at least this often in one of the languages.
  case minimumCount(UInt64)
}

/// The unit of which a coverage is a share.
public enum CoverageUnit: String, Hashable, Sendable, CaseIterable {
  /// Lines all of whose tokens are kept: these are segmented exactly as before.
  case lines
  /// Tokens.
  case tokens
}

/// The settings of a trimming.
public struct TrimOptions: Hashable, Sendable {
  /// The rule for the number of rows.
  public var size: SizeRule
  /// The rows are rounded up to a multiple of this, with real pieces.
  public var multiple: Int
  /// The weight of each language in the ranking; 1 where nothing is said.
  public var weights: [String: Double]
  /// The least coverage of a language, whatever the ranking says.
  public var floors: [String: Double]
  /// The unit of which the floors are shares.
  public var floorUnit: CoverageUnit

  /// Collects options.
  public init(
    size: SizeRule = .everythingUsed, multiple: Int = 1, weights: [String: Double] = [:],
    floors: [String: Double] = [:], floorUnit: CoverageUnit = .lines
  ) {
    self.size = size
    self.multiple = multiple
    self.weights = weights
    self.floors = floors
    self.floorUnit = floorUnit
  }
}

/// Why a piece is kept.
public enum KeepReason: Hashable, Sendable, CustomStringConvertible {
  /// The model or its files need it; the text says what for.
  case required(String)
  /// The user listed it.
  case listed
  /// It is a character of the text, without which there would be new unknown tokens.
  case alphabet
  /// The text uses it.
  case used
  /// Another kept piece is merged from it.
  case derivation
  /// All its characters belong to the languages asked for.
  case language
  /// It makes up the number of rows.
  case filler

  public var description: String {
    switch self {
    case .required(let why): "required: \(why)"
    case .listed: "listed"
    case .alphabet: "alphabet"
    case .used: "used"
    case .derivation: "derivation"
    case .language: "language"
    case .filler: "filler"
    }
  }

  /// The reason without its details, to count by.
  public var category: String {
    if case .required = self { return "required" }
    return description
  }
}
