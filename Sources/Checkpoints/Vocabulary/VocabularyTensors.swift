internal import Files
internal import RowPlans

/// The tensors of a checkpoint that are indexed by token, and the number of their rows.
public struct VocabularyTensors: Sendable {
  /// The rows of the vocabulary, padding rows included: the size of the indexed axes.
  public let rowCount: Int
  /// The tensors, file by file in the order of their data.
  public let tensors: [VocabularyTensor]
  /// Whether input embeddings and LM head are one matrix.
  public let isTied: Bool
  /// The name of the head that an untied copy of a tied model has; `nil` if none is known.
  let headName: String?

  /// The first input embedding.
  public var inputEmbedding: VocabularyTensor {
    tensors.first { $0.role == .inputEmbedding } ?? tensors[0]
  }

  /// Finds the tensors.
  ///
  /// A tensor with an axis as long as the vocabulary whose name says neither that it is indexed by
  /// token nor that it is not stops the search: left alone, it would spoil the model.
  ///
  /// - Parameters:
  ///   - checkpoint: The weights.
  ///   - configuration: The configuration of the same model.
  ///   - ignored: Names of tensors that are not indexed by token, whatever their shape.
  /// - Throws: `CheckpointError`; `FileError` if tied matrices had to be compared.
  public init(
    of checkpoint: Checkpoint, configuration: ModelConfiguration, ignoring ignored: Set<String> = []
  ) throws {
    let candidates = checkpoint.tensors.filter { !ignored.contains($0.name) }
    let names = Dictionary(uniqueKeysWithValues: candidates.map { ($0.name, $0) })
    let finder = Finder(candidates: names, configuration: configuration)
    if let packed = candidates.first(where: { finder.isPacked($0) }) {
      throw CheckpointError.packed(tensor: packed.name)
    }
    if names["mapping"] != nil, names["embeddings"] != nil {
      throw CheckpointError.unsupported(
        place: "\(checkpoint.folder.path): 'mapping'",
        feature: "a row for several tokens (model2vec's vocabulary quantization)")
    }
    let rowCount = try finder.rowCount(in: checkpoint.folder.path, candidates)
    let tensors = try candidates.compactMap { tensor in
      try finder.vocabularyTensor(tensor, rowCount: rowCount)
    }
    guard tensors.contains(where: { $0.role == .inputEmbedding }) else {
      throw CheckpointError.noEmbedding(folder: checkpoint.folder.path)
    }
    self.rowCount = rowCount
    self.tensors = tensors
    isTied = try Tying(of: checkpoint, tensors, configuration: configuration).isTied
    let input = tensors.first { $0.role == .inputEmbedding }
    let stored = tensors.first { $0.role == .lmHead && $0.axis == 0 }
    headName = input.flatMap { input in
      let derived = TensorForm.headName(besides: input.name, configuration: configuration)
      return derived.map { stored?.name ?? $0 }
    }
  }
}

/// Decides about one tensor after another.
private struct Finder {
  let candidates: [String: Tensor]
  let configuration: ModelConfiguration
  /// The matrices whose rows MLX has packed, each with its own scales.
  let mlxStems: Set<String>

  init(candidates: [String: Tensor], configuration: ModelConfiguration) {
    self.candidates = candidates
    self.configuration = configuration
    mlxStems = configuration.isQuantizedByMLX ? MLXNames.stems(of: candidates) : []
  }

  /// Whether a tensor belongs to a vocabulary matrix whose rows cannot be taken one by one.
  func isPacked(_ tensor: Tensor) -> Bool {
    VocabularyNames.isPacked(tensor.name)
      && !mlxStems.contains(String(MLXNames.stem(of: tensor.name)))
  }

