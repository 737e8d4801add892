internal import Checkpoints
internal import RowPlans
internal import Tokenizers

/// How large a model is: what tables before and after a surgery compare.
public struct ModelSize: Hashable, Sendable {
  /// Rows of the vocabulary, padding rows included.
  public let rows: Int
  /// Pieces of the tokenizer.
  public let pieces: Int
  /// All parameters; 0 without weights.
  public let parameters: Int
  /// Parameters of tensors that are indexed by token.
  public let vocabularyParameters: Int
  /// Bytes of all tensors.
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
  ///   - form: How tensors are written.
  /// - Returns: Both sizes.
  /// - Throws: `CheckpointError` if the plan is for another vocabulary.
  static func sizes(
    of model: Model, plan: RowPlan, pieceCount: Int? = nil, form: TensorForm = .unchanged
  ) throws -> (before: ModelSize, after: ModelSize) {
    var rewrite: CheckpointRewrite?
    if let checkpoint = model.checkpoint, let vocabulary = model.vocabularyTensors {
      rewrite = try CheckpointRewrite(
        of: checkpoint, vocabulary: vocabulary, plan: plan, adding: NoRows(), form: form)
    }
    let pieces = model.tokenizer.vocabulary.count
    return (
      ModelSize(
        rows: model.rowCount, pieces: pieces,
        rewrite?.before ?? model.gguf?.tensors.size(rows: model.rowCount)
          ?? model.onnx?.size(rows: model.rowCount)),
      ModelSize(
        rows: plan.rows.count + form.padding.count, pieces: pieceCount ?? plan.rows.count,
        rewrite?.after ?? model.gguf?.tensors.size(rows: plan.rows.count)
          ?? model.onnx?.size(rows: plan.rows.count))
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

/// Makes no rows: enough where only sizes are asked for.
private struct NoRows: AddedRows {
  func forEachPart(
    of pieces: Range<Int>, of tensor: String, block: Int,
    _ body: ([UInt8]) throws -> Void
  ) {}
}
