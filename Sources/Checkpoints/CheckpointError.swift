internal import ONNX

/// A checkpoint that is damaged, or that cannot be rewritten without guessing.
public enum CheckpointError: Error, Hashable, CustomStringConvertible {
  /// The folder has no safetensors; `found` are weights in another format.
  case noWeights(folder: String, found: String?)
  /// The folder has one checkpoint in one file and another in several.
  case ambiguous(folder: String)
  /// The index names a file that is not there.
  case missingShard(folder: String, file: String)
  /// The header of a file breaks a rule.
  case header(file: String, problem: HeaderProblem)
  /// A file of PyTorch is damaged, or holds what weights do not need.
  case torch(file: String, problem: TorchProblem)
  /// The index breaks a rule or does not agree with the files.
  case index(file: String, problem: IndexProblem)
  /// No tensor has the name of an input embedding.
  case noEmbedding(folder: String)
  /// An input embedding that has rows for tokens which the head cannot make.
  case moreInputs(tensor: String, rows: Int, head: String, headRows: Int)
  /// The configuration and the input embedding disagree about the vocabulary.
  case rowCount(tensor: String, rows: Int, key: String, size: Int)
  /// Two input embeddings have different numbers of rows: there are two vocabularies.
  case twoVocabularies(tensor: String, rows: Int, other: String, otherRows: Int)
  /// A bias of the head has another length than the vocabulary.
  case headBias(tensor: String, count: Int, rows: Int)
  /// A tensor has an axis as long as the vocabulary, and nothing says what it is.
  case unknownVocabularyTensor(tensor: String, shape: [Int], rows: Int)
  /// A vocabulary tensor is packed, so that its rows cannot be taken one by one.
  case packed(tensor: String)
  /// The list of a model's modules is damaged, or has one that is not known; `problem` ends with the
  /// remedy.
  case modules(file: String, problem: String)
  /// A feature of the model that is not supported.
  case unsupported(place: String, feature: String)
  /// A key of a feature that no surgery does right; `problem` ends with the remedy.
  case feature(file: String, key: String, problem: String)
  /// A place that should hold token IDs and holds something else.
  case noTokenID(file: String, key: String, value: String)
  /// A row of the tensor does not fill whole bytes.
  case partialBytes(tensor: String, dtype: DType)
  /// The plan is for another number of rows.
  case planMismatch(planned: Int, rows: Int)
  /// The plan adds rows, but none are given.
  case addsRows(count: Int)
  /// The checkpoint that lends rows has no tensor of this type and shape.
  case noLender(tensor: String, dtype: DType, folder: String)
  /// The plan adds rows to a tensor whose numbers cannot be mixed.
  case notMixable(tensor: String, dtype: DType)
  /// New rows of a table that names the experts of each token.
  case noExperts(tensor: String)
  /// A number that the type in which a tensor shall be written does not reach.
  case beyond(tensor: String, number: Float, dtype: DType)
  /// A model whose LM head cannot be told apart from its embeddings.
  case notUntied(tensor: String)
  /// The plan drops an ID that the configuration cannot do without.
  case requiredIDDropped(file: String, key: String, id: Int)

  public var description: String {
    switch self {
    case .noWeights(let folder, let found?):
      "\(folder): there is no model.safetensors and no pytorch_model.bin, only '\(found)'. "
        + (found.hasSuffix(".onnx")
          ? "Graphs of ONNX are trimmed, and nothing else. \(ONNXError.remedy)"
          : "Convert the weights to safetensors first (transformers: model.save_pretrained).")
    case .noWeights(let folder, nil):
      "\(folder): there is no model.safetensors. Name the folder of a whole model."
    case .ambiguous(let folder):
      "\(folder): there is a model.safetensors and an index of other files. Remove the older one."
    case .missingShard(let folder, let file):
      "\(folder): the index names '\(file)', which is missing. Copy it into the folder."
    case .header(let file, let problem): "\(file): \(problem)"
    case .index(let file, let problem): "\(file): \(problem)"
    case .torch(let file, let problem): "\(file): \(problem)"
    case .noEmbedding(let folder):
      "\(folder): no tensor has the name of an input embedding. This architecture is not known."
    case .rowCount(let tensor, let rows, let key, let size):
      "config.json: \(key) is \(size), but '\(tensor)' has \(rows) rows. Set it to the rows of the "
        + "tensor, or fetch the configuration that belongs to these weights."
    case .twoVocabularies(let tensor, let rows, let other, let otherRows):
      "'\(tensor)' has \(rows) rows and '\(other)' has \(otherRows). A model with two vocabularies, "
        + "as FSMT and some Marian have for their languages, is not supported. If the tensor belongs to "
        + "something else, ignore it by name."
    case .headBias(let tensor, let count, let rows):
      "'\(tensor)' has \(count) numbers, and the vocabulary has \(rows) rows, so this model cannot be "
        + "loaded. Save it again with a bias for each row."
    case .moreInputs(let tensor, let rows, let head, let headRows):
      "'\(tensor)' has \(rows) rows, and '\(head)' has the \(headRows) that config.json says: tokens "
        + "that are read and never written, as Mllama has for pictures. Such a model is not supported."
    case .unknownVocabularyTensor(let tensor, let shape, let rows):
      "'\(tensor)' has the shape \(shape), and the vocabulary has \(rows) rows. Is it indexed by "
        + "token? If not, ignore it by name; if so, this model is not supported yet."
    case .packed(let tensor):
      "'\(tensor)' belongs to a packed (quantized) vocabulary matrix, whose rows cannot be taken "
        + "exactly. Start from the checkpoint that is not quantized."
    case .modules(let file, let problem): "\(file): \(problem)"
    case .unsupported(let place, let feature):
      "\(place): \(feature) is not supported."
    case .feature(let file, let key, let problem): "\(file): \(key): \(problem)"
    case .noTokenID(let file, let key, let value):
      "\(file): \(key) is \(value), which is no token ID. Repair the file."
    case .partialBytes(let tensor, let dtype):
      "'\(tensor)': a row of \(dtype.rawValue) does not fill whole bytes. Convert it to a wider "
        + "type first."
    case .planMismatch(let planned, let rows):
      "The plan is for \(planned) rows, but the vocabulary has \(rows). Plan again for this model."
    case .addsRows(let count):
      "The plan adds \(count) rows, for which there are no values. Give them, or plan a trimming."
    case .noLender(let tensor, let dtype, let folder):
      "\(folder): there is no '\(tensor)' in \(dtype.rawValue) with rows of the same length. Save both "
        + "models in the same type."
    case .noExperts(let tensor):
      "'\(tensor)' says something of each token in whole numbers, and for new tokens nothing is known. "
        + "Such a model can be trimmed and not extended."
    case .notMixable(let tensor, let dtype):
      "'\(tensor)' is \(dtype.rawValue), in which new rows cannot be made. Start from a checkpoint in "
        + "F32, F16 or BF16."
    case .beyond(let tensor, let number, let dtype):
      "'\(tensor)' has the number \(number), which \(dtype.rawValue) does not reach. Choose BF16, or "
        + "leave the type as it is."
    case .notUntied(let tensor):
      "'\(tensor)' is the LM head, too, and this architecture has no known name for a head of its own. "
        + "Untying is for models that continue text; leave it out."
    case .requiredIDDropped(let file, let key, let id):
      "\(file): \(key) is #\(id), which the plan drops. Keep the token."
    }
  }
}
