public import JSON

/// The mixtures of the rows that a run added: what they hold in common, and each row.
public struct MixtureRecord: Sendable {
  /// The tensors that a matrix of mixtures is for.
  public enum Matrix: String, Sendable, CaseIterable {
    /// All, or all but the LM head where it has weights of its own.
    case input
    /// The LM head and its bias.
    case output
  }

  /// The number of rows of the source; a weight of a source from here on is one of a shared mean.
  public var sourceRowCount: Int
  /// The members that hold for all rows, such as the source rows that lend.
  public var header: JSONObject
  /// Gives each row to the closure it gets.
  public var rows: @Sendable (_ take: (Row) throws -> Void) throws -> Void

  /// Describes mixtures that are made when they are needed.
  public init(
    sourceRowCount: Int, header: JSONObject,
    rows: @escaping @Sendable (_ take: (Row) throws -> Void) throws -> Void
  ) {
    self.sourceRowCount = sourceRowCount
    self.header = header
    self.rows = rows
  }

  /// The mixture of an added row in one of the matrices.
  public struct Row: Sendable {
    /// The tensors that the row is for.
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
}
