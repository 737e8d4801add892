public import Checkpoints

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

  /// Measures a model as it is, or as it would be with other rows.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - rows: The rows it would have; as many as it has if `nil`.
  ///   - pieces: The pieces it would have; as many as it has if `nil`.
  public init(of model: Model, rows: Int? = nil, pieces: Int? = nil) {
    let now = model.rowCount
    let rows = rows ?? now
    var parameters = 0
    var vocabularyParameters = 0
    var bytes = 0
    let indexed = Dictionary(
      uniqueKeysWithValues: (model.vocabularyTensors?.tensors ?? []).map { ($0.name, $0) })
    for tensor in model.checkpoint?.tensors ?? [] {
      if indexed[tensor.name] != nil, now > 0 {
        vocabularyParameters += tensor.parameterCount / now * rows
        parameters += tensor.parameterCount / now * rows
        bytes += tensor.byteCount / now * rows
      } else {
        parameters += tensor.parameterCount
        bytes += tensor.byteCount
      }
    }
    self.rows = rows
    self.pieces = pieces ?? model.tokenizer.vocabulary.count
    self.parameters = parameters
    self.vocabularyParameters = vocabularyParameters
    self.bytes = bytes
  }
}
