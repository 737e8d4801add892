public import Concurrency
public import LinearAlgebra

/// Mixtures of the nearest source pieces, between two monolingual vector spaces.
///
/// Minixhofer et al. 2022, "WECHSEL" (arXiv 2112.06598): the source space is rotated to the target
/// space by the translations of a dictionary (orthogonal Procrustes; vectors neither centred nor
/// normalized), and then the `k` nearest are mixed as in OFA. The paper also estimates pieces that
/// both vocabularies share; here those are kept rows.
public struct WECHSELInitializer: Initializer {
  /// The way in which the two spaces are brought together.
  public enum Alignment: Sendable {
    /// They are one already.
    case aligned
    /// Row *i* of `source` and row *i* of `target` are the vectors of translations.
    case dictionary(source: Matrix, target: Matrix)
  }

  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .wechsel, "mixtures of the nearest old pieces, between two vector spaces", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The vectors by which tokens are compared; those of the source's languages where there are two files.
    public let vectors = VectorSettings()
    /// The file of word vectors of the new languages; none if one file has all, aligned.
    public let targetVectors = Setting(
      "target-vectors", String?.none, "file",
      "Word vectors of the new languages, if the other file has not all.",
      content: .file(kind: "vectors"))
    /// The dictionary by which the spaces are aligned.
    public let dictionary = Setting(
      "dictionary", String?.none, "file", "Pairs of words, by which both spaces are aligned.",
      content: .file(kind: "dictionary"))
    /// The neighbours that are mixed.
    public let neighbors = NeighborSettings()

    public init() {}
  }

  private let mixing: NeighborSoftmax

  public var method: Method { .wechsel }

  /// Makes the method.
  ///
  /// - Throws: ``InitializerError`` if a setting is outside its range or shapes do not fit, and
  ///   what ``Procrustes`` throws.
  public init(
    _ source: SourceRows, vectors: AuxiliaryVectors, alignment: Alignment = .aligned,
    k: Int = 10, temperature: Double = 0.1, jobs: Int = Processors.count
  ) throws {
    mixing = try NeighborSoftmax(
      Self.aligned(vectors, alignment, jobs: jobs), of: source, k: k, temperature: temperature,
      jobs: jobs)
  }

  /// Makes the method by its settings.
  ///
  /// - Throws: As ``init(_:vectors:alignment:k:temperature:jobs:)``.
  public init(
    _ source: SourceRows, vectors: AuxiliaryVectors, alignment: Alignment,
    _ settings: SettingValues<Settings>, jobs: Int
  ) throws {
    try self.init(
      source, vectors: vectors, alignment: alignment, k: settings.neighbors.count,
      temperature: settings.neighbors.temperature, jobs: jobs)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] { mixing.outcomes(for: pieces) }

  private static func aligned(
    _ vectors: AuxiliaryVectors, _ alignment: Alignment, jobs: Int
  ) throws -> AuxiliaryVectors {
    guard case .dictionary(let left, let right) = alignment else { return vectors }
    guard left.rows == right.rows else {
      throw InitializerError.countsDiffer(
        name: "dictionary", count: right.rows, expected: left.rows)
    }
    for (name, words) in [("source words", left), ("target words", right)] {
      guard words.columns == vectors.source.columns else {
        throw InitializerError.widthsDiffer(
          name: name, width: words.columns, expected: vectors.source.columns)
      }
    }
    let rotation = try Procrustes(rotating: left, to: right)
    return try AuxiliaryVectors(
      source: rotation.rotated(vectors.source, jobs: jobs), pieces: vectors.pieces)
  }
}
