/// A way to make the first embedding of an added piece.
public enum Method: String, Hashable, Sendable, CaseIterable, Codable {
  case zero, random, mean, univariate, multivariate
  case convexHull = "convex-hull"
  case subwordMean = "subword-mean"
  case ofa, wechsel, focus, align, omp, cw2v

  /// The declaration of the method: its summary, its settings, and whether its rows are convex mixtures.
  public var declaration: any AnyMethodDeclaration {
    switch self {
    case .zero: ZeroInitializer.declaration
    case .random: RandomInitializer.declaration
    case .mean: MeanInitializer.declaration
    case .univariate: UnivariateInitializer.declaration
    case .multivariate: MultivariateInitializer.declaration
    case .convexHull: ConvexHullInitializer.declaration
    case .subwordMean: SubwordMeanInitializer.declaration
    case .ofa: OFAInitializer.declaration
    case .wechsel: WECHSELInitializer.declaration
    case .focus: FOCUSInitializer.declaration
    case .align: AlignInitializer.declaration
    case .omp: OMPInitializer.declaration
    case .cw2v: CW2VInitializer.declaration
    }
  }

  /// The settings of the method, in the order of their declaration.
  public var settings: [any AnySetting] { declaration.settings.all }

  /// Whether the rows of the method are convex mixtures of source rows.
  public var isConvex: Bool { declaration.isConvex }

  /// The methods that have a setting.
  public static func having(_ setting: String) -> [Method] {
    allCases.filter { $0.settings.contains { $0.name == setting } }
  }
}

/// The declaration of a method, beside the initializer that does what it says.
public struct MethodDeclaration<Settings: MethodSettings>: AnyMethodDeclaration {
  public let method: Method
  public let summary: String
  public let isConvex: Bool

  /// Declares a method.
  ///
  /// - Parameters:
  ///   - method: Its name.
  ///   - summary: What its rows are, as a noun phrase for lists.
  ///   - isConvex: Whether its rows are convex mixtures of source rows.
  ///   - settings: The declaration of its settings.
  public init(
    _ method: Method, _ summary: String, isConvex: Bool, settings: Settings.Type = Settings.self
  ) {
    self.method = method
    self.summary = summary
    self.isConvex = isConvex
  }

  public var settings: any MethodSettings { Settings() }
}

/// The declaration of a method with settings of any kind.
public protocol AnyMethodDeclaration: Sendable {
  /// The name.
  var method: Method { get }
  /// A noun phrase for the rows, in lists.
  var summary: String { get }
  /// Whether the rows are convex mixtures of source rows.
  var isConvex: Bool { get }
  /// The declaration of the settings.
  var settings: any MethodSettings { get }
}

/// A reason why a method made nothing for a piece, so that the next one was asked.
public enum FallbackReason: String, Hashable, Sendable, CaseIterable {
  /// The piece has no auxiliary vector, or one of zeros.
  case noVector = "no auxiliary vector"
  /// No row that can lend has an auxiliary vector.
  case noNeighbors = "no neighbours"
  /// The text of the piece is made of nothing that has a row.
  case noParts = "no parts with rows"
  /// No translation of the piece is known.
  case noTranslation = "no translation"
  /// The piece is not in the donor.
  case notInDonor = "not in the donor"
  /// Nothing speaks of the piece in the counts.
  case noCounts = "no counts"
}