  /// The number of rows, on which configuration and input embedding agree.
  func rowCount(in folder: String, _ tensors: [Tensor]) throws -> Int {
    let inputs = tensors.filter { isInput($0) }
    guard let first = inputs.first else { throw CheckpointError.noEmbedding(folder: folder) }
    let sizes = configuration.vocabularySizes()
    if let size = sizes.first(where: { size in
      inputs.contains { $0.shape[0] == size.rowCount }
    }) {
      return size.rowCount
    }
    if let size = sizes.first, first.shape[0] > size.rowCount,
      let head = tensors.first(where: {
        !isInput($0) && $0.shape.first == size.rowCount && isStrong($0)
      })
    {
      throw CheckpointError.moreInputs(
        tensor: first.name, rows: first.shape[0], head: head.name, headRows: size.rowCount)
    }
    if let size = sizes.first {
      throw CheckpointError.rowCount(
        tensor: first.name, rows: first.shape[0], key: size.path, size: size.rowCount)
    }
    return first.shape[0]
  }

  /// The role of `tensor`, `nil` if it has none.
  func vocabularyTensor(_ tensor: Tensor, rowCount: Int) throws -> VocabularyTensor? {
    if let role = role(of: tensor, rowCount: rowCount) {
      let found = VocabularyTensor(tensor: tensor, role: role.role, axis: role.axis)
      try check(found)
      return found
    }
    if let shorter = shorterTable(tensor, rowCount: rowCount) { return shorter }
    if isHeadBias(tensor.name), let count = tensor.shape.last {
      throw CheckpointError.headBias(tensor: tensor.name, count: count, rows: rowCount)
    }
    if isStrong(tensor), let axis = tensor.shape.first, axis != rowCount {
      let other = candidates.values.filter { isInput($0) && $0.shape[0] == rowCount }
        .map(\.name).min()
      throw CheckpointError.twoVocabularies(
        tensor: other ?? "config.json", rows: rowCount, other: tensor.name, otherRows: axis)
    }
    if VocabularyNames.holdsTokens(tensor)
      || VocabularyNames.isTokenTable(tensor, rowCount: rowCount)
      || tensor.shape.contains(rowCount) && !isUnderstood(tensor, rowCount: rowCount)
    {
      throw CheckpointError.unknownVocabularyTensor(
        tensor: tensor.name, shape: tensor.shape, rows: rowCount)
    }
    return nil
  }

  /// A table for layers that ends before the vocabulary, as Gemma 3n has it.
  private func shorterTable(_ tensor: Tensor, rowCount: Int) -> VocabularyTensor? {
    guard tensor.shape.count == 2, tensor.shape[0] < rowCount,
      VocabularyNames.matches(stem(of: tensor.name), VocabularyNames.perLayerInputs),
      configuration.vocabularySizes().contains(where: {
        $0.path.hasSuffix(VocabularySizeKeys.perLayer) && $0.rowCount == tensor.shape[0]
      })
    else { return nil }
    return VocabularyTensor(
      tensor: tensor, role: .perLayerEmbedding, axis: 0,
      tokens: (0..<tensor.shape[0]).map { TokenID($0) })
  }

  /// The role that name and shape give.
  private func role(
    of tensor: Tensor, rowCount: Int
  ) -> (role: VocabularyTensor.Role, axis: Int)? {
    let name = tensor.name
    let shape = tensor.shape
    guard !VocabularyNames.isForeign(name) else { return nil }
    if shape.last == rowCount, VocabularyNames.matches(name, VocabularyNames.plainBiases) {
      return (.outputBias, shape.count - 1)
    }
    if shape == [rowCount], name == "weights", candidates["embeddings"] != nil {
      return (.tokenWeights, 0)
    }
    if name.hasSuffix(".bias"), shape == [rowCount], isHeadName(name.dropLast(5), plus: true) {
      return (.outputBias, 0)
    }
    let stem = stem(of: name)
    guard shape.count == 2 else { return nil }
    if shape[1] == rowCount, VocabularyNames.matches(stem, VocabularyNames.transposedHeads) {
      return (.lmHead, 1)
    }
    guard shape[0] == rowCount else { return nil }
    if VocabularyNames.matches(stem, VocabularyNames.perLayerInputs) {
      return (.perLayerEmbedding, 0)
    }
    if VocabularyNames.matches(stem, VocabularyNames.expertTables) { return (.tokenExperts, 0) }
    if isInput(tensor) { return (.inputEmbedding, 0) }
    return isHeadName(stem, plus: false) ? (.lmHead, 0) : nil
  }

