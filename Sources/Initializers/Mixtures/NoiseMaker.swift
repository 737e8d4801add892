internal import LinearAlgebra

/// Makes the noise of added rows after the statistics of a tensor.
struct NoiseMaker: Sendable {
  private let deviations: [Double]
  /// `Lᵀ` of the covariance `L · Lᵀ`.
  private let factor: DoubleMatrix?
  private let hullVariance: Double
  private let names: [[UInt8]]
  private let role: [UInt8]
  private let seed: UInt64

  /// Looks at the rows that lend, as far as the kinds of noise need it.
  init(
    for noises: Set<Noise>, of source: some RowSource, names: [[UInt8]], role: String,
    seed: UInt64, jobs: Int
  ) throws {
    var (needsDeviations, needsCovariance) = (false, false)
    for noise in noises {
      switch noise {
      case .none, .isotropic: break
      case .univariate: needsDeviations = true
      case .multivariate: needsCovariance = true
      }
    }
    deviations = needsDeviations ? try ColumnMoments(of: source).deviations : []
    factor =
      needsCovariance
      ? try Self.factor(GramMatrix(of: source, jobs: jobs).covariance()) : nil
    hullVariance = Noise.hullVariance(rows: source.rows, columns: source.columns)
    self.names = names
    self.role = Array(role.utf8) + [0]
    self.seed = seed
  }

  /// A matrix `M` with `Mᵀ · M` equal to the covariance.
  ///
  /// A ridge of 10⁻⁸ of the mean variance makes nearly every covariance positive definite.
  private static func factor(_ covariance: DoubleMatrix) throws -> DoubleMatrix {
    let size = covariance.rows
    let trace = (0..<size).reduce(0) { $0 + covariance[$1, $1] }
    var raised = covariance
    for index in 0..<size { raised[index, index] += 1e-8 * trace / Double(size) }
    if let cholesky = CholeskyFactor(of: raised) { return cholesky.lower.transposed() }
    let system = try SymmetricEigensystem(of: raised)
    var root = system.vectors
    for row in 0..<size {
      let scale = max(0, system.values[row]).squareRoot()
      for column in 0..<size { root[row, column] *= scale }
    }
    return root
  }

  /// Adds the noise of consecutive pieces to their rows.
  func add(_ noises: ArraySlice<Noise>, firstPiece: Int, to rows: inout DoubleMatrix) {
    var multivariate: [(row: Int, scale: Double)] = []
    for (row, noise) in noises.enumerated() {
      switch noise {
      case .none: continue
      case .isotropic(let deviation):
        let numbers = gaussians(firstPiece + row, rows.columns)
        rows.add(deviation, times: numbers[...], to: row)
      case .univariate(let scale):
        let numbers = gaussians(firstPiece + row, rows.columns)
        rows.add(scale, times: zip(numbers, deviations).map { $0 * $1 }[...], to: row)
      case .multivariate(let variance):
        multivariate.append((row, (variance ?? hullVariance).squareRoot()))
      }
    }
    guard let factor, !multivariate.isEmpty else { return }
    let numbers = multivariate.flatMap { gaussians(firstPiece + $0.row, rows.columns) }
    let noise =
      DoubleMatrix(rows: multivariate.count, columns: rows.columns, elements: numbers) * factor
    for (index, entry) in multivariate.enumerated() {
      rows.add(entry.scale, times: noise.row(index), to: entry.row)
    }
  }

  private func gaussians(_ piece: Int, _ count: Int) -> [Double] {
    var generator = Philox(seed: seed, name: role + names[piece])
    return (0..<count).map { _ in generator.nextGaussian() }
  }
}
