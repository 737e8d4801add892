internal import Files

/// A file of a result, with the tensors that it gets.
struct OutputShard: Sendable {
  /// A tensor of the source, its file, and what is made of it.
  struct Member: Sendable {
    /// The name in the result.
    let name: String
    let tensor: Tensor
    let source: SafetensorsFile
    /// The way it is indexed by token, `nil` if it is not.
    let indexed: VocabularyTensor?
    /// Type and shape in the result.
    let dtype: DType
    let shape: [Int]

    /// Whether its numbers get another type.
    var isConverted: Bool { dtype != tensor.dtype }

    /// The bytes in the result.
    var byteCount: Int {
      isConverted
        ? shape.reduce(dtype.bitCount / 8, *)
        : indexed.map { $0.byteCount(rows: shape[$0.axis]) } ?? tensor.byteCount
    }
  }

  /// The name.
  let name: String
  /// The metadata in its header.
  let metadata: [SafetensorsHeader.Metadata]?
  /// The tensors, in the order of the source.
  let members: [Member]

  /// The file of the source that this one is a copy of, header and all; `nil` if anything changes.
  var original: SafetensorsFile? {
    guard let source = members.first?.source, source.isSafetensors, source.name == name,
      source.header.metadata == metadata,
      source.header.tensors.map(\.name) == members.map(\.name),
      members.allSatisfy({ $0.source.name == name && $0.indexed == nil && !$0.isConverted })
    else { return nil }
    return source
  }

  /// The files of a checkpoint as they are.
  static func shards(
    of checkpoint: Checkpoint, _ members: (SafetensorsFile) -> [Member]
  ) -> [OutputShard] {
    checkpoint.shards.map { shard in
      OutputShard(name: shard.name, metadata: shard.header.metadata, members: members(shard))
    }
  }

  /// The tensors of a checkpoint one after another in files of at most `limit` bytes of tensors; one
  /// that is larger gets a file of its own.
  ///
  /// The names are those that transformers gives.
  static func shards(
    of checkpoint: Checkpoint, limit: Int, _ members: (SafetensorsFile) -> [Member]
  ) -> [OutputShard] {
    var parts: [[Member]] = [[]]
    var size = 0
    for member in checkpoint.shards.flatMap(members) {
      let count = member.byteCount
      if size > 0, count > limit - size {
        parts.append([])
        size = 0
      }
      parts[parts.count - 1].append(member)
      size += count
    }
    return parts.enumerated().map { index, members in
      OutputShard(
        name: parts.count == 1 ? Checkpoint.fileName : name(of: index, of: parts.count),
        metadata: checkpoint.shards.first?.header.metadata, members: members)
    }
  }

  private static func name(of index: Int, of count: Int) -> String {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }
    return "model-\(digits(index + 1))-of-\(digits(count)).safetensors"
  }
}

extension VocabularyTensor {
  /// The bytes that it has with `rows` rows.
  fileprivate func byteCount(rows: Int) -> Int { blockCount * rows * (rowSize ?? 0) }
}
