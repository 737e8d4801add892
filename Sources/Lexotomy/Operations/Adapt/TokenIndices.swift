internal import Checkpoints
internal import Files
internal import JSON

/// The tokens that an adapter trains rows of, as its configuration lists them.
struct TokenIndices {
  /// The IDs by module; the list that stands for all modules has the empty name.
  private let lists: [String: [Int]]
  private static let keys = ["trainable_token_indices", "token_indices"]

  init(_ settings: JSONObject) {
    var lists: [String: [Int]] = [:]
    for key in Self.keys {
      if let list = settings[key]?.array { lists[""] = list.compactMap(\.int) }
      for member in settings[key]?.object?.members ?? [] {
        lists[member.key] = member.value.array?.compactMap(\.int)
      }
    }
    self.lists = lists
  }

  /// Returns the number of IDs that a surgery dropped.
  func droppedCount(after rows: AdaptedRows) -> Int {
    Set(lists.values.joined()).count { rows.newID(of: $0) == nil }
  }

  /// The rows of the tokens that are kept, in the order of the list.
  ///
  /// - Throws: `CheckpointError.feature` if there is no list with so many IDs.
  func made(
    of tensor: Tensor, module: String, in checkpoint: Checkpoint, after rows: AdaptedRows
  ) throws -> MadeTensor {
    let name = lists.keys.filter { module == $0 || module.hasSuffix("." + $0) || $0.isEmpty }
      .max { $0.utf8.count < $1.utf8.count }
    guard let list = name.flatMap({ lists[$0] }), tensor.shape.count == 2,
      list.count == tensor.shape[0], let file = checkpoint.find(tensor.name)?.shard.file,
      tensor.dtype.bitCount % 8 == 0
    else {
      throw CheckpointError.feature(
        file: checkpoint.folder.path, key: "'\(tensor.name)'",
        problem: "adapter_config.json lists other tokens than the \(tensor.shape.first ?? 0) that "
          + "have rows. Save the adapter again.")
    }
    let kept = list.indices.filter { rows.newID(of: list[$0]) != nil }.map { UInt32($0) }
    let table = RowTable(
      file: file, offset: tensor.range.lowerBound,
      rowSize: tensor.shape[1] * tensor.dtype.bitCount / 8, rowCount: list.count)
    return MadeTensor(
      name: tensor.name, dtype: tensor.dtype, shape: [kept.count, tensor.shape[1]]
    ) { try table.forEachPart(of: kept, $0) }
  }

  /// The configuration with the IDs of the result.
  ///
  /// - Throws: `CheckpointError.requiredIDDropped` if a token is gone at which the adapter begins.
  func rewritten(_ settings: JSONObject, after rows: AdaptedRows) throws -> JSONObject {
    func kept(_ list: [JSONValue]) -> JSONValue {
      .array(list.compactMap(\.int).compactMap { rows.newID(of: $0) }.map { .number($0) })
    }
    var result = settings
    for key in Self.keys {
      if let list = settings[key]?.array { result[key] = kept(list) }
      if let object = settings[key]?.object {
        result[key] = .object(object.compactMapValues { kept($1.array ?? []) })
      }
    }
    if let list = settings["alora_invocation_tokens"]?.array {
      result["alora_invocation_tokens"] = .array(
        try list.map { value in
          guard let id = value.int, let new = rows.newID(of: id) else {
            throw CheckpointError.requiredIDDropped(
              file: AdapterFiles.configuration, key: "alora_invocation_tokens", id: value.int ?? -1)
          }
          return .number(new)
        })
    }
    return result
  }
}
