internal import Checkpoints
internal import Files
internal import Tokenizers

/// The formats of weights that are known.
enum WeightFormats {
  /// The formats; where a folder has several, the first are the model's, and the others accompany them.
  static let all: [any ModelWeights.Type] = [
    SafetensorsWeights.self, GGUFWeights.self, ONNXWeights.self,
  ]

  /// Checks that a folder without weights has none in a format that is not known.
  ///
  /// - Throws: `CheckpointError.noWeights`.
  static func checkNone(in folder: Folder) throws { try Checkpoint.checkNoOthers(in: folder) }
}

/// The place where weights are looked for.
struct WeightPlace: Sendable {
  /// The path of the model: a folder or a file.
  let path: String
  /// The folder; `nil` if the model is a file.
  let folder: Folder?
  /// The names of tensors that are not indexed by token, whatever their shape.
  let ignored: Set<String>
  /// Whether the weights will be digested for a record.
  let isDigested: Bool
}

/// The parts of a model that are known when its weights are opened.
struct WeightSurroundings: Sendable {
  /// The tokenizer.
  let tokenizer: any Tokenizer
  /// The configuration, if there is one.
  let configuration: ModelConfiguration?
  /// The weights that these accompany, if there are others.
  let main: (any ModelWeights)?
}

/// Weights that were found and are not opened yet.
struct FoundWeights: Sendable {
  /// Reads the configuration that goes with the weights, from the model's folder; `nil` if they need
  /// none and have none.
  let configuration: @Sendable (Folder) throws -> ModelConfiguration?
  /// Opens the weights; `nil` if there are none after all.
  let open: @Sendable (WeightSurroundings) throws -> (any ModelWeights)?
}
