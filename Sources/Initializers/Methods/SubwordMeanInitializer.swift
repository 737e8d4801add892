internal import LinearAlgebra
public import RowPlans

/// A source piece that is a part of an added one.
public struct Part: Hashable, Sendable {
  /// The ID of the piece in the source.
  public let id: TokenID
  /// The characters of the added piece that it covers.
  public let characterCount: Int

  /// Makes a part.
  public init(_ id: TokenID, characterCount: Int = 1) {
    self.id = id
    self.characterCount = characterCount
  }
}

/// Rows that are means of the rows of a piece's parts, after the source's own segmentation.
///
/// Gee et al. 2022, "Fast vocabulary transfer" (FVT), and its variants. Parts that occur twice
/// count twice; those that do not lend are left out.
public struct SubwordMeanInitializer: Initializer {
  /// The weighting of parts.
  public enum Weighting: Hashable, Sendable {
    /// All alike.
    case uniform
    /// In proportion to their characters.
    case characterCount
    /// The first part alone, but for a share of the mean of all lenders, without which the row
    /// would be a copy and its logit a tie.
    case first(meanShare: Double = 0.01)
    /// In proportion to `exp(exponent · i)` at position `i`: AdaptiVocab has 2 for inputs, which
    /// prefers the last part, and −2 for outputs.
    case position(exponent: Double)
  }

  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .subwordMean, "means of the pieces that a piece falls apart into", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The weighting of parts.
    public let weighting = Setting(
      "weighting", PartWeighting.parts(.uniform), "how",
      "How much each part counts: uniform, characters, first, merges, or position:E (weights "
        + "exp(E·i)).")
    /// The weighting of parts in an untied LM head; `nil` for that of the inputs.
    public let outputWeighting = Setting(
      "output-weighting", PartWeighting?.none, "how", "The same for an untied LM head.")

    public init() {}
  }

  private let source: SourceRows
  private let weighting: Weighting
  private let parts: @Sendable (_ piece: Int) throws -> [Part]

  public var method: Method { .subwordMean }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - weighting: The weighting of parts.
  ///   - parts: The parts of an added piece in order, without unknown tokens; called for each
  ///     piece once, on one thread.
  /// - Throws: ``InitializerError`` if a setting is outside its range.
  public init(
    _ source: SourceRows, weighting: Weighting = .uniform,
    parts: @escaping @Sendable (_ piece: Int) throws -> [Part]
  ) throws {
    if case .first(let share) = weighting, !(share >= 0 && share <= 1) {
      throw InitializerError.settingOutOfRange(
        name: "share of the mean", value: share, range: "a number from 0 to 1")
    }
    if case .position(let exponent) = weighting, !exponent.isFinite {
      throw InitializerError.settingOutOfRange(
        name: "exponent", value: exponent, range: "a finite number")
    }
    self.source = source
    self.weighting = weighting
    self.parts = parts
  }

  public func outcomes(for pieces: [Int]) throws -> [Outcome] {
    try pieces.map { piece in
      let parts = try parts(piece).filter { source.lends($0.id) }
      guard let first = parts.first else { return .nothing(.noParts) }
      if case .first(let share) = weighting {
        return .mixed(
          Mixture([Mixture.Entry(first.id.rawValue, 1 - share), source.mean(share)]))
      }
      return .mixed(
        Mixture(zip(parts, weights(parts)).map { Mixture.Entry($0.id.rawValue, $1) }))
    }
  }

  private func weights(_ parts: [Part]) -> [Double] {
    switch weighting {
    case .position(let exponent):
      return Simplex.softmax(of: parts.indices.map { exponent * Double($0) })
    case .characterCount where parts.contains { $0.characterCount > 0 }:
      return Simplex.normalized(parts.map { Double(max(0, $0.characterCount)) })
    default:
      return parts.map { _ in 1 / Double(parts.count) }
    }
  }
}

/// The ways in which the parts of a piece count, as a setting names them.
public enum PartWeighting: Hashable, Sendable {
  /// As ``SubwordMeanInitializer`` has it.
  case parts(SubwordMeanInitializer.Weighting)
  /// Halves of the two parts of each merge, all the way down: ``MergeParentsInitializer``.
  case mergeParents
}

extension PartWeighting: SettingConvertible {
  private static let positionPrefix = "position:"
  private static let names: [(name: String, weighting: Self)] = [
    ("uniform", .parts(.uniform)), ("characters", .parts(.characterCount)),
    ("first", .parts(.first())), ("merges", .mergeParents),
  ]

  public init?(setting: SettingValue) {
    guard case .text(let text) = setting else { return nil }
    if let named = Self.names.first(where: { $0.name == text }) {
      self = named.weighting
      return
    }
    guard text.hasPrefix(Self.positionPrefix),
      let exponent = Double(setting: .text(String(text.dropFirst(Self.positionPrefix.count))))
    else { return nil }
    self = .parts(.position(exponent: exponent))
  }

  public var settingValue: SettingValue? {
    if case .parts(.position(let exponent)) = self {
      return .text("\(Self.positionPrefix)\(exponent)")
    }
    return Self.names.first { $0.weighting == self }.map { .text($0.name) }
  }
}
