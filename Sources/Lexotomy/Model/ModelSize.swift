internal import Checkpoints
internal import RowPlans
internal import Tokenizers

/// The size of a model, which tables before and after a surgery compare.
public struct ModelSize: Hashable, Sendable {
  /// The rows of the vocabulary, padding rows included.
  public let rows: Int
  /// The pieces of the tokenizer.
  public let pieces: Int
  /// All parameters; 0 without weights.
  public let parameters: Int
  /// The parameters of tensors that are indexed by token.
  public let vocabularyParameters: Int
  /// The bytes of all tensors.
  public let bytes: Int

  private init(rows: Int, pieces: Int, _ size: CheckpointSize?) {
    self.rows = rows
    self.pieces = pieces
    parameters = size?.parameterCount ?? 0
    vocabularyParameters = size?.vocabularyParameterCount ?? 0
    bytes = size?.byteCount ?? 0
  }

  /// Measures a model as it is and as a plan would have it.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - plan: The rows.
  ///   - pieceCount: The pieces of the result; `nil` if each row of the plan has one.
  ///   - form: The form in which tensors are written.
  /// - Returns: Both sizes.
  /// - Throws: `CheckpointError` if the plan is for another vocabulary.
  static func sizes(
    of model: Model, plan: RowPlan, pieceCount: Int? = nil, form: TensorForm = .unchanged
  ) throws -> (before: ModelSize, after: ModelSize) {
    let sizes = try model.weights?.sizes(after: plan, form: form)
    return (
      ModelSize(
        rows: model.rowCount, pieces: model.tokenizer.vocabulary.count, sizes?.before),
      ModelSize(
        rows: plan.rows.count + form.padding.count, pieces: pieceCount ?? plan.rows.count,
        sizes?.after)
    )
  }

  /// Measures a model as it is.
  ///
  /// - Throws: `CheckpointError`.
  init(of model: Model) throws {
    let all = (0..<model.rowCount).map { TokenID($0) }
    self = try Self.sizes(of: model, plan: RowPlan(keeping: all, of: model.rowCount)).before
  }
}
