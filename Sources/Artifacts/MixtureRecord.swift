public import JSON

/// How the added rows of a run are mixed from rows of its source.
public struct MixingRecord: Sendable {
  /// The rows of the source; a weight of a source from here on is one of a shared mean.
  public var sourceRowCount: Int
  /// What holds for all rows, such as which source rows lend.
  public var header: JSONObject
  /// Gives each mixture to the closure it gets.
  public var rows: @Sendable (_ take: (MixtureRecord) throws -> Void) throws -> Void

  /// Describes mixtures that are made when they are needed.
  public init(
    sourceRowCount: Int, header: JSONObject,
    rows: @escaping @Sendable (_ take: (MixtureRecord) throws -> Void) throws -> Void
  ) {
    self.sourceRowCount = sourceRowCount
    self.header = header
    self.rows = rows
  }
}

/// An added row in one of the matrices of weights.
public struct MixtureRecord: Sendable {
  /// Which tensors the row is for.
  public enum Matrix: String, Sendable, CaseIterable {
    /// All, or all but the LM head where it has weights of its own.
    case input
    /// The LM head and its bias.
    case output
  }

  /// Which tensors the row is for.
  public var matrix: Matrix
  /// The token ID in the result.
  public var newID: Int
  /// The piece as the tokenizer spells it.
  public var spelling: String
  /// The method that made the row.
  public var method: String
  /// The methods before it and why they made nothing, as a JSON array.
  public var fallbacks: String?
  /// The noise, as a JSON object.
  public var noise: String?
  /// The weights of source rows.
  public var weights: [(source: Int, weight: Double)]

  /// Describes an added row.
  public init(
    matrix: Matrix, newID: Int, spelling: String, method: String, fallbacks: String? = nil,
    noise: String? = nil, weights: [(source: Int, weight: Double)]
  ) {
    self.matrix = matrix
    self.newID = newID
    self.spelling = spelling
    self.method = method
    self.fallbacks = fallbacks
    self.noise = noise
    self.weights = weights
  }
}

/// What a vocabulary of a size would preserve of the text of a language.
public struct CurvePointRecord: Hashable, Sendable {
  /// The language as a BCP-47 tag.
  public var language: String
  /// The number of pieces.
  public var size: Int
  /// The share of lines all of whose tokens are kept.
  public var lineCoverage: Double
  /// The share of tokens that are kept.
  public var tokenCoverage: Double

  /// Describes a point.
  public init(language: String, size: Int, lineCoverage: Double, tokenCoverage: Double) {
    self.language = language
    self.size = size
    self.lineCoverage = lineCoverage
    self.tokenCoverage = tokenCoverage
  }
}
