internal import Checkpoints
public import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The outcome of an extension, known before anything is written.
public struct ExtensionForecast: Sendable {
  /// A source row that many added rows are made from.
  public struct Hub: Hashable, Sendable {
    /// The label of its piece.
    public let piece: String
    /// The number of added rows that it stands for.
    public let weight: Double
  }

  /// Before.
  public let before: ModelSize
  /// After.
  public let after: ModelSize
  /// The added pieces of each language, by tag.
  public let languages: [(tag: String, pieces: Int)]
  /// The figures and proofs that follow from the mixtures of the tables.
  public let certificates: [(tables: String, certificate: MatrixCertificate)]
  /// The source rows that most added rows are made from.
  public let hubs: [Hub]

  init(
    model: Model, pieces: LearnedPieces, plan: RowPlan, mixing: MixtureFile,
    extended: any Tokenizer,
    form: TensorForm
  ) throws {
    (before, after) = try ModelSize.sizes(
      of: model, plan: plan, pieceCount: extended.vocabulary.count, form: form)
    var counts: [String: Int] = [:]
    for piece in pieces.pieces { counts[piece.language, default: 0] += 1 }
    languages = counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    certificates = mixing.matrices.map { ($0.name, MatrixCertificate(of: $0.matrix)) }
    let labels = PieceLabels(model.tokenizer)
    hubs =
      certificates.first?.certificate.hubs.map { hub in
        Hub(piece: labels.label(of: TokenID(hub.id)).text, weight: hub.weight)
      } ?? []
  }
}
