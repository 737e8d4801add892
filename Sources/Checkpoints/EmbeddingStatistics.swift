internal import LinearAlgebra

/// The lengths of the rows of a vocabulary tensor, by which trained rows are told from others.
///
/// Padding rows that training never touched keep the norm of their initialization, or are zero.
public struct EmbeddingStatistics: Sendable {
  /// The Euclidean norm of each row.
  public let norms: [Float]
  /// The mean of the norms.
  public let mean: Double
  /// Their standard deviation (of the population).
  public let standardDeviation: Double

  /// Measures the rows of a tensor, a few at a time.
  ///
  /// `nil` if its numbers are not F64, F32, F16 or BF16, or its first axis is not the vocabulary.
  ///
  /// - Parameters:
  ///   - found: A tensor of at least two axes whose first is the vocabulary.
  ///   - checkpoint: Where it is.
  /// - Throws: `FileError`.
  /// - Complexity: O(elements).
  public init?(of found: VocabularyTensor, in checkpoint: Checkpoint) throws {
    guard found.axis == 0, let rows = TensorRows(of: found, in: checkpoint) else { return nil }
    try self.init(of: rows)
  }

  /// Measures rows, a few at a time.
  ///
  /// - Throws: `FileError`.
  /// - Complexity: O(elements).
  public init(of rows: TensorRows) throws {
    var norms: [Float] = []
    norms.reserveCapacity(rows.rows)
    try rows.forEachPart { norms += $0.rowNorms() }
    self.init(norms: norms)
  }

  init(norms: [Float]) {
    let count = Double(max(1, norms.count))
    let mean = norms.reduce(0) { $0 + Double($1) } / count
    let variance = norms.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    self.norms = norms
    self.mean = mean
    standardDeviation = variance.squareRoot()
  }
}
