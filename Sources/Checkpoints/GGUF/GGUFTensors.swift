public import GGUF

/// The tensors of a GGUF file that are indexed by token.
///
/// Source of the names: `llama.cpp`, `src/llama-arch.cpp`.
public struct GGUFTensors: Sendable {
  /// A tensor whose last axis is indexed by token.
  public struct Indexed: Hashable, Sendable {
    /// The tensor.
    public let tensor: GGUFTensor
    /// The role of the tensor in the model.
    public let role: VocabularyTensor.Role
  }

  /// The rows of the vocabulary.
  public let rowCount: Int
  /// The tensors that are indexed by token, in the order of the file.
  public let indexed: [Indexed]
  private let all: [GGUFTensor]

  private static let roles: [String: VocabularyTensor.Role] = [
    "token_embd.weight": .inputEmbedding, "output.weight": .lmHead, "output.bias": .outputBias,
    "per_layer_token_embd.weight": .perLayerEmbedding,
  ]
  /// The prefixes of the names of tensors that belong to layers, or to pictures and sounds.
  private static let otherPrefixes = ["blk.", "enc.blk.", "dec.blk.", "v.", "a.", "mm.", "cls."]
  private static let others: Set = [
    "position_embd.weight", "token_types.weight", "rope_freqs.weight", "rope_factors_long.weight",
    "rope_factors_short.weight", "token_embd_norm.weight", "token_embd_norm.bias",
    "output_norm.weight", "output_norm.bias", "enc.output_norm.weight", "dec.output_norm.weight",
  ]

  /// Finds the tensors; a file without tensors has none.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - rowCount: The pieces of its tokenizer.
  /// - Throws: `GGUFError` if a tensor that is indexed by token has other rows, or one has an axis
  ///   as long as the vocabulary, and its name does not tell why.
  public init(of file: GGUFFile, rowCount: Int) throws {
    self.rowCount = rowCount
    all = file.tensors
    indexed = try file.tensors.compactMap { tensor in
      guard let role = Self.roles[tensor.name] else {
        try Self.check(tensor, rowCount, file.path)
        return nil
      }
      guard tensor.rowCount == rowCount else {
        throw GGUFError.unsuitable(
          path: file.path, place: "the tensor '\(tensor.name)'",
          problem: "it has \(tensor.rowCount) rows, and the tokenizer \(rowCount) pieces. Convert "
            + "the model again.")
      }
      guard tensor.rowSize != nil else {
        throw GGUFError.unknownType(
          path: file.path, place: "the tensor '\(tensor.name)'", type: tensor.type.number)
      }
      return Indexed(tensor: tensor, role: role)
    }
  }

  private static func check(_ tensor: GGUFTensor, _ rowCount: Int, _ path: String) throws {
    guard tensor.shape.contains(rowCount), !others.contains(tensor.name),
      !otherPrefixes.contains(where: tensor.name.hasPrefix)
    else { return }
    throw GGUFError.unsuitable(
      path: path, place: "the tensor '\(tensor.name)'",
      problem: "an axis is as long as the vocabulary (\(rowCount)), and it is not known whether it "
        + "is indexed by token. Nothing was guessed; trim the model that was converted.")
  }

  /// Whether input embeddings and LM head are one matrix; `nil` without tensors.
  public var isTied: Bool? {
    all.isEmpty ? nil : !indexed.contains { $0.role == .lmHead }
  }

  /// The size if the vocabulary had `rows` rows.
  public func size(rows: Int) -> CheckpointSize {
    var size = CheckpointSize()
    let names = Set(indexed.map(\.tensor.name))
    for tensor in all {
      var elements = tensor.shape.reduce(1, *)
      var bytes = tensor.byteCount ?? 0
      if names.contains(tensor.name) {
        elements = elements / tensor.rowCount * rows
        bytes = (tensor.rowSize ?? 0) * rows
        size.vocabularyParameterCount += elements
        size.vocabularyByteCount += bytes
      }
      size.parameterCount += elements
      size.byteCount += bytes
    }
    return size
  }
}
