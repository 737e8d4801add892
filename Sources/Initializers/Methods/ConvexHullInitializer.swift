internal import LinearAlgebra
internal import RowPlans

/// Random convex mixtures: Dirichlet weights over a support.
public struct ConvexHullInitializer: Initializer {
  /// The source rows among which the weights of a piece are shared out.
  public enum Support: Sendable {
    /// As many lenders as given, drawn for each piece.
    case drawn(Int)
    /// The rows that the function gives for a piece; those that do not lend are left out.
    case given(@Sendable (_ piece: Int) -> [Int])
  }

  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .convexHull, "random convex mixtures of old rows", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The number of rows of a mixture.
    public let support = Setting("support", 64, "n", "The number of rows of a mixture.")
    /// The parameter of the Dirichlet distribution.
    public let concentration = Setting(
      "concentration", 1.0, "a", "The parameter of the Dirichlet distribution.")

    public init() {}
  }

  private let source: SourceRows
  private let support: Support
  private let concentration: Double
  private let seed: UInt64
  private let names: [[UInt8]]

  public var method: Method { .convexHull }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - names: The bytes of each added piece, from which its random numbers follow.
  ///   - support: The rows among which weights are shared out.
  ///   - concentration: The parameter of the Dirichlet distribution; 1 is uniform on the simplex,
  ///     less prefers few rows.
  ///   - seed: The seed of the weights.
  /// - Throws: ``InitializerError`` if a setting is outside its range.
  public init(
    _ source: SourceRows, names: [[UInt8]], support: Support = .drawn(64),
    concentration: Double = 1, seed: UInt64 = 0
  ) throws {
    guard concentration > 0, concentration.isFinite else {
      throw InitializerError.settingOutOfRange(
        name: "concentration", value: concentration, range: "a positive number")
    }
    if case .drawn(let count) = support, count < 1 {
      throw InitializerError.settingOutOfRange(
        name: "support", value: Double(count), range: "1 or more rows")
    }
    self.source = source
    self.support = support
    self.concentration = concentration
    self.seed = seed
    self.names = names
  }

  /// Makes the method by its settings.
  ///
  /// - Throws: ``InitializerError`` if a setting is outside its range.
  public init(
    _ source: SourceRows, names: [[UInt8]], _ settings: SettingValues<Settings>, seed: UInt64
  ) throws {
    try self.init(
      source, names: names, support: .drawn(settings.support),
      concentration: settings.concentration, seed: seed)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { piece in
      var generator = Philox(seed: seed, name: names[piece])
      let rows = rows(of: piece, &generator)
      guard !rows.isEmpty else { return .nothing(.noParts) }
      var gammas = rows.map { _ in generator.nextGamma(shape: concentration) }
      // All can be 0 for tiny concentrations, where one row has all the weight.
      if !(gammas.reduce(0, +) > 0) { gammas[0] = 1 }
      let weights = Simplex.normalized(gammas)
      return .mixed(Mixture(zip(rows, weights).map { Mixture.Entry(UInt32($0), $1) }))
    }
  }

  private func rows(of piece: Int, _ generator: inout Philox) -> [Int] {
    switch support {
    case .given(let rows):
      return Set(rows(piece)).filter { $0 >= 0 && source.lends(.init($0)) }.sorted()
    case .drawn(let count):
      guard count < source.lenders.count else { return source.lenders }
      // Floyd's sampling without replacement.
      var chosen: Set<Int> = []
      for last in source.lenders.count - count..<source.lenders.count {
        let index = Int(generator.next() % UInt64(last + 1))
        chosen.insert(chosen.contains(index) ? last : index)
      }
      return chosen.sorted().map { source.lenders[$0] }
    }
  }
}
