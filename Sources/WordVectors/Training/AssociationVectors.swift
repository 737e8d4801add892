public import Concurrency
public import Initializers
public import LinearAlgebra

/// The settings by which vectors are made from counts.
public struct AssociationOptions: Hashable, Sendable {
  /// The length of the vectors.
  public var width: Int
  /// The power of the singular values that the vectors keep: 0.5 or less serves similarity.
  public var power: Double
  /// The power of the contexts' counts: 0.75, as word2vec draws them, keeps rare ones in check.
  public var smoothing: Double
  /// Tokens that occur less often have no vector.
  public var minimumCount: Int
  /// Whether vectors get the length 1.
  public var isNormalized: Bool
  /// The number of iterations of the factorization.
  public var iterations: Int
  /// The seed of the factorization's start.
  public var seed: UInt64

  /// Sets what is good for most texts.
  public init(
    width: Int = 200, power: Double = 0.5, smoothing: Double = 0.75, minimumCount: Int = 2,
    isNormalized: Bool = true, iterations: Int = 8, seed: UInt64 = 0
  ) {
    self.width = width
    self.power = power
    self.smoothing = smoothing
    self.minimumCount = minimumCount
    self.isNormalized = isNormalized
    self.iterations = iterations
    self.seed = seed
  }
}

extension Associations {
  /// Vectors of the tokens: the leading left singular vectors of the positive pointwise mutual
  /// information, times a power of their values.
  ///
  /// Skip-gram with negative sampling factors a shifted matrix of pointwise mutual information
  /// (Levy and Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization"). Here the
  /// factors are computed instead of trained: word2vec's threads write to one table without locks,
  /// so that no two of its runs agree, while these are the same for any number of threads.
  ///
  /// - Parameters:
  ///   - options: How vectors are made.
  ///   - jobs: The number of threads.
  /// - Returns: A row for each token, zeros for those that occur too seldom.
  /// - Throws: `LinearAlgebraError`.
  /// - Complexity: That of ``SparseFactorization``.
  public func vectors(
    _ options: AssociationOptions = AssociationOptions(), jobs: Int = Processors.count
  ) throws -> Matrix {
    let information = positiveInformation(
      smoothing: options.smoothing, minimumCount: options.minimumCount)
    let (dense, rows) = Self.withoutEmpty(information)
    let factors = try SparseFactorization(
      of: dense, rank: options.width, iterations: options.iterations, seed: options.seed,
      jobs: jobs)
    let scales = factors.values.map { value in
      value > 0 ? Elementary.exp(options.power * Elementary.log(value)) : 0
    }
    var elements: [Float] = []
    elements.reserveCapacity(tokenCount * scales.count)
    for token in 0..<tokenCount {
      var row = scales.indices.map { column in
        rows[token].map { Double(factors.left[$0, column]) * scales[column] } ?? 0
      }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if options.isNormalized, norm > 0 { row = row.map { $0 / norm } }
      elements += row.map { Float($0) }
    }
    return Matrix(rows: tokenCount, columns: scales.count, elements: elements)
  }

  /// A matrix without the rows and columns that have no element, and where each row is in it.
  ///
  /// Most tokens of a large vocabulary do not occur in a text; factoring is dense in the rest.
  private static func withoutEmpty(_ matrix: SparseMatrix) -> (SparseMatrix, rows: [Int?]) {
    var (rows, offsets) = ([Int?](), [0])
    for row in 0..<matrix.rows {
      let isEmpty = matrix.offsets[row] == matrix.offsets[row + 1]
      rows.append(isEmpty ? nil : offsets.count - 1)
      if !isEmpty { offsets.append(matrix.offsets[row + 1]) }
    }
    var (columns, columnCount) = ([UInt32](repeating: .max, count: matrix.columns), UInt32(0))
    for index in matrix.indices { columns[Int(index)] = 0 }
    for column in columns.indices where columns[column] == 0 {
      columns[column] = columnCount
      columnCount += 1
    }
    let dense = SparseMatrix(
      rows: offsets.count - 1, columns: Int(columnCount), offsets: offsets,
      indices: matrix.indices.map { columns[Int($0)] }, values: matrix.values)
    return (dense, rows)
  }

  /// Vectors of source rows and added pieces, which the tokens are in this order.
  ///
  /// - Throws: `LinearAlgebraError` or `InitializerError`.
  public func auxiliaryVectors(
    sourceCount: Int, _ options: AssociationOptions = AssociationOptions(),
    jobs: Int = Processors.count
  ) throws -> AuxiliaryVectors {
    let vectors = try vectors(options, jobs: jobs)
    return try AuxiliaryVectors(
      source: vectors.read(0..<sourceCount), pieces: vectors.read(sourceCount..<tokenCount))
  }
}