  private func isInput(_ tensor: Tensor) -> Bool {
    guard tensor.shape.count == 2, !VocabularyNames.isForeign(tensor.name),
      !tensor.name.hasSuffix(".bias")
    else { return false }
    let stem = stem(of: tensor.name)
    if VocabularyNames.matches(stem, VocabularyNames.inputs) { return true }
    return !VocabularyNames.isInLayer(tensor.name)
      && (VocabularyNames.bareInputs.contains(String(stem))
        || VocabularyNames.matches(stem, VocabularyNames.possibleInputs))
  }

  /// Whether `stem` is the name of a head, or of a bias beside one.
  private func isHeadName(_ stem: Substring, plus bias: Bool) -> Bool {
    if VocabularyNames.matches(stem, VocabularyNames.heads) { return true }
    if bias, VocabularyNames.matches(stem, VocabularyNames.biases) { return true }
    return !VocabularyNames.isInLayer(String(stem))
      && VocabularyNames.matches(stem, VocabularyNames.possibleHeads)
  }

  /// Whether the name alone promises a bias with a number for each token.
  private func isHeadBias(_ name: String) -> Bool {
    guard !VocabularyNames.isForeign(name) else { return false }
    return VocabularyNames.matches(name, VocabularyNames.plainBiases)
      || name.hasSuffix(".bias")
        && VocabularyNames.matches(
          name.dropLast(5), VocabularyNames.heads + VocabularyNames.biases)
  }

  /// Whether the name alone promises an index by token.
  private func isStrong(_ tensor: Tensor) -> Bool {
    guard tensor.shape.count == 2, tensor.name.hasSuffix(".weight"),
      !VocabularyNames.isForeign(tensor.name)
    else { return false }
    return VocabularyNames.matches(
      stem(of: tensor.name),
      VocabularyNames.inputs + VocabularyNames.heads + VocabularyNames.perLayerInputs)
  }

  /// Whether a tensor with an axis of `rowCount` is known not to be indexed by token.
  ///
  /// Outside of layers a name such as `classifier` does not suffice: something else must be as long.
  private func isUnderstood(_ tensor: Tensor, rowCount: Int) -> Bool {
    let name = tensor.name
    if VocabularyNames.isForeign(name) || VocabularyNames.isPosition(name) { return true }
    let isInLayer = VocabularyNames.isInLayer(name)
    let isKnown = VocabularyNames.isKnownOther(name)
    if isInLayer, isKnown { return true }
    return (isInLayer || isKnown)
      && (configuration.labelCount == rowCount
        || configuration.hasOtherSize(rowCount, among: VocabularySizeKeys.all))
  }

  private func check(_ found: VocabularyTensor) throws {
    switch found.tensor.dtype {
    case _ where mlxStems.contains(String(MLXNames.stem(of: found.name))): break
    case _ where found.role == .tokenExperts: break
    case .u8, .u16, .u32, .u64, .i16, .i32, .i64, .bool:
      throw CheckpointError.packed(tensor: found.name)
    default: break
    }
    guard found.rowSize != nil else {
      throw CheckpointError.partialBytes(tensor: found.name, dtype: found.tensor.dtype)
    }
  }

  private func stem(of name: String) -> Substring {
    let packed = MLXNames.stem(of: name)
    if mlxStems.contains(String(packed)) { return packed }
    return name.hasSuffix(".weight") ? name.dropLast(7) : name[...]
  }
}
