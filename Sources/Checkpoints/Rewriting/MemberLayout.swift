internal import RowPlans

/// The names, types and shapes of the result's tensors.
struct MemberLayout {
  private let indexed: [String: VocabularyTensor]
  private let plan: RowPlan
  private let form: TensorForm
  /// The input embeddings, if a head is made of them.
  private let lender: (found: VocabularyTensor, shard: SafetensorsFile)?
  /// The head that is made.
  private let headName: String?

  /// Lays out the tensors.
  ///
  /// - Throws: `CheckpointError.notUntied` if a head is to be made and its name is not known.
  init(
    _ checkpoint: Checkpoint, _ vocabulary: VocabularyTensors, _ plan: RowPlan, _ form: TensorForm
  ) throws {
    indexed = Dictionary(uniqueKeysWithValues: vocabulary.tensors.map { ($0.name, $0) })
    self.plan = plan
    self.form = form
    guard form.isUntied, vocabulary.isTied else {
      (lender, headName) = (nil, nil)
      return
    }
    let input = vocabulary.inputEmbedding
    guard let name = vocabulary.headName, let shard = checkpoint.find(input.name)?.shard else {
      throw CheckpointError.notUntied(tensor: input.name)
    }
    lender = (input, shard)
    headName = name
  }

  /// The tensors of a file, in its order; a new head follows the embeddings.
  func members(of shard: SafetensorsFile) -> [OutputShard.Member] {
    shard.header.tensors.flatMap { tensor -> [OutputShard.Member] in
      if let lender, tensor.name == headName {
        return lender.shard.name == shard.name ? [] : [head(of: lender)]
      }
      let member = member(tensor.name, tensor, shard, indexed[tensor.name])
      guard let lender, tensor.name == lender.found.name else { return [member] }
      return [member] + (isStoredElsewhere(shard) ? [] : [head(of: lender)])
    }
  }

  /// Whether a copy of the embeddings is stored as the head, in another file than they are.
  private func isStoredElsewhere(_ shard: SafetensorsFile) -> Bool {
    guard let headName, indexed[headName] != nil else { return false }
    return !shard.header.tensors.contains { $0.name == headName }
  }

  private func head(
    of lender: (found: VocabularyTensor, shard: SafetensorsFile)
  ) -> OutputShard.Member {
    member(headName ?? "", lender.found.tensor, lender.shard, lender.found)
  }

  private func member(
    _ name: String, _ tensor: Tensor, _ shard: SafetensorsFile, _ found: VocabularyTensor?
  ) -> OutputShard.Member {
    var shape = tensor.shape
    if let found {
      shape[found.axis] =
        found.tokens == nil
        ? plan.rows.count + form.padding.count : found.keptRows(by: plan).count
    }
    return OutputShard.Member(
      name: name, tensor: tensor, source: shard, indexed: found, dtype: form.dtype(of: tensor),
      shape: shape)
  }
}

extension VocabularyTensor {
  /// The rows that a plan keeps of a tensor in which not every token has one.
  func keptRows(by plan: RowPlan) -> [UInt32] {
    (tokens ?? []).indices.filter { plan.keeps((tokens ?? [])[$0]) }.map { UInt32($0) }
  }
}

extension VocabularyTensors {
  /// Checks that tables which end before the vocabulary still begin with its first tokens.
  ///
  /// - Throws: `CheckpointError.unsupported`.
  func checkShorterTables(after plan: RowPlan) throws {
    for found in tensors where found.role == .perLayerEmbedding {
      guard let tokens = found.tokens else { continue }
      let kept = found.keptRows(by: plan)
      let isFirst = kept.enumerated().allSatisfy { plan.newID(of: tokens[Int($1)])?.index == $0 }
      guard isFirst, plan.keptIDs().count == plan.rows.count else {
        throw CheckpointError.unsupported(
          place: "'\(found.name)'",
          feature: "new rows, or another order, in a table that ends before the vocabulary")
      }
    }
  }
}
