public import Concurrency
public import LinearAlgebra
internal import RowPlans

/// Combinations that approximate a piece in a donor model, carried over to the source.
///
/// Goddard and Fernandes Neto 2025 (arXiv 2506.06607; `tokensurgeon` of mergekit): orthogonal
/// matching pursuit over the donor's rows of the shared pieces. Coefficients have any sign and
/// sum, so that rows can be outside the convex hull.
public struct OMPInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .omp, "the combination that makes a piece in a donor model", isConvex: false)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The model that lends its combinations.
    public let donor = Setting(
      "donor", String?.none, "model", "The model to learn from.", content: .model)
    /// The number of rows of a combination.
    public let atoms = Setting("atoms", 64, "n", "The number of rows of a combination.")

    public init() {}
  }

  private let pursuit: OrthogonalMatchingPursuit
  private let shared: [Int]
  private let pieces: Matrix
  private let k: Int
  private let jobs: Int

  public var method: Method { .omp }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - shared: The source rows of the pieces that the donor has too.
  ///   - atoms: The donor's rows of those pieces, in the same order.
  ///   - pieces: The donor's rows of the added pieces; zeros for one that it does not have.
  ///   - k: The number of atoms.
  ///   - jobs: The number of threads.
  /// - Throws: ``InitializerError`` if shapes do not fit or a number is not finite.
  public init(
    _ source: SourceRows, shared: [Int], atoms: Matrix, pieces: Matrix, k: Int = 64,
    jobs: Int = Processors.count
  ) throws {
    _ = try AuxiliaryVectors(source: atoms, pieces: pieces)
    guard atoms.rows == shared.count else {
      throw InitializerError.countsDiffer(
        name: "donor rows", count: atoms.rows, expected: shared.count)
    }
    guard k > 0 else {
      throw InitializerError.settingOutOfRange(name: "k", value: Double(k), range: "1 or more")
    }
    let lending = shared.indices.filter { source.lends(.init(shared[$0])) }
    self.shared = lending.map { shared[$0] }
    self.pursuit = OrthogonalMatchingPursuit(atoms.read(lending))
    self.pieces = pieces
    self.k = k
    self.jobs = jobs
  }

  /// Makes the method by its settings.
  ///
  /// - Throws: As ``init(_:shared:atoms:pieces:k:jobs:)``.
  public init(
    _ source: SourceRows, shared: [Int], atoms: Matrix, pieces: Matrix,
    _ settings: SettingValues<Settings>, jobs: Int
  ) throws {
    try self.init(
      source, shared: shared, atoms: atoms, pieces: pieces, k: settings.atoms, jobs: jobs)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    let found = pursuit.approximations(of: self.pieces.read(pieces), k: k, jobs: jobs)
    return found.map { combination in
      guard !combination.ids.isEmpty else { return .nothing(.notInDonor) }
      let entries = zip(combination.ids, combination.coefficients).map { id, coefficient in
        Mixture.Entry(UInt32(shared[id]), coefficient)
      }
      return .mixed(Mixture(entries))
    }
  }
}
