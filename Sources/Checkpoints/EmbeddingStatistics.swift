internal import Files
internal import LinearAlgebra

/// How long the rows of a vocabulary tensor are, by which trained rows are told from others.
///
/// Padding rows that training never touched keep the norm of their initialization, or are zero.
public struct EmbeddingStatistics: Sendable {
  /// The Euclidean norm of each row.
  public let norms: [Float]
  /// The mean of the norms.
  public let mean: Double
  /// Their standard deviation (of the population).
  public let standardDeviation: Double

  /// The bytes that are read at once.
  private static let windowSize = 1 << 21

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
    guard found.axis == 0, let format = found.tensor.dtype.floatFormat,
      let location = checkpoint.find(found.name), let rowSize = found.rowSize, rowSize > 0
    else { return nil }
    var norms: [Float] = []
    norms.reserveCapacity(found.rowCount)
    let step = max(1, Self.windowSize / rowSize)
    for start in stride(from: 0, to: found.rowCount, by: step) {
      let count = min(step, found.rowCount - start)
      let bytes = try location.shard.file.read(
        at: location.tensor.range.lowerBound + start * rowSize, count: count * rowSize)
      let matrix = Matrix(
        rows: count, columns: rowSize / format.byteCount, decoding: bytes, as: format)
      norms += matrix.rowNorms()
    }
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

extension DType {
  /// How `LinearAlgebra` reads this type, if it does.
  fileprivate var floatFormat: FloatFormat? {
    switch self {
    case .f64: .binary64
    case .f32: .binary32
    case .f16: .binary16
    case .bf16: .brain16
    default: nil
    }
  }
}
