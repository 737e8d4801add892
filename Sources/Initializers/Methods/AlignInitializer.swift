internal import RowPlans

/// Mixtures after a translation table from parallel text.
///
/// Remy et al. 2024, "Trans-tokenization" (arXiv 2408.04303): the counts of a piece, normalized.
/// Unlike the reference, a piece without translations is left to the next method instead of
/// becoming the unknown token.
public struct AlignInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .align, "mixtures of the translations of a piece", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The file of word translations.
    public let translations = Setting(
      "translations", String?.none, "file",
      "Lines of an old word, a new word and a count or probability.",
      content: .file(kind: "translations"))

    public init() {}
  }

  private let source: SourceRows
  private let table: TranslationTable
  private let minimumCount: Int

  public var method: Method { .align }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - table: The counts of each added piece.
  ///   - minimumCount: The total count below which a piece is left to the next method.
  public init(_ source: SourceRows, table: TranslationTable, minimumCount: Int = 1) {
    self.source = source
    self.table = table
    self.minimumCount = minimumCount
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { piece in
      let row = table.row(piece).filter { source.lends(.init($0.source)) && $0.count > 0 }
      let total = row.reduce(0) { $0 + $1.count }
      guard total >= max(1, minimumCount) else { return .nothing(.noTranslation) }
      return .mixed(
        Mixture(row.map { Mixture.Entry($0.source, Double($0.count) / Double(total)) }))
    }
  }
}
