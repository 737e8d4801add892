internal import Files

/// A file of a result, with the tensors that it gets.
struct OutputShard: Sendable {
  /// A tensor of the source, and its file.
  struct Member: Sendable {
    let tensor: Tensor
    let source: SafetensorsFile
  }

  /// The name.
  let name: String
  /// What it says of itself.
  let metadata: [SafetensorsHeader.Metadata]?
  /// The tensors, in the order of the source.
  let members: [Member]

  /// The files of a checkpoint as they are.
  static func shards(of checkpoint: Checkpoint) -> [OutputShard] {
    checkpoint.shards.map { shard in
      OutputShard(
        name: shard.name, metadata: shard.header.metadata,
        members: shard.header.tensors.map { Member(tensor: $0, source: shard) })
    }
  }

  /// The tensors of a checkpoint one after another in files of at most `limit` bytes of tensors; one
  /// that is larger gets a file of its own.
  ///
  /// The names are those that transformers gives.
  static func shards(
    of checkpoint: Checkpoint, limit: Int, byteCount: (Tensor) -> Int
  ) -> [OutputShard] {
    var parts: [[Member]] = [[]]
    var size = 0
    for shard in checkpoint.shards {
      for tensor in shard.header.tensors {
        let count = byteCount(tensor)
        if size > 0, count > limit - size {
          parts.append([])
          size = 0
        }
        parts[parts.count - 1].append(Member(tensor: tensor, source: shard))
        size += count
      }
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
